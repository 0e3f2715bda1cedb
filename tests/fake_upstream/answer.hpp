// What the fake model says: the same for the same question and rule. Called by the responder; pure,
// from any thread.
#pragma once

#include <cstdint>

#include "fake_upstream/chat.hpp"
#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

// Tokens are estimated as a quarter of the bytes, rounded up.
std::uint64_t estimate_tokens(std::size_t chars);

ChatAnswer compose_answer(const ChatAsk& ask, const Action& action, std::uint64_t seq);

}  // namespace llm_rotate::fake
