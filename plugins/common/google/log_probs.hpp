// Log probabilities of an answer's tokens. Called by the candidate reader. Pure, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::google {

// Writes the member `logprobs` of a choice from `logprobsResult`, if that is there.
void write_log_probs(sdk::json::Value result, sdk::json::Writer& out);

}  // namespace llm_rotate::google
