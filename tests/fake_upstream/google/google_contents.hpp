// Reads and checks `contents` and `systemInstruction`: roles, parts, media, calls and their
// results, thought signatures. Called by google_request.cpp; pure.
#pragma once

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

Refusal read_contents(const Json& contents, const Place& place, ChatAsk& chat);
Refusal read_instruction(const Json& instruction, const Place& place, ChatAsk& chat);

}  // namespace llm_rotate::fake::google
