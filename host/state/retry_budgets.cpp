#include "state/retry_budgets.hpp"

namespace llm_rotate::state {

SuccessCount& RetryBudgets::successes_of(std::string_view provider) {
  const std::lock_guard lock(mutex_);
  return entry_of(provider).successes;
}

bool RetryBudgets::take(std::string_view provider, const sdk::RetryBudget& budget,
                        std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entry_of(provider);
  const std::uint64_t successes = entry.successes.load(std::memory_order_relaxed);
  const std::uint64_t fresh = successes - entry.counted;
  entry.counted = successes;
  return entry.bucket.take(budget, fresh, now_ms);
}

RetryBudgets::Entry& RetryBudgets::entry_of(std::string_view provider) {
  const auto found = entries_.find(provider);
  if (found != entries_.end()) return found->second;
  return entries_.try_emplace(std::string(provider)).first->second;
}

}  // namespace llm_rotate::state
