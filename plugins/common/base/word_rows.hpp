// What words of an error mean whoever says them, as rows for the tables of errors. Brokers, clouds
// and gateways hand on what the vendor behind them said, so each vendor's words may come from any
// of them.
//
// Used by the vendors' tables. Constant data.
#pragma once

#include <array>

#include "base/error_judge.hpp"

namespace llm_rotate::plugin_base {

// Not for a 5xx: a server that fails is a server error, whatever it talks of.
inline constexpr auto kWordRows = std::to_array<ErrorRow>({
    {4, "", "maximum context length", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.context_length"},
    {4, "", "prompt is too long", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.long_prompt"},
    {4, "", "input is too long", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.long_input"},
    {4, "", "input token count", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.token_count"},
    {4, "", "input tokens exceed", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.input_tokens"},
    {4, "", "exceed context limit", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.context_limit"},
    {4, "", "exceeds the context window", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.context_window"},

    // Grok's, Kimi's and llama.cpp's words, as their hosts hand them on.
    {4, "", "maximum prompt length", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.prompt_length"},
    {4, "", "exceeded model token limit", sdk::ErrorType::kContextLengthExceeded, sdk::Scope::kNone,
     "text.token_limit"},
    {4, "", "exceeds the available context size", sdk::ErrorType::kContextLengthExceeded,
     sdk::Scope::kNone, "text.context_size"},

    {4, "", "content filtering policy", sdk::ErrorType::kContentFiltered, sdk::Scope::kNone,
     "text.content_filter"},

    {4, "", "credit balance", sdk::ErrorType::kQuotaExhausted, sdk::Scope::kKey,
     "text.credit_balance"},
    {4, "", "tokens per day", sdk::ErrorType::kQuotaExhausted, sdk::Scope::kKeyModel,
     "tokens_per_day"},
    {429, "", "requests per day", sdk::ErrorType::kQuotaExhausted, sdk::Scope::kKeyModel,
     "requests_per_day"},
});

}  // namespace llm_rotate::plugin_base
