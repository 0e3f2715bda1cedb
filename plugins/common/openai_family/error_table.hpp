// The table by which an error of OpenAI's wire gets its type.
//
// Read by errors.cpp; a plugin of the family puts rows of its own before these. Constant data.
#pragma once

#include <span>

#include "base/error_judge.hpp"

namespace llm_rotate::openai_family {

using plugin_base::ErrorRow;

// In order; the first row that matches decides.
std::span<const ErrorRow> family_rows();

}  // namespace llm_rotate::openai_family
