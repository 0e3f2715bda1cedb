// Reads and checks `generationConfig`, `tools` and `toolConfig`. Called by google_request.cpp;
// pure.
#pragma once

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

Refusal read_config(const Json& config, const Place& place, ChatAsk& chat);
Refusal read_tools(const Json& tools, const Place& place, ChatAsk& chat);
Refusal read_tool_config(const Json& config, const Place& place, ChatAsk& chat);

}  // namespace llm_rotate::fake::google
