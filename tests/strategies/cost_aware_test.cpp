// cost_aware: the cheapest key for the call.
#include "cost_aware/cost_aware.hpp"

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

using Order = std::vector<std::uint32_t>;

class CostAwareTest : public StrategyTest<strategies::CostAware> {
 protected:
  CostAwareTest() : StrategyTest("cost_aware") {}

  struct Costs {
    double input;
    double output;
    double cached = -1;
  };
  static std::vector<sdk::KeyView> with(const std::vector<Costs>& costs) {
    auto keys = healthy_keys(costs.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      keys[i].input_cost = costs[i].input;
      keys[i].output_cost = costs[i].output;
      keys[i].cached_input_cost = costs[i].cached;
    }
    return keys;
  }
};

TEST_F(CostAwareTest, TheCheapestComesFirst) {
  EXPECT_EQ(rank(with({{3, 15}, {0.15, 0.6}, {1, 5}})), (Order{1, 2, 0}));
}

TEST_F(CostAwareTest, ItIsThePriceOfThisVeryCall) {
  const auto keys = with({{1, 10}, {4, 4}});
  EXPECT_EQ(rank(keys, {0, 7, 10'000, 100}), (Order{0, 1}));
  EXPECT_EQ(rank(keys, {0, 7, 100, 10'000}), (Order{1, 0}));
}

TEST_F(CostAwareTest, LeavingAWarmCacheCostsSomething) {
  auto keys = with({{1.0, 5, 0.1}, {0.8, 5, 0.08}});
  EXPECT_EQ(rank(keys, {0, 7, 10'000, 10}), (Order{1, 0}));
  keys[0].flags = sdk::KeyView::kAffinity;
  EXPECT_EQ(rank(keys, {0, 7, 10'000, 10}), (Order{0, 1}));
  keys[0].cached_input_cost = -1;  // without a price for it nothing is gained
  EXPECT_EQ(rank(keys, {0, 7, 10'000, 10}), (Order{1, 0}));
}

TEST_F(CostAwareTest, UnknownPricesComeAfterKnownOnesAndSickAfterHealthy) {
  auto keys = with({{1, 1}, {-1, -1}, {0.1, 0.1}, {0.01, 0.01}});
  keys[2].success_rate = 0.2;
  keys[3].budget_left = 0;
  for (std::uint64_t n = 0; n < 50; ++n) {
    EXPECT_EQ(rank(keys, {n, bits(n), 0, 0}), (Order{0, 1, 2, 3}));
  }
}

TEST_F(CostAwareTest, EqualPricesAreDrawnByWeight) {
  auto keys = with({{1, 1}, {1, 1}});
  keys[0].weight = 3;
  EXPECT_NEAR(firsts(keys, 10'000)[0], 7'500, 300);
}

TEST_F(CostAwareTest, AFreeModelIsTheCheapest) {
  EXPECT_EQ(rank(with({{1e-9, 0}, {0, 0}}), {0, 1, 5, 5}), (Order{1, 0}));
}

TEST_F(CostAwareTest, EveryOrderIsWhole) {
  auto keys = mixed_keys(300);
  for (std::size_t i = 0; i < keys.size(); i += 2) {
    keys[i].input_cost = keys[i].output_cost = static_cast<double>(i % 5);
  }
  check_orders(keys);
}

}  // namespace
}  // namespace llm_rotate::testing
