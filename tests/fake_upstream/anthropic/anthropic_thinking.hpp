// Thinking at the fake: whether a request may ask for it, what the model then says it thought, and
// the signatures by which the vendor knows its own thoughts again. Pure, from any thread.
#pragma once

#include <string>
#include <string_view>

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake::anthropic {

enum class ThinkingMode : std::uint8_t { kUnsaid, kDisabled, kBudget, kAdaptive, kBetweenTools };

// `thinking` and `output_config.effort`, with what they forbid elsewhere in the request.
Refusal read_thinking(const Json& request, const ModelTraits& traits, ThinkingMode& mode,
                      ChatAsk& ask);

// What the model says that it thought.
inline constexpr std::string_view kThought = "The user wants an answer, so I give one.";

// Another text, or another model, has another one.
std::string signature_of(std::string_view thought, std::string_view model);

// A block "thinking" or "redacted_thinking" that is sent back.
Refusal check_thought(const Json& block, const std::string& path, std::string_view model);

}  // namespace llm_rotate::fake::anthropic
