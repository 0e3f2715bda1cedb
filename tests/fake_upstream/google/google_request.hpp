// Reads one request and refuses what the real thing refuses. Called by the Google dialects; pure,
// from any thread. The body is parsed in place, so it is spoilt afterwards.
#pragma once

#include <string>

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

void read_chat(std::string& body, const Place& place, Ask& ask);
// `method` is embedContent, batchEmbedContents or predict.
void read_embeddings(std::string& body, std::string_view method, const Place& place, Ask& ask);
void read_count(std::string& body, const Place& place, Ask& ask);

}  // namespace llm_rotate::fake::google
