// OpenAI's wire: chat completions, embeddings and models under /v1. Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_openai_dialect();

}  // namespace llm_rotate::fake
