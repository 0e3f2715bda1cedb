// The tools of a request and what is said about choosing among them; and the shape of the answer
// where a tool must stand for it.
//
// Called by the body builder. Pure functions, any thread; they throw `ProviderError` in strict mode
// for what the model cannot do.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "cache_marks.hpp"
#include "drops.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

// The tool that stands for an answer in JSON: what it is called with is the answer. Readers of
// replies know it by this name.
inline constexpr std::string_view kSchemaTool = "llm_rotate_json";

struct ToolNeeds {
  const std::vector<std::string>& called_tools;  // in the history: they must be known
  bool may_force = true;    // false while a model thinks that refuses to be forced then
  std::string_view schema;  // the shape of the answer, where a tool stands for it
};

struct ToolPlan {
  std::string config;         // toolConfig; empty: none
  std::string claude_choice;  // Claude's own tool_choice, which can say more; empty: none
  bool schema_in_use = false;
};

ToolPlan plan_tools(sdk::json::Value request, const ModelTraits& traits, const ToolNeeds& needs,
                    CacheMarks& marks, Drops& drops);

// Whether the request leaves the model room to answer by the schema tool.
bool may_use_schema_tool(sdk::json::Value request, const ModelTraits& traits, bool may_force);

}  // namespace llm_rotate::aws_bedrock
