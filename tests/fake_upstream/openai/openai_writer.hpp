// Writes OpenAI's answers: chat completions whole and streamed, embeddings, models. Called by the
// OpenAI dialect; pure, but for a stream writer, which belongs to its plan.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::openai {

// OpenAI's own members of every reply and every chunk, beside those that the family shares. Others
// are given in the same form and live as long as the writer.
inline constexpr std::string_view kMembers =
    R"(,"service_tier":"default","system_fingerprint":"fp_fake5d8c1a")";

struct AnswerStyle {
  std::string_view members = kMembers;
  bool broker = false;  // tells what a model thought, and what the answer cost
};

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, std::string& body,
                 const AnswerStyle& style = {});
std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp, const AnswerStyle& style = {});
void write_embeddings(const Ask& ask, std::uint64_t tokens, std::string& body);
void write_models(const std::vector<std::string>& ids, std::string& body);
void write_model(std::string_view id, std::string& body);

}  // namespace llm_rotate::fake::openai
