// What OpenAI's structured outputs demand of a schema with `strict: true`. Called while a request
// is read; pure.
#pragma once

#include <optional>
#include <string>

#include <rapidjson/fwd.h>

namespace llm_rotate::fake::openai {

// The first thing that is wrong, as OpenAI words it; nothing when the schema will do.
std::optional<std::string> strict_schema_problem(const rapidjson::Value& schema);

}  // namespace llm_rotate::fake::openai
