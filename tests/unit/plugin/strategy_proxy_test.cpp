#include "plugin/strategy_proxy.hpp"

#include <algorithm>
#include <numeric>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::keep_valid;
using llm_rotate::plugin::StrategyProxy;
using plugin_test::kEntry;
using plugin_test::RawPlugin;

// Orders by the context's numbers, so that a test sees that they arrive.
class Fake final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override {
    if (context.turn == 99) throw 1;
    const std::size_t count = std::min(keys.size(), order.size());
    for (std::size_t i = 0; i < count; ++i) {
      order[i] = static_cast<std::uint32_t>((i + context.turn + context.random) % keys.size());
    }
    return count;
  }
};

std::vector<std::uint32_t> kept(std::vector<std::uint32_t> order, std::size_t keys) {
  order.resize(keep_valid(order, keys));
  return order;
}

using Order = std::vector<std::uint32_t>;

TEST(StrategyProxy, RanksThroughTheTable) {
  const auto strategy = *StrategyProxy::make(plugin_test::create(kEntry<Fake>));
  const std::vector<sdk::KeyView> keys(4);
  Order order(4);
  EXPECT_EQ(strategy->rank(keys, {.turn = 1, .random = 1}, order), 4U);
  EXPECT_EQ(order, (Order{2, 3, 0, 1}));
  Order best(2);
  EXPECT_EQ(strategy->rank(keys, {.turn = 3}, best), 2U);
  EXPECT_EQ(best, (Order{3, 0}));
}

TEST(StrategyProxy, AStrategyThatThrowsRanksNothing) {
  const auto strategy = *StrategyProxy::make(plugin_test::create(kEntry<Fake>));
  const std::vector<sdk::KeyView> keys(4);
  Order order(4);
  EXPECT_EQ(strategy->rank(keys, {.turn = 99}, order), 0U);
}

TEST(StrategyProxy, MoreThanTheRoomThereIsCountsAsTheRoom) {
  static constexpr llmr_strategy_v1 kLiar = {
      sizeof(llmr_strategy_v1),
      [](const void*, const llmr_rank_view*, std::uint32_t* order,
         std::size_t capacity) -> std::size_t {
        for (std::size_t i = 0; i < capacity; ++i) order[i] = static_cast<std::uint32_t>(i);
        return SIZE_MAX;
      }};
  const auto strategy =
      *StrategyProxy::make(plugin_test::create(RawPlugin::with(LLMR_EXT_STRATEGY, &kLiar)));
  const std::vector<sdk::KeyView> keys(3);
  Order order(5);
  EXPECT_EQ(strategy->rank(keys, {}, order), 3U);
  EXPECT_EQ(strategy->rank({}, {}, {}), 0U);
}

TEST(KeepValid, DropsWhatIsOutOfRangeOrRepeated) {
  EXPECT_EQ(kept({}, 3), Order{});
  EXPECT_EQ(kept({2, 0, 1}, 3), (Order{2, 0, 1}));
  EXPECT_EQ(kept({2, 2, 3, 0, UINT32_MAX, 0, 64, 66, 1}, 3), (Order{2, 0, 1}));
  EXPECT_EQ(kept({0, 1}, 0), Order{});
  EXPECT_EQ(kept({63, 63, 0, 64}, 64), (Order{63, 0}));
  EXPECT_EQ(kept({64, 0, 64, 65, 1}, 65), (Order{64, 0, 1}));
}

TEST(KeepValid, KeepsAnyPermutationOfManyKeys) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same in every run
  for (const std::size_t keys : {65U, 1000U, 4096U, 4097U, 10'000U}) {
    Order order(keys);
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), random);
    EXPECT_EQ(kept(order, keys), order) << keys;
  }
}

TEST(KeepValid, AgreesWithAPlainSetOnRandomOrders) {
  std::mt19937 random(11);  // NOLINT(cert-msc51-cpp): the same in every run
  for (const std::size_t keys : {1U, 10U, 64U, 65U, 500U, 9000U}) {
    for (int round = 0; round < 50; ++round) {
      Order order(2 * keys);
      for (std::uint32_t& index : order) index = static_cast<std::uint32_t>(random() % (keys + 3));
      Order expected;
      std::set<std::uint32_t> seen;
      for (const std::uint32_t index : order) {
        if (index < keys && seen.insert(index).second) expected.push_back(index);
      }
      ASSERT_EQ(kept(order, keys), expected) << keys;
    }
  }
}

}  // namespace
