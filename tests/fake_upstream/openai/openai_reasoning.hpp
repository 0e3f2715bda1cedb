// What reasoning models refuse, and what their thinking costs. Called by openai_request.cpp; pure.
#pragma once

#include <string_view>

#include "fake_upstream/chat.hpp"
#include "fake_upstream/openai/openai_check.hpp"
#include "fake_upstream/openai/openai_models.hpp"

namespace llm_rotate::fake::openai {

// `ask` has its tools: some models cannot think and call tools at once.
Refusal read_reasoning(const Json& request, std::string_view model, const ModelTraits& traits,
                       ChatAsk& ask);

}  // namespace llm_rotate::fake::openai
