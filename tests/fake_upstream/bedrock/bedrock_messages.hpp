// Reads and checks the conversation of a Converse request: turns, blocks, tools called and
// answered, reasoning given back. Called by bedrock_request.cpp; pure.
#pragma once

#include "fake_upstream/bedrock/bedrock_check.hpp"

namespace llm_rotate::fake::bedrock {

struct Conversation {
  bool uses_tools = false;
  std::size_t cache_points = 0;
};

// Fills what is known of the chat in `ask` by the way.
Refusal read_conversation(Value request, Ask& ask, Conversation& found);

// One block of `system` or of a list of tools may be a cache point.
Refusal check_cache_point(Value point, const std::string& path, std::string_view model);

}  // namespace llm_rotate::fake::bedrock
