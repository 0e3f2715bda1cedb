#include "least_latency/least_latency.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "common/condition.hpp"
#include "common/race.hpp"

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

enum Tier : std::uint32_t { kKnownToCaller = 0, kHealthy = 1, kSick = 2, kFull = 3 };

Tier tier_of(const KeyView& key) {
  const Condition condition = condition_of(key);
  if (!(condition.room > 0.0F)) return kFull;
  if (condition.sick) return kSick;
  return (key.flags & KeyView::kAffinity) != 0 ? kKnownToCaller : kHealthy;
}

// What a call would wait: the latency of late times the calls that are before it. A key that nobody
// has heard of yet is tried soon, but not by everybody at once.
double wait_of(const KeyView& key) {
  constexpr double kUnheardMs = 1.0;
  const double latency = key.latency_ms > 0 ? key.latency_ms : kUnheardMs;
  return latency * (1.0 + static_cast<double>(key.in_flight));
}

}  // namespace

std::size_t LeastLatency::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                               std::span<std::uint32_t> order) const {
  const auto runner_of = [&](std::uint32_t index) { return Runner{tier_of(keys[index]), 0, 1.0F}; };
  std::array<std::uint32_t, 2> two{};
  const bool short_order = order.size() == 1 && keys.size() > 1;
  const std::span<std::uint32_t> drawn = short_order ? std::span<std::uint32_t>(two) : order;
  const std::size_t count = race(keys.size(), context.random, runner_of, drawn);
  if (count > 1) {
    const KeyView& first = keys[drawn[0]];
    const KeyView& second = keys[drawn[1]];
    if (tier_of(first) == tier_of(second) && wait_of(second) < wait_of(first)) {
      std::swap(drawn[0], drawn[1]);
    }
  }
  if (!short_order) return count;
  order[0] = two[0];
  return 1;
}

}  // namespace llm_rotate::strategies
