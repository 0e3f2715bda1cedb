// Reads and checks `tools`, `tool_choice`, `parallel_tool_calls` and `response_format`. Called by
// openai_request.cpp; pure.
#pragma once

#include "fake_upstream/chat.hpp"
#include "fake_upstream/openai/openai_check.hpp"

namespace llm_rotate::fake::openai {

Refusal read_tools(const Json& request, ChatAsk& ask);

// `messages` have been checked.
Refusal read_response_format(const Json& request, const Json& messages, ChatAsk& ask);

}  // namespace llm_rotate::fake::openai
