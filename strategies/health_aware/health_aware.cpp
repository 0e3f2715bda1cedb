#include "health_aware/health_aware.hpp"

#include <algorithm>

#include "common/race.hpp"

namespace llm_rotate::strategies {
namespace {

using sdk::KeyState;
using sdk::KeyView;

enum Tier : std::uint32_t { kKnownToCaller = 0, kHealthy = 1, kSick = 2, kFull = 3 };

constexpr float kSickBelow = 0.5F;
constexpr float kFailureStep = 0.25F;          // each failure in a row
constexpr float kPerLatency = 1.0F / 1000.0F;  // a key that takes 1,000 ms draws half as often
constexpr float kPerLoad = 1.0F / 8.0F;        // and so does one with 8 calls in flight
constexpr float kLeastRoom = 0.05F;            // a nearly full key is still drawn now and then

// 0..1 of what the key's limits leave free.
float room(const KeyView& key) {
  float free = static_cast<float>(key.budget_left);
  if (key.max_concurrent > 0) {
    const float used = static_cast<float>(key.in_flight) / static_cast<float>(key.max_concurrent);
    free = std::min(free, 1.0F - used);
  }
  return free;
}

Runner runner_of(const KeyView& key) {
  // A key in probation counts as well: its record is why it rested, and the store lets only a few
  // calls through to it. Ranked by its record it would never get the calls that bring it back.
  const bool on_trial = key.state == KeyState::kProbation;
  const float rate = on_trial ? 1.0F : static_cast<float>(key.success_rate);
  const float failures = on_trial ? 0.0F : static_cast<float>(key.consecutive_failures);
  const float penalty = 1.0F + kFailureStep * failures;
  const float free = room(key);

  // health = rate / penalty, with one division less.
  const bool sick = !(rate >= kSickBelow * penalty);
  const bool known = (key.flags & KeyView::kAffinity) != 0;
  std::uint32_t tier = known ? kKnownToCaller : kHealthy;
  tier = sick ? kSick : tier;
  tier = free > 0.0F ? tier : kFull;

  const float pull = static_cast<float>(key.weight) * rate * std::max(free, kLeastRoom);
  const float drag = penalty * (1.0F + static_cast<float>(key.latency_ms) * kPerLatency) *
                     (1.0F + static_cast<float>(key.in_flight) * kPerLoad);
  return {tier, key.priority, pull > 0.0F ? drag / pull : kNeverWins};
}

}  // namespace

std::size_t HealthAware::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                              std::span<std::uint32_t> order) const {
  return race(
      keys.size(), context.random, [&](std::uint32_t index) { return runner_of(keys[index]); },
      order);
}

}  // namespace llm_rotate::strategies
