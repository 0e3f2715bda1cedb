#include "weighted/weighted.hpp"

#include "common/race.hpp"

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

enum Tier : std::uint32_t { kKnownToCaller = 0, kDrawn = 1, kLastResort = 2 };

Runner runner_of(const KeyView& key) {
  const auto weight = static_cast<float>(key.weight);
  const bool drawn = weight > 0.0F;
  const bool known = (key.flags & KeyView::kAffinity) != 0;
  const Tier tier = drawn ? kDrawn : kLastResort;
  return {known ? kKnownToCaller : tier, 0, drawn ? 1.0F / weight : 1.0F};
}

}  // namespace

std::size_t Weighted::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                           std::span<std::uint32_t> order) const {
  return race(
      keys.size(), context.random, [&](std::uint32_t index) { return runner_of(keys[index]); },
      order);
}

}  // namespace llm_rotate::strategies
