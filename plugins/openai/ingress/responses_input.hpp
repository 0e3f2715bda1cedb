// The input of the Responses API, a list of items, as the messages of a chat.
//
// Called by `read_responses_request`. Pure function; throws `ProviderError` for an item that has no
// counterpart.
#pragma once

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::openai {

// Writes the messages into an array that is open.
void write_input(sdk::json::Writer& out, sdk::json::Value input);

}  // namespace llm_rotate::openai
