// What AI Studio differs in from the other host of Gemini. Constant data.
#pragma once

#include "google/host.hpp"

namespace llm_rotate::google_ai_studio {

inline constexpr google::Host kHost = {.id = "google_ai_studio",
                                       .vendor = "Google AI Studio",
                                       .state_format = "google-ai-studio-v1",
                                       .call_ids = true,
                                       .tier_in_body = true};

}  // namespace llm_rotate::google_ai_studio
