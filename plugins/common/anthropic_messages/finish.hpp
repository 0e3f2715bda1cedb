// Anthropic's stop reasons. Called by the readers of replies. Pure, any thread.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/chat.hpp"

namespace llm_rotate::anthropic {

// `called`: the answer holds tool calls of the caller's. A word that is not known ends an answer
// like any other; an answer without a word was not finished.
inline sdk::FinishReason finish_of(std::string_view stop_reason, bool called) {
  using sdk::FinishReason;
  if (stop_reason.empty()) return called ? FinishReason::kToolCalls : FinishReason::kError;
  if (stop_reason == "max_tokens" || stop_reason == "model_context_window_exceeded") {
    return FinishReason::kLength;
  }
  if (stop_reason == "refusal") return FinishReason::kContentFilter;
  return called ? FinishReason::kToolCalls : FinishReason::kStop;
}

}  // namespace llm_rotate::anthropic
