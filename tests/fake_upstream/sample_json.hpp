// Small JSON that fits a JSON Schema: what a model with structured output would answer, and the
// arguments of a tool call. Called by the dialects while they read a request; pure, any thread.
#pragma once

#include <string>

#include <rapidjson/fwd.h>

namespace llm_rotate::fake {

// Appends the sample. References are resolved inside `schema`; recursion and size are bounded.
void append_sample(const rapidjson::Value& schema, std::string& out);

}  // namespace llm_rotate::fake
