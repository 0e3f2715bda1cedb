// Reads the messages of chat JSON into a conversation that Anthropic takes: instructions apart,
// results of tools before all else in one turn, turns in alternation, nothing empty.
//
// Called by the request builder. Pure functions, any thread; they throw `ProviderError` for a
// message that cannot be sent.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"
#include "model_traits.hpp"

namespace llm_rotate::anthropic {

Conversation read_conversation(sdk::json::Value messages, std::string_view model);

// Brings the ends in order: the user begins, and the last word is the user's or a beginning that
// the model may go on from (`prefill`). Throws when there is nothing to send.
void settle_ends(Conversation& conversation, bool prefill);

// Whether the answer of which the open tool calls are a part began with thinking, or nothing is
// open: without it thinking with a budget is refused.
bool thinking_may_go_on(const Conversation& conversation);

}  // namespace llm_rotate::anthropic
