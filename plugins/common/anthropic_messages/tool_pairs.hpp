// Calls and their results: Anthropic refuses one without the other, and a history that another
// vendor served, or that a person cut, may hold either alone.
//
// Called by the conversation reader when all turns are there and alternate. Pure function, any
// thread.
#pragma once

#include <vector>

#include "blocks.hpp"

namespace llm_rotate::anthropic {

// Gives each call its result, in front of what else the answering turn says, and makes words of a
// result that nobody called for.
void pair_tools(std::vector<Turn>& turns);

}  // namespace llm_rotate::anthropic
