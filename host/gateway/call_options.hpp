// The options that a client may give for one call: headers x-llm-rotate-provider, -fallback,
// -timeout (seconds), -strict, or an object "llm_rotate" in the body with the same names. The body
// wins.
//
// Called by `Exchange`. Pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

#include "gateway/request.hpp"

namespace llm_rotate::gateway {

struct CallOptions {
  std::string provider;
  std::string session;
  bool fallback = true;
  bool strict = false;
  std::int64_t timeout_ms = 0;  // 0: the configuration's
};

// Takes them out of the request. A sentence for the client if one of them is wrong.
std::variant<CallOptions, std::string> take_options(Request& request);

}  // namespace llm_rotate::gateway
