#include "health_aware/health_aware.hpp"

#include <algorithm>

#include "common/condition.hpp"
#include "common/race.hpp"

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

enum Tier : std::uint32_t { kKnownToCaller = 0, kHealthy = 1, kSick = 2, kFull = 3 };

constexpr float kPerLatency = 1.0F / 1000.0F;  // a key that takes 1,000 ms draws half as often
constexpr float kPerLoad = 1.0F / 8.0F;        // and so does one with 8 calls in flight
constexpr float kLeastRoom = 0.05F;            // a nearly full key is still drawn now and then

Runner runner_of(const KeyView& key) {
  const Condition condition = condition_of(key);
  const bool known = (key.flags & KeyView::kAffinity) != 0;
  std::uint32_t tier = known ? kKnownToCaller : kHealthy;
  tier = condition.sick ? kSick : tier;
  tier = condition.room > 0.0F ? tier : kFull;

  const float pull =
      static_cast<float>(key.weight) * condition.rate * std::max(condition.room, kLeastRoom);
  const float drag = condition.penalty * (1.0F + static_cast<float>(key.latency_ms) * kPerLatency) *
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
