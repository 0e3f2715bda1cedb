// The plain parameters of a request. Called while a request is read; pure, from any thread.
#pragma once

#include <string_view>

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake::anthropic {

// `version` is what anthropic-version says.
Refusal read_parameters(const Json& request, const ModelTraits& traits, std::string_view model,
                        std::string_view version, ChatAsk& ask);
Refusal check_known_parameters(const Json& request);
// The few that a count of tokens takes.
Refusal check_count_parameters(const Json& request);

}  // namespace llm_rotate::fake::anthropic
