// priority: the highest first, equal ones in turn.
#include "priority/priority.hpp"

#include <limits>

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

using Order = std::vector<std::uint32_t>;

class PriorityTest : public StrategyTest<strategies::Priority> {
 protected:
  PriorityTest() : StrategyTest("priority") {}

  static std::vector<sdk::KeyView> with(const std::vector<std::int32_t>& priorities) {
    auto keys = healthy_keys(priorities.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i].priority = priorities[i];
    return keys;
  }
};

TEST_F(PriorityTest, TheHighestGoesFirst) {
  EXPECT_EQ(rank(with({0, 10, -5, 7})), (Order{1, 3, 0, 2}));
}

TEST_F(PriorityTest, EqualKeysTakeTurnsFairlyWhereverTheyStand) {
  EXPECT_EQ(firsts(with({0, 1, 0, 1, 1}), 300), (std::vector<int>{0, 100, 0, 100, 100}));
}

TEST_F(PriorityTest, EachLevelTurnsByItself) {
  EXPECT_EQ(rank(with({1, 0, 1, 0, 0}), {1, 0, 0, 0}), (Order{2, 0, 3, 4, 1}));
}

TEST_F(PriorityTest, TheTurnReachesKeysBeyondTheFewThatAreAskedFor) {
  const auto keys = healthy_keys(100);
  EXPECT_EQ(rank(keys, {70, 0, 0, 0}, 3), (Order{70, 71, 72}));
  EXPECT_EQ(rank(keys, {99, 0, 0, 0}, 3), (Order{99, 0, 1}));
}

TEST_F(PriorityTest, HoldsAtTheEndsOfTheRange) {
  constexpr auto kLowest = std::numeric_limits<std::int32_t>::min();
  constexpr auto kHighest = std::numeric_limits<std::int32_t>::max();
  EXPECT_EQ(rank(with({kLowest, 0, kHighest})), (Order{2, 1, 0}));
}

TEST_F(PriorityTest, TheKeyThatServedTheSessionGoesFirst) {
  auto keys = with({5, 1, 9});
  keys[1].flags = sdk::KeyView::kAffinity;
  EXPECT_EQ(rank(keys), (Order{1, 2, 0}));
}

TEST_F(PriorityTest, EveryOrderIsWholeAndItsBeginningStable) {
  check_orders(mixed_keys(600));
}

TEST_F(PriorityTest, NoKeysGiveNoOrder) {
  EXPECT_EQ(rank({}, {}, 8), Order{});
}

}  // namespace
}  // namespace llm_rotate::testing
