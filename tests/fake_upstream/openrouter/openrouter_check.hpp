// What OpenRouter is strict about beside OpenAI's wire. Called while a request is read; pure.
#pragma once

#include "fake_upstream/openai/openai_check.hpp"
#include "fake_upstream/openai/openai_request.hpp"

namespace llm_rotate::fake::openrouter {

openai::ChatRules chat_rules();

}  // namespace llm_rotate::fake::openrouter
