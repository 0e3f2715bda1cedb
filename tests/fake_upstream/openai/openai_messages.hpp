// Reads and checks `messages` as strictly as OpenAI does. Called by openai_request.cpp; pure.
#pragma once

#include <string_view>

#include "fake_upstream/chat.hpp"
#include "fake_upstream/openai/openai_check.hpp"

namespace llm_rotate::fake::openai {

// Fills in the last user message and the size of the prompt.
Refusal read_messages(const Json& messages, bool strict, ChatAsk& ask);

// True when the word is in some message, in any case: json_object wants "json".
bool messages_mention(const Json& messages, std::string_view lower_case_word);

}  // namespace llm_rotate::fake::openai
