// The body of a client that speaks Anthropic's own dialect, passed on as it is.
//
// Called by `build` and `build_count`. Pure function, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"

#include "anthropic_messages/body.hpp"

namespace llm_rotate::anthropic {

// Nothing when the request is in no such dialect, or was written for another of Anthropic's models,
// which may refuse what that one takes.
std::optional<Body> native_body(const sdk::ChatRequest& request, std::string_view model);

}  // namespace llm_rotate::anthropic
