// The random numbers behind the drawing strategies.
#include "common/draw.hpp"

#include <cmath>

#include <gtest/gtest.h>

namespace llm_rotate::strategies {
namespace {

TEST(Draw, NegativeLogIsTheLogarithm) {
  for (std::uint32_t i = 1; i <= kDrawRange; i += 1 + i / 97) {
    const float x = static_cast<float>(i) * kDrawStep;
    const double expected = -std::log(static_cast<double>(x));
    ASSERT_NEAR(static_cast<double>(negative_log(x)), expected, 2e-6 + 2e-6 * expected) << x;
  }
  EXPECT_EQ(negative_log(1.0F), 0.0F);
}

TEST(Draw, TheCheapBoundIsNeverAboveTheWaitingTime) {
  for (std::uint32_t drawn = 0; drawn < kDrawRange; drawn += 1 + (kDrawRange - drawn) / 5'000) {
    ASSERT_LE(least_waiting_time(drawn), waiting_time(drawn)) << drawn;
    ASSERT_GE(least_waiting_time(drawn), 0.0F);
  }
  EXPECT_LE(least_waiting_time(kDrawRange - 1), waiting_time(kDrawRange - 1));
}

TEST(Draw, WaitingTimesHaveTheMeanOne) {
  double sum = 0;
  constexpr std::uint32_t kCount = 200'000;
  for (std::uint32_t i = 0; i < kCount; ++i) {
    sum += static_cast<double>(waiting_time(random_24_bits(12345, i)));
  }
  EXPECT_NEAR(sum / kCount, 1.0, 0.02);
}

}  // namespace
}  // namespace llm_rotate::strategies
