// In what Azure's wire differs from OpenAI's: its errors. Constant data, any thread.
#pragma once

#include "openai_family/dialect.hpp"

namespace llm_rotate::azure_openai {

const openai_family::Dialect& dialect();

}  // namespace llm_rotate::azure_openai
