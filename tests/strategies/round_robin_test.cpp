// round_robin: in order, beginning one further with each turn.
#include "round_robin/round_robin.hpp"

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

using Order = std::vector<std::uint32_t>;

class RoundRobinTest : public StrategyTest<strategies::RoundRobin> {
 protected:
  RoundRobinTest() : StrategyTest("round_robin") {}
};

TEST_F(RoundRobinTest, BeginsOneFurtherWithEachTurn) {
  const auto keys = healthy_keys(3);
  EXPECT_EQ(rank(keys, {0, 0, 0, 0}), (Order{0, 1, 2}));
  EXPECT_EQ(rank(keys, {1, 0, 0, 0}), (Order{1, 2, 0}));
  EXPECT_EQ(rank(keys, {2, 0, 0, 0}), (Order{2, 0, 1}));
  EXPECT_EQ(rank(keys, {3, 0, 0, 0}), (Order{0, 1, 2}));
}

TEST_F(RoundRobinTest, SharesTheCallsEvenly) {
  EXPECT_EQ(firsts(healthy_keys(4), 400), (std::vector<int>{100, 100, 100, 100}));
}

TEST_F(RoundRobinTest, IgnoresWeightPriorityAndRecord) {
  auto keys = healthy_keys(3);
  keys[0].priority = 9;
  keys[1].weight = 100;
  keys[2].success_rate = 0.0;
  EXPECT_EQ(rank(keys, {2, 5, 0, 0}), (Order{2, 0, 1}));
}

TEST_F(RoundRobinTest, TheKeyThatServedTheSessionGoesFirst) {
  auto keys = healthy_keys(4);
  keys[2].flags = sdk::KeyView::kAffinity;
  EXPECT_EQ(rank(keys, {1, 0, 0, 0}), (Order{2, 1, 3, 0}));
}

TEST_F(RoundRobinTest, ATurnOfAnySizeIsFine) {
  EXPECT_EQ(rank(healthy_keys(3), {UINT64_MAX, 0, 0, 0}).size(), 3U);
}

TEST_F(RoundRobinTest, EveryOrderIsWholeAndItsBeginningStable) {
  check_orders(mixed_keys(600));
}

TEST_F(RoundRobinTest, NoKeysGiveNoOrder) {
  EXPECT_EQ(rank({}, {}, 8), Order{});
  EXPECT_EQ(rank(healthy_keys(3), {}, 0), Order{});
}

}  // namespace
}  // namespace llm_rotate::testing
