#include "base/effort.hpp"

#include <array>
#include <cstddef>

namespace llm_rotate::plugin_base {

namespace {

constexpr std::array<std::string_view, 7> kNames = {"none", "minimal", "low", "medium",
                                                    "high", "xhigh",   "max"};

struct Budget {
  std::int64_t tokens;
  Effort effort;
};

// The budgets by which vendors that know no words are asked for these efforts.
constexpr std::array<Budget, 6> kBudgets = {{{0, Effort::kNone},
                                             {1024, Effort::kMinimal},
                                             {2048, Effort::kLow},
                                             {8192, Effort::kMedium},
                                             {16384, Effort::kHigh},
                                             {32000, Effort::kXhigh}}};

}  // namespace

std::string_view name_of(Effort effort) {
  return kNames[static_cast<std::size_t>(effort)];
}

std::optional<Effort> effort_named(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Effort>(i);
  }
  return std::nullopt;
}

Effort effort_for_budget(std::int64_t tokens) {
  for (const Budget& budget : kBudgets) {
    if (tokens <= budget.tokens) return budget.effort;
  }
  return Effort::kMax;
}

std::int64_t budget_for(Effort effort) {
  for (const Budget& budget : kBudgets) {
    if (effort == budget.effort) return budget.tokens;
  }
  return kBudgets.back().tokens;
}

Effort nearest(Effort asked, EffortSet known) {
  if (known.empty() || known.has(asked)) return asked;
  const auto start = static_cast<int>(asked);
  const int step = start < static_cast<int>(Effort::kMedium) ? 1 : -1;
  for (int i = start; i >= 0 && i < static_cast<int>(kNames.size()); i += step) {
    if (known.has(static_cast<Effort>(i))) return static_cast<Effort>(i);
  }
  return asked;
}

}  // namespace llm_rotate::plugin_base
