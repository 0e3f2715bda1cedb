// Thought signatures of the fake model: made for each answer, checked when they come back. One of
// another host, another model or another part does not pass, as with the real thing. Pure, any
// thread.
#pragma once

#include <string>
#include <string_view>

#include "fake_upstream/google/google_check.hpp"

namespace llm_rotate::fake::google {

// Stands for the signature of a call that another model made.
inline constexpr std::string_view kNoSignature = "skip_thought_signature_validator";

// The signature of a call by its function's name, or of a text by the name "".
std::string signature_of(const Place& place, std::string_view function);

// Whether this model thinks, so that its calls must be signed when they come back.
bool must_sign(const Place& place);

}  // namespace llm_rotate::fake::google
