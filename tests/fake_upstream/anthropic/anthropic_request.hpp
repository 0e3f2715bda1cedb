// Reads the body of a request as strictly as the real thing. Called by the Anthropic dialect; pure,
// from any thread.
#pragma once

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::anthropic {

// Uses the request's body up.
void read_request(const Request& request, bool strict, Ask& ask);

}  // namespace llm_rotate::fake::anthropic
