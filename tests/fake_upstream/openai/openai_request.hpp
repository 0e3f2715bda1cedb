// Reads the bodies of OpenAI's requests, as strictly as OpenAI does. Called by the OpenAI dialect;
// pure. The body is overwritten while it is read.
#pragma once

#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openai {

// Fills in what can be told even of a request that is refused.
void read_chat(std::string& body, bool strict, Ask& ask);
void read_embeddings(std::string& body, bool strict, Ask& ask);

}  // namespace llm_rotate::fake::openai
