// Reads and checks toolConfig and outputConfig of a Converse request. Called by
// bedrock_request.cpp; pure.
#pragma once

#include "fake_upstream/bedrock/bedrock_messages.hpp"

namespace llm_rotate::fake::bedrock {

Refusal read_tools(Value request, Ask& ask, Conversation& found);
Refusal read_output_config(Value config, Ask& ask);

}  // namespace llm_rotate::fake::bedrock
