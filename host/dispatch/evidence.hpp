// What a failed or nearly empty key is told to remember of the answer that said so, in words.
//
// Called by `Call` when it settles. Pure.
#pragma once

#include <string>

#include "dispatch/attempt.hpp"

namespace llm_rotate::dispatch {

// E.g. "429 rate_limit: Rate limit reached for gpt-4o (asked to wait 20 s)". At most 200 bytes.
std::string evidence_of(const AttemptEnd& end);

// How long a key rests after a success whose headers say that nothing is left; -1: it need not.
std::int64_t rest_after_success(const sdk::LimitHints& limits);

}  // namespace llm_rotate::dispatch
