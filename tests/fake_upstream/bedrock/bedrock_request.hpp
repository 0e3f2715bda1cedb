// Reads and checks what is asked of Bedrock's runtime: Converse, and InvokeModel for embeddings.
// Called by the Bedrock dialect; pure, from any thread.
#pragma once

#include <string_view>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::bedrock {

void read_converse(std::string_view body, Ask& ask);
void read_invoke(std::string_view body, Ask& ask);

}  // namespace llm_rotate::fake::bedrock
