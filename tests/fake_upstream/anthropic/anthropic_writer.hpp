// Writes what the model says: whole, and as a stream. Called by the Anthropic dialect; any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::anthropic {

void write_reply(const Ask& ask, const ChatAnswer& answer, const Stamp& stamp, std::string& body);
// The stream borrows `ask` and `answer`.
std::unique_ptr<IStreamWriter> open_stream(const Ask& ask, const ChatAnswer& answer,
                                           const Stamp& stamp);
void write_models(const std::vector<std::string>& ids, std::string& body);
void write_model(std::string_view id, std::string& body);

}  // namespace llm_rotate::fake::anthropic
