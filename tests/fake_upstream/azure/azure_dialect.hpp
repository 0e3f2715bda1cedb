// Azure's wire: OpenAI's behind deployments, under /openai and /openai/v1, and the catalogue's
// under /models. Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_azure_dialect();

}  // namespace llm_rotate::fake
