// The finish reasons of Gemini. Called by the reply readers. Pure, any thread.
#pragma once

#include <array>
#include <string_view>

#include "llm_rotate/sdk/chat.hpp"

namespace llm_rotate::google {

// `called`: the answer has tool calls, which the vendor's word does not tell.
inline sdk::FinishReason finish_named(std::string_view word, bool called) {
  using sdk::FinishReason;
  constexpr std::array<std::string_view, 9> kFiltered = {"SAFETY",
                                                         "RECITATION",
                                                         "BLOCKLIST",
                                                         "PROHIBITED_CONTENT",
                                                         "SPII",
                                                         "IMAGE_SAFETY",
                                                         "MODEL_ARMOR",
                                                         "IMAGE_PROHIBITED_CONTENT",
                                                         "IMAGE_RECITATION"};
  if (word.empty() || word == "FINISH_REASON_UNSPECIFIED") return FinishReason::kNone;
  if (word == "STOP") return called ? FinishReason::kToolCalls : FinishReason::kStop;
  if (word == "MAX_TOKENS" || word == "CONTINUATION") return FinishReason::kLength;
  for (const std::string_view filtered : kFiltered) {
    if (word == filtered) return FinishReason::kContentFilter;
  }
  return FinishReason::kError;
}

}  // namespace llm_rotate::google
