// Anthropic's thinking as it travels in chat JSON, in `reasoning_details`, and back.
//
// Called by the reader of conversations, the reader of replies and the stream decoder. Pure
// functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"

namespace llm_rotate::anthropic {

inline constexpr std::string_view kThinkingFormat = "anthropic-claude-v1";

// Appends the entries that are this model's own state as blocks; all others are left out.
void append_thinking(sdk::json::Value reasoning_details, std::string_view model,
                     std::vector<Block>& blocks);

// One entry for a block "thinking" or "redacted_thinking".
void write_thinking(sdk::json::Writer& out, sdk::json::Value block, std::int64_t index,
                    std::string_view model);

}  // namespace llm_rotate::anthropic
