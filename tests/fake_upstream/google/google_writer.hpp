// Good answers in Gemini's form: whole, as server-sent events, as a JSON array. Called by the
// Google dialects; pure.
#pragma once

#include <memory>
#include <string>

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, bool vertex,
                 std::string& body);
// `as_array`: what the vendor sends without alt=sse. The stream borrows `ask` and `answer`.
std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp, bool vertex, bool as_array);
void write_embeddings(const Ask& ask, std::uint64_t tokens, bool vertex, std::string& body);

}  // namespace llm_rotate::fake::google
