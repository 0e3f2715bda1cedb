// A finished call as one line of JSON: what goes to the usage log, to telemetry and to `explain`.
//
// Called by `Recorder`. Pure. Key ids are masked already; nothing of a secret is in reach.
#pragma once

#include <string>

#include "dispatch/call_types.hpp"

namespace llm_rotate::observe {

std::string call_record_json(const dispatch::CallOutcome& outcome);

// The word for how it ended: "ok", "failed", "cancelled", "refused".
std::string_view name_of(dispatch::CallOutcome::Kind kind);

// Why the key of an attempt was taken, in words, e.g. "health_aware, 1 of 3".
std::string chosen_because(const dispatch::AttemptRecord& attempt);

// "first", "same_key", "next_key", "fallback", "hedge", "resume".
std::string_view name_of(dispatch::Why why);

}  // namespace llm_rotate::observe
