// Google AI Studio, Vertex AI, and those who give out Google's tokens, as the fake upstream speaks
// them.
#pragma once

#include <memory>
#include <vector>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake {

// Adds one dialect for each host and each form of its streams, and one for tokens.
void add_google_dialects(std::vector<std::unique_ptr<IDialect>>& dialects);

std::unique_ptr<IDialect> make_google_token_dialect();

}  // namespace llm_rotate::fake
