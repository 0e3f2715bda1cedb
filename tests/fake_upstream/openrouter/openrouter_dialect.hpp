// OpenRouter's wire: OpenAI's under /api/v1, with comments in its streams and errors of its own.
// Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_openrouter_dialect();

}  // namespace llm_rotate::fake
