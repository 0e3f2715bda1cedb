// A request of the Responses API as a chat.
//
// Called by `OpenAiIngress::read`. Pure functions; they throw `ProviderError` for what has no
// counterpart: stored responses, tools that OpenAI itself runs, work in the background.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/ingress.hpp"

namespace llm_rotate::openai {

sdk::IngressCall read_responses_request(std::string_view body);

// There is none: not to fetch, continue, cancel or delete.
[[noreturn]] void refuse_stored_response();

}  // namespace llm_rotate::openai
