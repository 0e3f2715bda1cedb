// How well a key is, by one yardstick for all strategies that care. Pure.
#pragma once

#include <algorithm>

#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::strategies {

struct Condition {
  float rate = 1.0F;     // of its calls that succeed
  float penalty = 1.0F;  // grows with the failures in a row
  float room = 1.0F;     // 0..1 of what its limits leave free
  bool sick = false;
};

inline Condition condition_of(const sdk::KeyView& key) {
  constexpr float kSickBelow = 0.5F;
  constexpr float kFailureStep = 0.25F;  // each failure in a row
  Condition condition;
  // A key in probation counts as well: its record is why it rested, and the store lets only a few
  // calls through to it. Ranked by its record it would never get the calls that bring it back.
  if (key.state != sdk::KeyState::kProbation) {
    condition.rate = static_cast<float>(key.success_rate);
    condition.penalty = 1.0F + kFailureStep * static_cast<float>(key.consecutive_failures);
  }
  // health = rate / penalty, with one division less.
  condition.sick = !(condition.rate >= kSickBelow * condition.penalty);
  condition.room = static_cast<float>(key.budget_left);
  if (key.max_concurrent > 0) {
    const float used = static_cast<float>(key.in_flight) / static_cast<float>(key.max_concurrent);
    condition.room = std::min(condition.room, 1.0F - used);
  }
  return condition;
}

}  // namespace llm_rotate::strategies
