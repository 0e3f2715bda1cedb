#include "openai_family/effort_choice.hpp"

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::openai_family {

namespace {

using plugin_base::effort_for_budget;
using plugin_base::effort_named;
using plugin_base::nearest;

// `reasoning_effort` is OpenAI's spelling, `reasoning` that of chat JSON.
std::string asked_effort(const RequestScan& request) {
  if (request.says(Field::kReasoningEffort)) {
    const sdk::json::Document effort(request[Field::kReasoningEffort]);
    return std::string(effort.root().string());
  }
  if (!request.says(Field::kReasoning)) return {};
  const sdk::json::Document reasoning(request[Field::kReasoning]);
  if (!reasoning["enabled"].boolean(true)) return std::string(name_of(Effort::kNone));
  if (reasoning["effort"].is_string()) return std::string(reasoning["effort"].string());
  if (!reasoning["max_tokens"].is_number()) return {};
  return std::string(name_of(effort_for_budget(reasoning["max_tokens"].integer())));
}

}  // namespace

EffortChoice choose_effort(const RequestScan& request, const ModelTraits& traits, bool with_tools) {
  EffortChoice choice;
  choice.asked = asked_effort(request);
  const std::string_view none = name_of(Effort::kNone);
  if (traits.kind == ModelTraits::Kind::kPlain) {
    if (!choice.asked.empty() && choice.asked != none) choice.lost = "does not reason";
    return choice;
  }
  if (with_tools && traits.tools_stop_reasoning) {
    choice.sent = none;
    if (!choice.asked.empty() && choice.asked != none) {
      choice.lost = "takes tools in Chat Completions only without reasoning";
    }
    return choice;
  }
  choice.sent = choice.asked;
  if (const auto known = effort_named(choice.asked)) {
    choice.sent = name_of(nearest(*known, traits.efforts));
    if (choice.sent != choice.asked) choice.lost = "does not know that effort";
  }
  return choice;
}

}  // namespace llm_rotate::openai_family
