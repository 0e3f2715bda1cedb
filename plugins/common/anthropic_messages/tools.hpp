// The tools of a request and the choice between them.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "answer_format.hpp"
#include "blocks.hpp"
#include "losses.hpp"
#include "model_traits.hpp"

namespace llm_rotate::anthropic {

struct ToolPlan {
  std::vector<Tool> tools;
  std::string choice;   // the `tool_choice` object; empty: none is sent
  bool forced = false;  // the choice leaves none
  std::string words;    // an instruction in place of a choice that the model does not take
};

// `root` is the request in chat JSON.
ToolPlan plan_tools(sdk::json::Value root, const ModelTraits& traits, const AnswerFormat& answer,
                    Losses& losses);

}  // namespace llm_rotate::anthropic
