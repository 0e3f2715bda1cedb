// What the fake Bedrock answers: replies of Converse, frames of ConverseStream, embeddings in the
// shape of each model. Called by the Bedrock dialect; pure, from any thread.
#pragma once

#include <memory>
#include <string>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::bedrock {

void write_reply(const Ask& ask, const ChatAnswer& answer, std::string& body);
std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer);
void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body);

}  // namespace llm_rotate::fake::bedrock
