// In what OpenRouter's wire differs from OpenAI's: its errors, and what of chat JSON it takes as it
// is. Constant data, any thread.
#pragma once

#include <string_view>

#include "openai_family/dialect.hpp"

namespace llm_rotate::openrouter {

// For a model by OpenRouter's name: only some vendors take images in a tool's result.
const openai_family::Dialect& dialect_for(std::string_view model);

// For what has no model: answers, errors, the list of models.
const openai_family::Dialect& dialect();

}  // namespace llm_rotate::openrouter
