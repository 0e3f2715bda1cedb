// The room that is left, as the x-ratelimit-* headers of the family announce it.
//
// Called by `limits` on each answer and by the error classification. Pure functions, any thread.
#pragma once

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

namespace llm_rotate::openai_family {

// Resets are durations at OpenAI ("6m0s") and plain seconds at Azure; both are read.
sdk::LimitHints limits_of(const sdk::Headers& headers);

// When all limits that are used up will be free again; nothing when none is, or none says so.
sdk::retry_hint::Milliseconds reset_of_exhausted(const sdk::LimitHints& limits);

}  // namespace llm_rotate::openai_family
