// Checks the plain parameters of a chat request: types, ranges, and what a model family refuses.
// Called by openai_request.cpp; pure.
#pragma once

#include "fake_upstream/chat.hpp"
#include "fake_upstream/openai/openai_check.hpp"
#include "fake_upstream/openai/openai_models.hpp"

namespace llm_rotate::fake::openai {

// `further` are parameters that another vendor of this wire knows as well.
Refusal check_known_parameters(const Json& request, std::span<const std::string_view> further);
Refusal read_parameters(const Json& request, const ModelTraits& traits, ChatAsk& ask);

}  // namespace llm_rotate::fake::openai
