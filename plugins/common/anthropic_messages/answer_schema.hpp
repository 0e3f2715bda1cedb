// A JSON schema within the part of the language that Anthropic's structured output takes. What is
// left out is put into words, in the description of the value that it was about.
//
// Called by the planner of answers and for strict tools. Pure functions, any thread.
#pragma once

#include <string>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::anthropic {

// Whether the vendor can hold an answer to the schema: no recursion, few optional properties.
bool can_be_held(sdk::json::Value schema);

// The schema as the vendor takes it.
std::string held_schema(sdk::json::Value schema);

}  // namespace llm_rotate::anthropic
