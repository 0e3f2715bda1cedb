// What Anthropic's structured output demands of a schema. Called while a request is read; pure.
#pragma once

#include <optional>
#include <string>

#include <rapidjson/fwd.h>

namespace llm_rotate::fake::anthropic {

// The first thing that is wrong; nothing when the schema will do.
std::optional<std::string> output_schema_problem(const rapidjson::Value& schema);

}  // namespace llm_rotate::fake::anthropic
