#include "thinking.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "base/effort.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using plugin_base::Effort;
using plugin_base::EffortSet;
using sdk::json::Value;
using Style = ModelTraits::Thinking;

constexpr std::int64_t kLeastBudget = 1024;

struct Asked {
  std::string_view parameter;  // the one that says it
  Effort effort = Effort::kNone;
  std::int64_t budget = 0;  // 0: only an effort was asked for
};

std::optional<Asked> asked_for(Value request) {
  if (const auto effort = plugin_base::effort_named(request["reasoning_effort"].string())) {
    return Asked{"reasoning_effort", *effort, 0};
  }
  const Value reasoning = request["reasoning"];
  if (!reasoning.is_object()) return std::nullopt;
  if (reasoning["enabled"].is_bool() && !reasoning["enabled"].boolean()) {
    return Asked{"reasoning", Effort::kNone, 0};
  }
  if (const auto effort = plugin_base::effort_named(reasoning["effort"].string())) {
    return Asked{"reasoning", *effort, 0};
  }
  if (reasoning["max_tokens"].is_number()) {
    const std::int64_t budget = reasoning["max_tokens"].integer();
    return Asked{"reasoning", plugin_base::effort_for_budget(budget),
                 std::max<std::int64_t>(budget, 0)};
  }
  if (reasoning["enabled"].boolean()) return Asked{"reasoning", Effort::kMedium, 0};
  return std::nullopt;
}

std::int64_t budget_of(const Asked& asked) {
  if (asked.budget > 0) return std::max(asked.budget, kLeastBudget);
  return plugin_base::budget_for(asked.effort);
}

std::string word(Effort effort, EffortSet known) {
  return std::string(plugin_base::name_of(plugin_base::nearest(effort, known)));
}

std::string object(std::string_view name, std::string_view value) {
  sdk::json::Writer out;
  return out.begin_object().string(name, value).end_object().str();
}

Thinking by_budget(const Asked& asked, bool may_budget, Drops& drops) {
  Thinking plan;
  const std::int64_t budget = budget_of(asked);
  if (budget == 0) return plan;  // it does not think unless it is told to
  if (!may_budget) {
    drops.lose(asked.parameter);
    return plan;
  }
  sdk::json::Writer out;
  out.begin_object().string("type", "enabled").integer("budget_tokens", budget).end_object();
  plan.fields.emplace_back("thinking", out.str());
  plan.on = true;
  plan.budget = budget;
  return plan;
}

// Efforts above "high" are not every model's; "none" is not either.
Thinking adaptive(const Asked& asked, const ModelTraits& traits) {
  Thinking plan;
  if (asked.effort == Effort::kNone && traits.may_rest) {
    plan.fields.emplace_back("thinking", object("type", "disabled"));
    return plan;
  }
  plan.on = true;
  const bool least = asked.effort == Effort::kNone && traits.rests_by_between_tools;
  plan.fields.emplace_back("thinking", object("type", least ? "between_tools" : "adaptive"));
  EffortSet known = EffortSet(Effort::kLow, Effort::kHigh).with(Effort::kMax);
  if (traits.xhigh_effort) known = known.with(Effort::kXhigh);
  plan.fields.emplace_back("output_config", object("effort", word(asked.effort, known)));
  return plan;
}

Thinking of_nova(const Asked& asked) {
  Thinking plan;
  if (asked.effort == Effort::kNone) {
    plan.fields.emplace_back("reasoningConfig", object("type", "disabled"));
    return plan;
  }
  sdk::json::Writer out;
  out.begin_object().string("type", "enabled");
  out.string("maxReasoningEffort", word(asked.effort, EffortSet(Effort::kLow, Effort::kHigh)));
  plan.fields.emplace_back("reasoningConfig", out.end_object().str());
  return plan;
}

}  // namespace

Thinking thinking_for(Value request, const ModelTraits& traits, bool may_budget, Drops& drops) {
  const auto asked = asked_for(request);
  if (!asked) return {};
  Thinking plan;
  switch (traits.thinking) {
    case Style::kBudget:
      return by_budget(*asked, may_budget, drops);
    case Style::kAdaptive:
      return adaptive(*asked, traits);
    case Style::kNovaEffort:
      return of_nova(*asked);
    case Style::kEffort:
      plan.fields.emplace_back(
          "reasoning_effort",
          sdk::json::quoted(word(asked->effort, EffortSet(Effort::kLow, Effort::kHigh))));
      return plan;
    case Style::kEffortObject:
      plan.fields.emplace_back(
          "reasoning",
          object("effort", word(asked->effort, EffortSet(Effort::kLow, Effort::kXhigh))));
      return plan;
    case Style::kNone:
      break;
  }
  if (asked->effort != Effort::kNone) drops.lose(asked->parameter);
  return plan;
}

}  // namespace llm_rotate::aws_bedrock
