// AWS Bedrock: Converse, ConverseStream, InvokeModel for embeddings, lists of models; signatures
// are verified. Made by dialects.cpp.
#pragma once

#include <memory>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

std::unique_ptr<IDialect> make_bedrock_dialect();

}  // namespace llm_rotate::fake
