// The body of a `generateContent` request, from chat JSON.
//
// Called by `build` of both plugins. Pure functions, any thread; they throw `ProviderError` for a
// request that is no chat JSON, that cannot be sent, or, when it is strict, from which something
// would have to be dropped.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "google/host.hpp"

namespace llm_rotate::google {

struct Body {
  std::string json;
  std::string tier;  // flex, priority or standard; empty for the vendor's own choice
  std::vector<std::string> dropped;  // parameters that were left out
};

// `safety_settings` is a JSON array, or empty for the vendor's own.
Body chat_body(const sdk::ChatRequest& request, std::string_view model,
               std::string_view safety_settings, const Host& host);

// RFC 7396: `body` with the members of `extra` over its own. What lives in a cached content is
// taken out: the vendor refuses it twice.
std::string with_extra(std::string body, std::string_view extra, const Host& host);

}  // namespace llm_rotate::google
