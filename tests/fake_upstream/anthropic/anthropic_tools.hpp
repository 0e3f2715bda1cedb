// Tools, the choice between them, and structured output. Called while a request is read; pure, from
// any thread.
#pragma once

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake::anthropic {

Refusal read_tools(const Json& request, const ModelTraits& traits, CacheMarks& marks, ChatAsk& ask);
Refusal read_output_config(const Json& request, const ModelTraits& traits, ChatAsk& ask);

}  // namespace llm_rotate::fake::anthropic
