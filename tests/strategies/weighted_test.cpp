// weighted: a draw without replacement in proportion to weight.
#include "weighted/weighted.hpp"

#include <cmath>

#include "strategies/strategy_fixture.hpp"

namespace llm_rotate::testing {
namespace {

using Order = std::vector<std::uint32_t>;

class WeightedTest : public StrategyTest<strategies::Weighted> {
 protected:
  WeightedTest() : StrategyTest("weighted") {}

  static std::vector<sdk::KeyView> with(const std::vector<double>& weights) {
    auto keys = healthy_keys(weights.size());
    for (std::size_t i = 0; i < keys.size(); ++i) keys[i].weight = weights[i];
    return keys;
  }
};

// Six standard deviations: it fails for a wrong weight and not by chance (the bits are fixed).
void expect_share(int count, double share, int calls) {
  const double expected = share * calls;
  EXPECT_NEAR(count, expected, 6 * std::sqrt(expected * (1 - share)));
}

TEST_F(WeightedTest, IsFirstInProportionToWeight) {
  constexpr int kCalls = 100'000;
  const std::vector<int> counts = firsts(with({1, 2, 3, 0.5, 3.5}), kCalls);
  expect_share(counts[0], 0.10, kCalls);
  expect_share(counts[1], 0.20, kCalls);
  expect_share(counts[2], 0.30, kCalls);
  expect_share(counts[3], 0.05, kCalls);
  expect_share(counts[4], 0.35, kCalls);
}

TEST_F(WeightedTest, AThousandEqualKeysAreAllDrawn) {
  const std::vector<int> counts = firsts(healthy_keys(1'000), 20'000);
  double chi_square = 0;
  for (const int count : counts) chi_square += (count - 20.0) * (count - 20.0) / 20.0;
  // 999 degrees of freedom: mean 999, standard deviation 45.
  EXPECT_LT(chi_square, 999 + 6 * 45);
  EXPECT_GT(chi_square, 999 - 6 * 45) << "too even to be random";
}

TEST_F(WeightedTest, TheSecondIsDrawnFromTheRest) {
  constexpr int kCalls = 100'000;
  const auto keys = with({6, 3, 1});
  int first_then_second = 0;
  for (std::uint64_t n = 0; n < kCalls; ++n) {
    std::array<std::uint32_t, 3> order{};
    direct_.rank(keys, {0, bits(n), 0, 0}, order);
    first_then_second += order[0] == 0 && order[1] == 1 ? 1 : 0;
  }
  expect_share(first_then_second, 0.6 * 0.75, kCalls);
}

TEST_F(WeightedTest, WeightZeroComesLast) {
  const auto keys = with({0, 1, 0, 2});
  for (std::uint64_t n = 0; n < 100; ++n) {
    const Order order = rank(keys, {0, bits(n), 0, 0});
    ASSERT_TRUE(order[2] % 2 == 0 && order[3] % 2 == 0);
  }
  EXPECT_GT(firsts(with({0, 0}), 100)[1], 20) << "and in random order if nobody has any";
}

TEST_F(WeightedTest, ExtremeWeightsKeepTheOrderWhole) {
  check_orders(with({1e-300, 1e300, -1, std::nan(""), INFINITY, 1e-40}));
}

TEST_F(WeightedTest, TheSameBitsGiveTheSameOrder) {
  const auto keys = mixed_keys(50);
  EXPECT_EQ(rank(keys, {0, 42, 0, 0}), rank(keys, {9, 42, 0, 0}));
  EXPECT_NE(rank(keys, {0, 42, 0, 0}), rank(keys, {0, 43, 0, 0}));
}

TEST_F(WeightedTest, TheKeyThatServedTheSessionGoesFirst) {
  auto keys = with({100, 100, 0.001});
  keys[2].flags = sdk::KeyView::kAffinity;
  EXPECT_EQ(firsts(keys, 100)[2], 100);
}

TEST_F(WeightedTest, EveryOrderIsWholeAndItsBeginningStable) {
  check_orders(mixed_keys(600));
}

TEST_F(WeightedTest, NoKeysGiveNoOrder) {
  EXPECT_EQ(rank({}, {}, 8), Order{});
}

}  // namespace
}  // namespace llm_rotate::testing
