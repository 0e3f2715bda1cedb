// The bucket behind IStateStore::take_retry: successes fill it by a share of a retry each, so that
// a provider in trouble is not sent many times the usual calls. Used by the memory store, and by
// store plugins for what they decide locally.
// Threads: one at a time.
#pragma once

#include <algorithm>
#include <cstdint>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::sdk {

class RetryBucket {
 public:
  static constexpr double kMost = 100;  // so that a long quiet time does not save up a storm

  // `successes` since the last call.
  bool take(const RetryBudget& budget, std::uint64_t successes, std::int64_t now_ms) {
    if (!begun_) level_ = std::clamp(budget.floor, 0.0, kMost);
    const double idle_s =
        begun_ ? static_cast<double>(std::max<std::int64_t>(now_ms - last_ms_, 0)) / 1000.0 : 0.0;
    begun_ = true;
    last_ms_ = std::max(last_ms_, now_ms);
    const double earned = static_cast<double>(successes) * std::max(budget.percent, 0.0) / 100.0;
    level_ = std::min(level_ + earned + idle_s * std::max(budget.floor_per_s, 0.0), kMost);
    if (level_ < 1.0) return false;
    level_ -= 1.0;
    return true;
  }

  // What a shared store says is left.
  void set(double level) { level_ = std::clamp(level, 0.0, kMost); }

 private:
  double level_ = 0;
  std::int64_t last_ms_ = 0;
  bool begun_ = false;
};

}  // namespace llm_rotate::sdk
