// The reasoning that Bedrock gave with an earlier answer, on its way back: `reasoning_details` of
// this plugin's own format as `reasoningContent` blocks, unchanged and in order. All others are
// another vendor's and are left out.
//
// Called by the conversation reader. Pure function, any thread.
#pragma once

#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "blocks.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

// The `format` of entries that this plugin made.
inline constexpr std::string_view kReasoningFormat = "bedrock-converse-v1";

// What the model can be given back of `reasoning_details`.
std::vector<Block> reasoning_blocks(sdk::json::Value details, const ModelTraits& traits);

}  // namespace llm_rotate::aws_bedrock
