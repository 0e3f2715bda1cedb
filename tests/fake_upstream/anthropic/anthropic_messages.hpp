// The messages of a request. Called while a request is read; pure, from any thread.
#pragma once

#include <string_view>

#include "fake_upstream/anthropic/anthropic_check.hpp"
#include "fake_upstream/anthropic/anthropic_content.hpp"
#include "fake_upstream/anthropic/anthropic_models.hpp"
#include "fake_upstream/anthropic/anthropic_thinking.hpp"
#include "fake_upstream/chat.hpp"

namespace llm_rotate::fake::anthropic {

struct MessageRules {
  std::string_view model;
  const ModelTraits& traits;
  ThinkingMode thinking = ThinkingMode::kUnsaid;
  ContentRules content = {};
};

Refusal read_messages(const Json& messages, const MessageRules& rules, CacheMarks& marks,
                      ChatAsk& ask);

}  // namespace llm_rotate::fake::anthropic
