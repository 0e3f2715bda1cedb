// health_aware: each factor counts in its direction, sickness before priority, load is shared.
#include "health_aware/health_aware.hpp"

#include <cmath>
#include <functional>

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

using sdk::KeyState;
using sdk::KeyView;
using Order = std::vector<std::uint32_t>;

class HealthAwareTest : public StrategyTest<strategies::HealthAware> {
 protected:
  HealthAwareTest() : StrategyTest("health_aware") {}

  // Whether key 0 is before key 1 in every one of many calls.
  bool always_first(const KeyView& winner, const KeyView& loser) {
    return firsts({winner, loser}, 500)[0] == 500;
  }
  // How often in a thousand calls `key` is before a healthy key of weight 1.
  int wins(const KeyView& key) { return firsts({key, healthy_key()}, 1'000)[0]; }
};

struct Factor {
  const char* name;
  std::function<void(KeyView&, double)> set;
  std::vector<double> from_bad_to_good;
};

std::vector<Factor> factors() {
  return {
      {"priority", [](KeyView& key, double x) { key.priority = static_cast<int>(x); }, {-3, 0, 5}},
      {"weight", [](KeyView& key, double x) { key.weight = x; }, {0, 0.5, 1, 2, 10}},
      {"success rate",
       [](KeyView& key, double x) { key.success_rate = x; },
       {0, 0.2, 0.49, 0.51, 0.8, 1}},
      {"recent failures",
       [](KeyView& key, double x) { key.consecutive_failures = static_cast<std::uint32_t>(x); },
       {100, 5, 4, 3, 2, 1, 0}},
      {"latency", [](KeyView& key, double x) { key.latency_ms = x; }, {60'000, 2'000, 500, 0}},
      {"load",
       [](KeyView& key, double x) { key.in_flight = static_cast<std::uint32_t>(x); },
       {1'000, 20, 5, 0}},
      {"load under a limit",
       [](KeyView& key, double x) {
         key.max_concurrent = 10;
         key.in_flight = static_cast<std::uint32_t>(x);
       },
       {10, 9, 5, 0}},
      {"budget", [](KeyView& key, double x) { key.budget_left = x; }, {0, 0.01, 0.1, 0.5, 1}},
  };
}

// With the same random bits, a better value never makes a rank worse; over many calls it makes it
// better, or the factor would not count at all.
TEST_F(HealthAwareTest, EveryFactorCountsInItsDirection) {
  for (const Factor& factor : factors()) {
    SCOPED_TRACE(factor.name);
    auto keys = healthy_keys(6);
    for (std::size_t i = 1; i < keys.size(); ++i) keys[i].latency_ms = 200.0;
    int improvements = 0;
    for (std::uint64_t n = 0; n < 200; ++n) {
      std::ptrdiff_t before = static_cast<std::ptrdiff_t>(keys.size());
      for (const double value : factor.from_bad_to_good) {
        factor.set(keys[0], value);
        const Order order = rank(keys, {0, bits(n), 0, 0});
        const std::ptrdiff_t place = std::find(order.begin(), order.end(), 0U) - order.begin();
        ASSERT_LE(place, before) << "at " << value;
        if (value != factor.from_bad_to_good.front()) improvements += place < before ? 1 : 0;
        before = place;
      }
    }
    EXPECT_GT(improvements, 50);
  }
}

TEST_F(HealthAwareTest, PriorityDecidesAmongHealthyKeys) {
  KeyView high = healthy_key();
  high.priority = 1;
  high.weight = 0.01;
  high.latency_ms = 5'000;
  KeyView low = healthy_key();
  low.weight = 1'000;
  EXPECT_TRUE(always_first(high, low));
}

TEST_F(HealthAwareTest, ASickKeyOfHighPriorityYieldsToAHealthyLowerOne) {
  KeyView sick = healthy_key();
  sick.priority = 100;
  sick.success_rate = 0.4;
  EXPECT_TRUE(always_first(healthy_key(), sick));
}

TEST_F(HealthAwareTest, OneFailureIsNoSicknessTwoInARowAre) {
  KeyView high = healthy_key();
  high.priority = 1;
  high.success_rate = 0.8;
  high.consecutive_failures = 1;
  EXPECT_TRUE(always_first(high, healthy_key()));
  high.success_rate = 0.64;
  high.consecutive_failures = 2;
  EXPECT_TRUE(always_first(healthy_key(), high));
}

TEST_F(HealthAwareTest, AmongSickKeysPriorityCountsAgain) {
  KeyView high = healthy_key();
  KeyView low = healthy_key();
  high.success_rate = low.success_rate = 0.1;
  high.priority = 1;
  EXPECT_TRUE(always_first(high, low));
}

TEST_F(HealthAwareTest, AFullKeyComesAfterEvenASickOne) {
  KeyView sick = healthy_key();
  sick.success_rate = 0.1;
  KeyView busy = healthy_key();
  busy.max_concurrent = busy.in_flight = 4;
  KeyView spent = healthy_key();
  spent.budget_left = 0.0;
  EXPECT_TRUE(always_first(sick, busy));
  EXPECT_TRUE(always_first(sick, spent));
}

TEST_F(HealthAwareTest, EqualKeysShareTheLoad) {
  for (const int count : firsts(healthy_keys(5), 5'000)) EXPECT_NEAR(count, 1'000, 180);
}

TEST_F(HealthAwareTest, UnequalKeysShareItByWeight) {
  auto keys = healthy_keys(2);
  keys[0].weight = 4.0;
  EXPECT_NEAR(firsts(keys, 10'000)[0], 8'000, 250);
}

TEST_F(HealthAwareTest, TheFormulaOfTheReadmeHolds) {
  const auto share = [&](const std::function<void(KeyView&)>& change) {
    KeyView key = healthy_key();
    change(key);
    return wins(key);
  };
  // pull / drag against 1: the share is x / (x + 1).
  EXPECT_NEAR(share([](KeyView& key) { key.latency_ms = 1'000; }), 333, 60);
  EXPECT_NEAR(share([](KeyView& key) { key.in_flight = 8; }), 333, 60);
  EXPECT_NEAR(share([](KeyView& key) { key.budget_left = 0.25; }), 200, 60);
  EXPECT_NEAR(share([](KeyView& key) { key.success_rate = 0.6; }), 375, 60);
  EXPECT_NEAR(share([](KeyView& key) { key.consecutive_failures = 2; }), 400, 60);
  EXPECT_NEAR(share([](KeyView& key) { key.weight = 3; }), 750, 60);
}

TEST_F(HealthAwareTest, AKeyInProbationStandsWhereItWouldIfItWereHealthy) {
  KeyView trial = healthy_key();
  trial.state = KeyState::kProbation;
  trial.success_rate = 0.0;
  trial.consecutive_failures = 9;
  EXPECT_NEAR(wins(trial), 500, 80);
  trial.priority = 1;
  EXPECT_TRUE(always_first(trial, healthy_key()));
}

TEST_F(HealthAwareTest, TheKeyThatServedTheSessionGoesFirstWhileItIsHealthy) {
  KeyView known = healthy_key();
  known.flags = KeyView::kAffinity;
  KeyView better = healthy_key();
  better.priority = 10;
  EXPECT_TRUE(always_first(known, better));
  known.success_rate = 0.2;
  EXPECT_TRUE(always_first(better, known));
}

TEST_F(HealthAwareTest, TheSameBitsGiveTheSameOrder) {
  const auto keys = mixed_keys(50);
  EXPECT_EQ(rank(keys, {1, 42, 0, 0}), rank(keys, {2, 42, 0, 0}));
}

TEST_F(HealthAwareTest, NonsenseInAViewKeepsTheOrderWhole) {
  auto keys = healthy_keys(12);
  for (std::size_t i = 0; i < 6; ++i) {
    const double nonsense = std::array<double, 3>{std::nan(""), -1e300, INFINITY}[i % 3];
    (i < 3 ? keys[i].latency_ms : keys[i].success_rate) = nonsense;
    keys[6 + i].weight = nonsense;
    keys[6 + i].budget_left = i < 3 ? 1.0 : nonsense;
  }
  check_orders(keys);
}

TEST_F(HealthAwareTest, EveryOrderIsWholeAndItsBeginningStable) {
  check_orders(mixed_keys(600));
}

TEST_F(HealthAwareTest, NoKeysGiveNoOrder) {
  EXPECT_EQ(rank({}, {}, 8), Order{});
}

}  // namespace
}  // namespace llm_rotate::testing
