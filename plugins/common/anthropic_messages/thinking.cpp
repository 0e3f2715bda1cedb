#include "thinking.hpp"

#include <algorithm>
#include <optional>

#include "base/effort.hpp"
#include "base/safe_text.hpp"

namespace llm_rotate::anthropic {

namespace {

using plugin_base::Effort;
using sdk::json::Value;
using sdk::json::Writer;
using Rest = ModelTraits::Rest;
using Thinking = ModelTraits::Thinking;

constexpr std::int64_t kLeastBudget = 1024;

// With neither effort nor budget: as much as the model likes.
struct Ask {
  std::optional<Effort> effort;
  std::optional<std::int64_t> budget;
  std::string_view name;  // of the parameter that says so
};

Effort effort_called(std::string_view word, std::string_view name) {
  const auto effort = plugin_base::effort_named(word);
  if (!effort) {
    refuse("effort", std::string(name) + " is \"" + plugin_base::safe_text(word, 32) +
                         "\"; use none, minimal, low, medium, high, xhigh or max");
  }
  return *effort;
}

// Nothing when the request does not say.
std::optional<Ask> read_ask(Value root) {
  Ask ask;
  ask.name = "reasoning_effort";
  if (root["reasoning_effort"].is_string()) {
    ask.effort = effort_called(root["reasoning_effort"].string(), ask.name);
    return ask;
  }
  const Value reasoning = root["reasoning"];
  if (!reasoning.is_object()) return std::nullopt;
  ask.name = "reasoning";
  const Value enabled = reasoning["enabled"];
  if (enabled.is_bool() && !enabled.boolean()) {
    ask.effort = Effort::kNone;
  } else if (reasoning["effort"].is_string()) {
    ask.effort = effort_called(reasoning["effort"].string(), "reasoning.effort");
  } else if (reasoning["max_tokens"].is_number()) {
    ask.budget = reasoning["max_tokens"].integer();
    if (*ask.budget <= 0) ask = {Effort::kNone, std::nullopt, ask.name};
  } else if (!enabled.boolean()) {
    return std::nullopt;
  }
  return ask;
}

class ThinkingPlanner {
 public:
  ThinkingPlanner(const ModelTraits& traits, const ThinkingRules& rules, Losses& losses)
      : traits_(traits), rules_(rules), losses_(losses) {
    out_.max_tokens = rules.max_tokens;
  }

  ThinkingPlan plan(const Ask& ask) {
    const bool none = ask.effort == Effort::kNone;
    if (none) {
      rest(ask);
    } else if (traits_.thinking == Thinking::kNone) {
      losses_.lose(ask.name, "does not reason");
    } else if (traits_.thinking == Thinking::kBudget || (ask.budget && traits_.takes_budget)) {
      spend(ask);
    } else {
      adapt(ask);
    }
    return std::move(out_);
  }

 private:
  void rest(const Ask& ask) {
    if (traits_.thinking == Thinking::kNone) return;
    switch (traits_.rest) {
      case Rest::kDisabled:
        out_.thinking = R"({"type":"disabled"})";
        return;
      case Rest::kBetweenTools:
        losses_.lose(ask.name, "thinks between tools at least");
        out_.thinking = R"({"type":"between_tools"})";
        return;
      case Rest::kNever:
        break;
    }
    losses_.lose(ask.name, "always reasons");
    adaptive(Effort::kLow);
  }

  void adapt(const Ask& ask) {
    if (!ask.effort && !ask.budget) return adaptive(std::nullopt);
    const Effort asked = ask.effort ? *ask.effort : plugin_base::effort_for_budget(*ask.budget);
    const Effort sent = plugin_base::nearest(asked, traits_.efforts);
    if (ask.effort && sent != asked) losses_.lose(ask.name, "does not know that effort");
    adaptive(sent);
  }

  void adaptive(std::optional<Effort> effort) {
    Writer out;
    out.begin_object().string("type", "adaptive");
    if (traits_.thinks_silently && !rules_.display.empty()) out.string("display", rules_.display);
    out_.thinking = out.end_object().str();
    if (effort) out_.effort = plugin_base::name_of(*effort);
    out_.thinks = true;
  }

  void spend(const Ask& ask) {
    if (rules_.forced_tool) {
      losses_.lose(ask.name, "does not reason when it must call a tool");
    } else if (!rules_.may_go_on) {
      losses_.lose(ask.name, "cannot begin to reason while tool calls are open");
    } else if (traits_.max_output <= kLeastBudget) {
      losses_.lose(ask.name, "has no room to reason");
    } else {
      with_budget(
          ask.budget.value_or(plugin_base::budget_for(ask.effort.value_or(Effort::kMedium))));
      return;
    }
    out_.thinking = R"({"type":"disabled"})";
  }

  // The budget is a part of the output limit and must leave something of it.
  void with_budget(std::int64_t budget) {
    budget = std::clamp(budget, kLeastBudget, traits_.max_output - 1);
    if (out_.max_tokens <= budget) {
      out_.max_tokens =
          std::min(std::max<std::int64_t>(out_.max_tokens, 1) + budget, traits_.max_output);
    }
    budget = std::min(budget, out_.max_tokens - 1);
    out_.thinking = Writer()
                        .begin_object()
                        .string("type", "enabled")
                        .integer("budget_tokens", budget)
                        .end_object()
                        .str();
    out_.thinks = true;
  }

  const ModelTraits& traits_;
  const ThinkingRules& rules_;
  Losses& losses_;
  ThinkingPlan out_;
};

}  // namespace

ThinkingPlan plan_thinking(Value root, const ModelTraits& traits, const ThinkingRules& rules,
                           Losses& losses) {
  const auto ask = read_ask(root);
  if (!ask) {
    ThinkingPlan plan;
    plan.max_tokens = rules.max_tokens;
    return plan;
  }
  return ThinkingPlanner(traits, rules, losses).plan(*ask);
}

}  // namespace llm_rotate::anthropic
