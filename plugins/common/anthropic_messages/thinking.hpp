// How hard a model is asked to think, in the spelling that it takes, and what that leaves of the
// output limit.
//
// Called by the request builder. Pure function, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "losses.hpp"
#include "model_traits.hpp"

namespace llm_rotate::anthropic {

struct ThinkingRules {
  std::int64_t max_tokens = 0;
  bool forced_tool = false;  // thinking with a budget does not go with it
  bool may_go_on = true;     // nor with an open tool call that no thinking led to
  std::string_view display;  // for models that think silently
};

struct ThinkingPlan {
  std::string thinking;         // the object; empty: none is sent
  std::string_view effort;      // of output_config; empty: none is sent
  bool thinks = false;          // as far as the request says
  std::int64_t max_tokens = 0;  // has room for the budget
};

// `root` is the request in chat JSON.
ThinkingPlan plan_thinking(sdk::json::Value root, const ModelTraits& traits,
                           const ThinkingRules& rules, Losses& losses);

}  // namespace llm_rotate::anthropic
