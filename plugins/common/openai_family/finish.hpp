// The finish reasons of the family's wire. Called by the reply readers. Pure, any thread.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/chat.hpp"

namespace llm_rotate::openai_family {

inline sdk::FinishReason finish_named(std::string_view word) {
  using sdk::FinishReason;
  if (word.empty()) return FinishReason::kNone;
  if (word == "stop") return FinishReason::kStop;
  if (word == "length") return FinishReason::kLength;
  if (word == "tool_calls" || word == "function_call") return FinishReason::kToolCalls;
  if (word == "content_filter") return FinishReason::kContentFilter;
  return FinishReason::kError;
}

}  // namespace llm_rotate::openai_family
