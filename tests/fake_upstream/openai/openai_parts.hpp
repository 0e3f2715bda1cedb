// Pieces of JSON that OpenAI's whole and streamed answers share. Called by the writers; pure.
#pragma once

#include <string>
#include <string_view>

#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake::openai {

// "chatcmpl-" and 29 characters that tell the attempt.
void append_completion_id(std::string& out, const Stamp& stamp);
// The value of "usage".
void append_usage(std::string& out, const TokenUsage& usage);
// What a broker tells besides: members behind the others.
void append_cost(std::string& out, const TokenUsage& usage);
// What a model thought, as members of a message or a delta.
void append_thoughts(std::string& out);
// The value of "logprobs": one token for each word of `text`.
void append_logprobs(std::string& out, std::string_view text, bool refused, std::uint64_t top);

}  // namespace llm_rotate::fake::openai
