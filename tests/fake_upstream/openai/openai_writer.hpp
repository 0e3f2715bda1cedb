// Writes OpenAI's answers: chat completions whole and streamed, embeddings, models. Called by the
// OpenAI dialect; pure, but for a stream writer, which belongs to its plan.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openai {

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, std::string& body);
std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp);
void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body);
void write_models(const std::vector<std::string>& ids, std::string& body);
void write_model(std::string_view id, std::string& body);

}  // namespace llm_rotate::fake::openai
