// least_latency: the better of two drawn keys.
#include "least_latency/least_latency.hpp"

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

class LeastLatencyTest : public StrategyTest<strategies::LeastLatency> {
 protected:
  LeastLatencyTest() : StrategyTest("least_latency") {}

  static std::vector<sdk::KeyView> with(const std::vector<double>& latencies) {
    auto keys = healthy_keys(latencies.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i].latency_ms = latencies[i];
    return keys;
  }
};

TEST_F(LeastLatencyTest, OfTwoTheFasterIsAlwaysFirst) {
  EXPECT_EQ(firsts(with({500, 100}), 1'000), (std::vector<int>{0, 1'000}));
}

TEST_F(LeastLatencyTest, OfManyTheSlowestIsNeverFirstAndTheFastestMostOften) {
  const std::vector<int> counts = firsts(with({100, 200, 300, 400, 500}), 10'000);
  EXPECT_EQ(counts[4], 0);
  for (std::size_t i = 1; i < counts.size(); ++i) EXPECT_GT(counts[i - 1], counts[i]);
  EXPECT_NEAR(counts[0], 4'000, 300);  // it is one of the two with a chance of 2 in 5
}

TEST_F(LeastLatencyTest, LoadCountsAsMuchAsLatency) {
  auto keys = with({100, 150});
  keys[0].in_flight = 1;
  EXPECT_EQ(firsts(keys, 100), (std::vector<int>{0, 100}));
}

TEST_F(LeastLatencyTest, ANewKeyIsTriedSoonButNotByEverybody) {
  auto keys = with({100, 0});
  EXPECT_EQ(firsts(keys, 100), (std::vector<int>{0, 100}));
  keys[1].in_flight = 200;
  EXPECT_EQ(firsts(keys, 100), (std::vector<int>{100, 0}));
}

TEST_F(LeastLatencyTest, SickAndFullKeysComeLastHoweverFast) {
  auto keys = with({900, 10, 1});
  keys[1].success_rate = 0.1;
  keys[2].budget_left = 0;
  for (std::uint64_t n = 0; n < 50; ++n) {
    EXPECT_EQ(rank(keys, {n, bits(n), 0, 0}), (std::vector<std::uint32_t>{0, 1, 2}));
  }
}

TEST_F(LeastLatencyTest, TheKeyThatServedTheSessionIsAskedFirst) {
  auto keys = with({900, 10, 20});
  keys[0].flags = sdk::KeyView::kAffinity;
  EXPECT_EQ(firsts(keys, 100)[0], 100);
}

TEST_F(LeastLatencyTest, EveryOrderIsWhole) {
  check_orders(mixed_keys(1));
  check_orders(mixed_keys(2));
  check_orders(mixed_keys(300));
  EXPECT_TRUE(rank({}).empty());
}

}  // namespace
}  // namespace llm_rotate::testing
