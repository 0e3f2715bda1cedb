#include "cost_aware/cost_aware.hpp"

#include <algorithm>
#include <bit>

#include "common/condition.hpp"
#include "common/race.hpp"

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

enum Tier : std::uint32_t {
  kPriced = 0,
  kUnpriced = 1,
  kSickPriced = 2,
  kSickUnpriced = 3,
  kFull = 4
};

// How much of each kind the call takes; as much of one as of the other when nobody knows.
struct Size {
  double in = 1.0;
  double out = 1.0;
};

Size size_of(const sdk::RankContext& context) {
  if (context.input_tokens + context.output_tokens <= 0) return {};
  return {static_cast<double>(context.input_tokens), static_cast<double>(context.output_tokens)};
}

// Of the call, in dollars per million times tokens; negative if nobody knows.
float cost_of(const KeyView& key, const Size& size) {
  if (key.input_cost < 0 || key.output_cost < 0) return -1.0F;
  const bool cached = (key.flags & KeyView::kAffinity) != 0 && key.cached_input_cost >= 0;
  const double input = cached ? key.cached_input_cost : key.input_cost;
  return static_cast<float>(std::max(0.0, input * size.in + key.output_cost * size.out));
}

Runner runner_of(const KeyView& key, const Size& size) {
  const Condition condition = condition_of(key);
  const float cost = cost_of(key, size);
  const bool priced = cost >= 0.0F;
  Tier tier = priced ? kPriced : kUnpriced;
  if (condition.sick) tier = priced ? kSickPriced : kSickUnpriced;
  if (!(condition.room > 0.0F)) tier = kFull;
  // The bits of a float that is not negative sort as the number does; a higher priority goes first.
  const auto bits = priced ? std::bit_cast<std::uint32_t>(cost) : 0U;
  const float pull = static_cast<float>(key.weight) * condition.rate * condition.room;
  return {tier, -static_cast<std::int32_t>(bits), pull > 0.0F ? 1.0F / pull : kNeverWins};
}

}  // namespace

std::size_t CostAware::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                            std::span<std::uint32_t> order) const {
  const Size size = size_of(context);
  return race(
      keys.size(), context.random,
      [&](std::uint32_t index) { return runner_of(keys[index], size); }, order);
}

}  // namespace llm_rotate::strategies
