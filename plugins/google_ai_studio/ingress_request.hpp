// A client's request in Gemini's words as chat JSON, or as an embeddings request.
//
// Called by the ingress. Pure functions, any thread; they throw `ProviderError` for a body that is
// no such request. What chat JSON has no word for is left out: it passes where the body does.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google_ai_studio {

// Throws the refusal of a client's request; the rule is "google_ai_studio.ingress.<rule>".
[[noreturn]] void refuse_client(std::string_view rule, std::string message);

// Both spellings of a name are taken, "inlineData" and "inline_data".
sdk::json::Value member_of(sdk::json::Value object, std::string_view name);

std::string chat_of(sdk::json::Value request, std::string_view model);
std::string embeddings_of(sdk::json::Value request);

}  // namespace llm_rotate::google_ai_studio
