// From what the engine hands out to the public answer types.
//
// Called by the library's front. Pure.
#pragma once

#include <string_view>

#include "llm_rotate/chat.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::front {

Provenance provenance_of(const dispatch::CallOutcome& outcome);
ChatResponse to_response(const dispatch::CallOutcome& outcome);
EmbedResponse to_embeddings(const dispatch::CallOutcome& outcome);

// One chat.completion.chunk; of several choices the first.
StreamChunk to_chunk(std::string_view json);
// The chunk that closes a stream: finish reason and usage.
StreamChunk closing_chunk(const dispatch::CallOutcome& outcome);

}  // namespace llm_rotate::front
