// Anthropic's wire: messages, counts of tokens and models under /v1. Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_anthropic_dialect();
// The same models at Vertex AI: rawPredict and streamRawPredict of the publisher anthropic.
std::unique_ptr<IDialect> make_vertex_claude_dialect();

}  // namespace llm_rotate::fake
