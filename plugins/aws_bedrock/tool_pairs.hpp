// Calls and their results: Converse refuses one without the other, and a history that another
// vendor served, or that a person cut, may hold either alone.
//
// Called by the conversation reader when all turns are there. Pure functions, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "blocks.hpp"

namespace llm_rotate::aws_bedrock {

// A result with blocks of its own; `failed` where the tool gave none.
Block tool_result(std::string_view id, const std::vector<Block>& content, bool failed);

// Gives each call its result, in front of what else the answering turn says, and makes words of a
// result that nobody called for.
void pair_tools(std::vector<Turn>& turns);

}  // namespace llm_rotate::aws_bedrock
