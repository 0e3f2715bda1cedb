#include "state/hedge_budget.hpp"

#include <algorithm>

namespace llm_rotate::state {

void HedgeBudget::set_percent(double percent) {
  const std::lock_guard lock(mutex_);
  percent_ = percent;
}

void HedgeBudget::deposit() {
  const std::lock_guard lock(mutex_);
  tokens_ = std::min(kMost, tokens_ + percent_ / 100);
}

bool HedgeBudget::take(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (percent_ <= 0) return false;
  const std::int64_t refills = std::max<std::int64_t>(now_ms - refilled_ms_, 0) / kRefillMs;
  if (refills > 0) {
    refilled_ms_ = now_ms;
    if (tokens_ < kFloor) tokens_ = std::min(kFloor, tokens_ + static_cast<double>(refills));
  }
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

void HedgeBudget::refund() {
  const std::lock_guard lock(mutex_);
  tokens_ = std::min(kMost, tokens_ + 1);
}

}  // namespace llm_rotate::state
