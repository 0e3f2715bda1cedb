// `contents` and `systemInstruction` of a client as the messages of a chat.
//
// Called by the request reader. Pure function, any thread; throws `ProviderError`.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "google/host.hpp"

namespace llm_rotate::google_ai_studio {

// A JSON array. Signatures become state of `model` at `host`.
std::string messages_of(sdk::json::Value request, std::string_view model, const google::Host& host);

}  // namespace llm_rotate::google_ai_studio
