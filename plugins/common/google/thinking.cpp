#include "google/thinking.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace llm_rotate::google {

namespace {

using plugin_base::Effort;
using sdk::json::Value;
using sdk::json::Writer;

struct Wish {
  std::optional<Effort> effort;
  std::optional<std::int64_t> budget;
  bool hidden = false;       // the caller does not want to see the thoughts
  std::string_view said_by;  // the member that asked
};

// `reasoning_effort` wins over `reasoning`.
Wish wish_of(Value request) {
  Wish wish;
  const Value reasoning = request["reasoning"];
  wish.hidden = reasoning["exclude"].boolean();
  wish.said_by = "reasoning";
  wish.effort = plugin_base::effort_named(reasoning["effort"].string());
  if (reasoning["max_tokens"].is_number()) wish.budget = reasoning["max_tokens"].integer();
  if (reasoning["enabled"].is_bool() && !wish.effort && !wish.budget) {
    wish.effort = reasoning["enabled"].boolean() ? Effort::kMedium : Effort::kNone;
  }
  if (const auto effort = plugin_base::effort_named(request["reasoning_effort"].string())) {
    wish.effort = effort;
    wish.budget.reset();
    wish.said_by = "reasoning_effort";
  }
  if (wish.effort) wish.budget.reset();
  return wish;
}

std::string_view level_name(Effort effort) {
  switch (effort) {
    case Effort::kNone:
    case Effort::kMinimal:
      return "MINIMAL";
    case Effort::kLow:
      return "LOW";
    case Effort::kMedium:
      return "MEDIUM";
    default:
      return "HIGH";
  }
}

std::int64_t budget_of(Effort effort, const ModelTraits& traits) {
  switch (effort) {
    case Effort::kNone:
      return 0;
    case Effort::kMinimal:
      return 512;
    case Effort::kLow:
      return 1024;
    case Effort::kMedium:
      return 8192;
    case Effort::kHigh:
      return 24576;
    default:
      return traits.highest_budget;
  }
}

// Never both a level and a budget: the vendor refuses that.
void write_level(Effort effort, bool hidden, const ModelTraits& traits, Writer& out) {
  const Effort level = plugin_base::nearest(effort, traits.levels);
  out.key("thinkingConfig").begin_object().string("thinkingLevel", level_name(level));
  if (!hidden && effort != Effort::kNone) out.boolean("includeThoughts", true);
  out.end_object();
}

void write_budget(std::int64_t budget, bool hidden, const ModelTraits& traits, Writer& out) {
  if (budget <= 0 && !traits.can_rest) budget = budget < 0 ? -1 : traits.lowest_budget;
  if (budget < 0) budget = -1;
  if (budget > 0) budget = std::clamp(budget, traits.lowest_budget, traits.highest_budget);
  out.key("thinkingConfig").begin_object().integer("thinkingBudget", budget);
  if (!hidden && budget != 0) out.boolean("includeThoughts", true);
  out.end_object();
}

}  // namespace

void write_thinking(Value request, const ModelTraits& traits, Drops& drops, Writer& out) {
  const Wish wish = wish_of(request);
  if (!wish.effort && !wish.budget) return;
  switch (traits.thinking) {
    case ModelTraits::Thinking::kLevel:
      write_level(wish.effort ? *wish.effort : plugin_base::effort_for_budget(*wish.budget),
                  wish.hidden, traits, out);
      break;
    case ModelTraits::Thinking::kBudget:
      write_budget(wish.budget ? *wish.budget : budget_of(*wish.effort, traits), wish.hidden,
                   traits, out);
      break;
    case ModelTraits::Thinking::kNone:
      if (wish.effort != Effort::kNone) drops.lose(wish.said_by);
  }
}

void write_thinking_budget(std::int64_t budget, const ModelTraits& traits, Drops& drops,
                           Writer& out) {
  switch (traits.thinking) {
    case ModelTraits::Thinking::kLevel:
      if (budget >= 0) write_level(plugin_base::effort_for_budget(budget), true, traits, out);
      break;
    case ModelTraits::Thinking::kBudget:
      write_budget(budget, true, traits, out);
      break;
    case ModelTraits::Thinking::kNone:
      if (budget > 0) drops.lose("thinking_budget");
  }
}

}  // namespace llm_rotate::google
