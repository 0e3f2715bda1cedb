// Ids and names of tool calls in a history that another vendor may have written, brought into the
// letters that Bedrock takes. The same id always becomes the same, so a call and its result stay
// together.
//
// Called by the conversation reader. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::aws_bedrock {

// `short_ids`: nine letters and digits, which is what Mistral's models have.
std::string wire_tool_id(std::string_view id, bool short_ids);

std::string wire_tool_name(std::string_view name);

}  // namespace llm_rotate::aws_bedrock
