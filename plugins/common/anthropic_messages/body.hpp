// The body of a request to Anthropic's Messages API, from a request in chat JSON.
//
// Called by `build` and `build_count`. Pure functions, any thread; they throw `ProviderError` for a
// request that is no chat JSON, that the vendor cannot be sent, or, when it is strict, from which
// something would have to be left out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/chat.hpp"

#include "options.hpp"

namespace llm_rotate::anthropic {

struct Body {
  std::string json;
  std::vector<std::string> dropped;  // parameters that were left out
  std::string_view needed_beta;      // for what the request uses; empty for none
};

// The beta by which uploaded files may be referred to.
inline constexpr std::string_view kFilesBeta = "files-api-2025-04-14";

enum class BodyKind : std::uint8_t { kMessages, kCountTokens };

Body message_body(const sdk::ChatRequest& request, std::string_view model, const Options& options,
                  BodyKind kind = BodyKind::kMessages);

// RFC 7396, with the same errors: `body` with the members of `extra` over its own.
std::string with_extra(std::string body, std::string_view extra);

}  // namespace llm_rotate::anthropic
