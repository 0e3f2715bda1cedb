// Success rate and latency: recent calls count more, peaks show at once, evidence fades.
#include "state/pulse.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

constexpr std::int64_t kNow = 1'000'000;

TEST(Fade, HalvesEveryHalfLife) {
  EXPECT_EQ(fade(0), 1.0F);
  EXPECT_EQ(fade(-5), 1.0F);
  EXPECT_NEAR(fade(kHalfLifeMs), 0.5F, 1e-4F);
  EXPECT_NEAR(fade(3 * kHalfLifeMs), 0.125F, 1e-4F);
  EXPECT_NEAR(fade(kHalfLifeMs / 2), 0.75F, 1e-4F) << "a straight line between the halvings";
  EXPECT_LT(fade(INT64_MAX), 1e-30F);
}

TEST(Fade, NeverRises) {
  float before = 1.0F;
  for (std::int64_t age = 0; age < 40 * kHalfLifeMs; age += 777) {
    const float now = fade(age);
    ASSERT_LE(now, before);
    ASSERT_GE(now, 0.0F);
    before = now;
  }
}

TEST(Pulse, IsPerfectBeforeTheFirstCall) {
  const Pulse pulse;
  EXPECT_EQ(pulse.success_rate, 1.0F);
  EXPECT_EQ(pulse.latency_ms, 0.0F);
}

TEST(Pulse, RecentCallsCountMore) {
  Pulse early;
  Pulse late;
  for (const bool success : {false, true, true, true}) early.on_result(success, -1, kNow);
  for (const bool success : {true, true, true, false}) late.on_result(success, -1, kNow);
  EXPECT_GT(early.success_rate, late.success_rate);
  EXPECT_FLOAT_EQ(late.success_rate, 0.8F);
}

TEST(Pulse, FailuresBringTheRateTowardsZeroAndSuccessesBack) {
  Pulse pulse;
  for (int i = 0; i < 100; ++i) pulse.on_result(false, -1, kNow);
  EXPECT_LT(pulse.success_rate, 0.01F);
  EXPECT_GE(pulse.success_rate, 0.0F);
  for (int i = 0; i < 100; ++i) pulse.on_result(true, -1, kNow);
  EXPECT_EQ(pulse.success_rate, 1.0F) << "exactly, so that readers see a clean record";
}

TEST(Pulse, OldFailuresCountLess) {
  Pulse pulse;
  for (int i = 0; i < 10; ++i) pulse.on_result(false, -1, kNow);
  const float then = pulse.success_rate;
  pulse.on_result(false, -1, kNow + 10 * kHalfLifeMs);
  EXPECT_GT(pulse.success_rate, then);
  EXPECT_NEAR(pulse.success_rate, 0.8F, 0.01F);
}

TEST(Pulse, LatencyJumpsUpAtOnceAndComesDownWithTime) {
  Pulse pulse;
  pulse.on_result(true, 100, kNow);
  EXPECT_FLOAT_EQ(pulse.latency_ms, 100.0F);
  pulse.on_result(true, 900, kNow);
  EXPECT_FLOAT_EQ(pulse.latency_ms, 900.0F);
  for (int i = 0; i < 50; ++i) pulse.on_result(true, 100, kNow);
  EXPECT_FLOAT_EQ(pulse.latency_ms, 900.0F) << "many calls in one moment do not hide a peak";
  pulse.on_result(true, 100, kNow + 10'000);
  EXPECT_NEAR(pulse.latency_ms, 500.0F, 1.0F);
  pulse.on_result(true, 100, kNow + 200'000);
  EXPECT_NEAR(pulse.latency_ms, 100.0F, 1.0F);
}

TEST(Pulse, ACallWithoutAMeasureKeepsTheLatency) {
  Pulse pulse;
  pulse.on_result(true, 300, kNow);
  pulse.on_result(false, -1, kNow);
  EXPECT_FLOAT_EQ(pulse.latency_ms, 300.0F);
}

TEST(Pulse, AClockThatIsAMomentBehindDoesNoHarm) {
  Pulse pulse;
  pulse.on_result(true, 300, kNow);
  pulse.on_result(false, 200, kNow - 5);
  EXPECT_EQ(pulse.heard_ms, kNow);
  EXPECT_FLOAT_EQ(pulse.success_rate, 0.8F);
}

}  // namespace
}  // namespace llm_rotate::state
