// The sliding budget: never more than the limit in any 60 s, and everything comes back.
#include "state/budget_window.hpp"

#include <cstdint>
#include <deque>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

constexpr std::int64_t kStart = 7'000'000;

BudgetWindow window_of(std::int64_t rpm, std::int64_t tpm) {
  BudgetWindow window;
  window.set_limits(rpm, tpm);
  return window;
}

TEST(BudgetWindow, WithoutLimitsEverythingFits) {
  BudgetWindow window = window_of(0, 0);
  for (int i = 0; i < 1'000; ++i) {
    ASSERT_EQ(window.fits_at(1'000'000, kStart), 0);
    window.reserve(1'000'000, kStart);
  }
  EXPECT_EQ(window.left(kStart), 1.0);
}

TEST(BudgetWindow, RefusesTheRequestBeyondRpmUntilTheFirstHasLeft) {
  BudgetWindow window = window_of(2, 0);
  window.reserve(0, kStart);
  window.reserve(0, kStart + 10'000);
  // The bucket of kStart ends 100 ms later, and the window 60 s after that.
  EXPECT_EQ(window.fits_at(0, kStart + 20'000), kStart + 60'100);
  EXPECT_NE(window.fits_at(0, kStart + 60'099), 0);
  EXPECT_EQ(window.fits_at(0, kStart + 60'100), 0);
}

TEST(BudgetWindow, RefusesTokensBeyondTpm) {
  BudgetWindow window = window_of(0, 1'000);
  window.reserve(600, kStart);
  EXPECT_EQ(window.fits_at(400, kStart), 0);
  EXPECT_EQ(window.fits_at(401, kStart), kStart + 60'100);
}

TEST(BudgetWindow, TellsWhenEnoughOfManyHasLeft) {
  BudgetWindow window = window_of(0, 1'000);
  for (int i = 0; i < 10; ++i) window.reserve(100, kStart + std::int64_t{i} * 1'000);
  EXPECT_EQ(window.fits_at(100, kStart + 9'000), kStart + 60'100);
  EXPECT_EQ(window.fits_at(250, kStart + 9'000), kStart + 62'100);
  EXPECT_EQ(window.fits_at(1'000, kStart + 9'000), kStart + 69'100);
}

TEST(BudgetWindow, ACallBiggerThanTpmNeverFits) {
  BudgetWindow window = window_of(0, 1'000);
  EXPECT_EQ(window.fits_at(1'000, kStart), 0);
  EXPECT_EQ(window.fits_at(1'001, kStart), BudgetWindow::kNever);
}

TEST(BudgetWindow, SettlingGivesUnusedTokensBackAndTakesMoreIfMoreWasUsed) {
  BudgetWindow window = window_of(0, 1'000);
  const std::int64_t bucket = window.reserve(900, kStart);
  window.settle(bucket, 900, 200, kStart + 5'000);
  EXPECT_EQ(window.fits_at(800, kStart + 5'000), 0);
  window.settle(bucket, 200, 1'500, kStart + 6'000);
  EXPECT_EQ(window.fits_at(1, kStart + 6'000), kStart + 60'100);
  EXPECT_EQ(window.left(kStart + 6'000), 0.0);
}

TEST(BudgetWindow, SettlingAfterTheWindowDoesNothing) {
  BudgetWindow window = window_of(0, 1'000);
  const std::int64_t bucket = window.reserve(900, kStart);
  window.reserve(100, kStart + 61'000);
  window.settle(bucket, 900, 0, kStart + 61'000);
  EXPECT_EQ(window.fits_at(901, kStart + 61'000), kStart + 121'100);
}

TEST(BudgetWindow, AMarginHoldsWhatWasSpentForLonger) {
  BudgetWindow window(750);
  window.set_limits(1, 0);
  window.reserve(0, kStart);
  EXPECT_EQ(window.fits_at(0, kStart + 60'100), kStart + 60'850);
  EXPECT_EQ(window.fits_at(0, kStart + 60'850), 0);
}

TEST(BudgetWindow, SettlingFindsItsBucketAmongMany) {
  BudgetWindow window = window_of(0, 100'000);
  std::int64_t middle = 0;
  for (int i = 0; i < 300; ++i) {
    const std::int64_t bucket = window.reserve(100, kStart + std::int64_t{i} * 150);
    if (i == 150) middle = bucket;
  }
  window.settle(middle, 100, 0, kStart + 45'000);
  EXPECT_EQ(window.fits_at(100'000 - 299 * 100, kStart + 45'000), 0);
  EXPECT_NE(window.fits_at(100'000 - 299 * 100 + 1, kStart + 45'000), 0);
}

TEST(BudgetWindow, LeftIsThatOfTheTighterLimit) {
  BudgetWindow window = window_of(10, 1'000);
  window.reserve(100, kStart);
  window.reserve(100, kStart);
  window.reserve(0, kStart);
  EXPECT_DOUBLE_EQ(window.left(kStart), 0.7);
  window.reserve(500, kStart);
  EXPECT_DOUBLE_EQ(window.left(kStart), 0.3);
}

TEST(BudgetWindow, LoweredLimitsCountWhatWasSpent) {
  BudgetWindow window = window_of(10, 0);
  for (int i = 0; i < 5; ++i) window.reserve(0, kStart);
  window.set_limits(5, 0);
  EXPECT_NE(window.fits_at(0, kStart), 0);
  EXPECT_EQ(window.left(kStart), 0.0);
}

TEST(BudgetWindow, AClockThatIsAMomentBehindSpendsInTheNewestBucket) {
  BudgetWindow window = window_of(2, 0);
  window.reserve(0, kStart + 500);
  window.reserve(0, kStart);
  EXPECT_EQ(window.fits_at(0, kStart + 600), kStart + 60'600);
}

TEST(BudgetWindow, HostileNumbersDoNotOverflow) {
  BudgetWindow window = window_of(0, 1'000);
  const std::int64_t bucket = window.reserve(-5, kStart);
  window.settle(bucket, INT64_MIN, INT64_MAX, kStart);
  EXPECT_EQ(window.left(kStart), 0.0);
  window.settle(bucket, INT64_MAX, INT64_MIN, kStart);
  EXPECT_EQ(window.fits_at(1'000, kStart), 0);
}

// Every grant is remembered with its exact time, and any 60 s are summed up.
TEST(BudgetWindow, NoWindowOfAMinuteEverHoldsMoreThanTheLimits) {
  constexpr std::int64_t kRpm = 40;
  constexpr std::int64_t kTpm = 9'000;
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    BudgetWindow window = window_of(kRpm, kTpm);
    struct Spent {
      std::int64_t at, tokens;
    };
    std::deque<Spent> spent;
    std::int64_t tokens_in_window = 0;
    std::int64_t now = kStart;
    int grants = 0;
    for (int i = 0; i < 5'000; ++i) {
      now += static_cast<std::int64_t>(random() % 900);
      const auto tokens = static_cast<std::int64_t>(random() % 800);
      const std::int64_t free_at = window.fits_at(tokens, now);
      if (free_at != 0) {
        ASSERT_GT(free_at, now) << "refused although it is free";
        ASSERT_LE(free_at, now + 60'100);
        continue;
      }
      window.reserve(tokens, now);
      ++grants;
      spent.push_back({now, tokens});
      tokens_in_window += tokens;
      while (spent.front().at <= now - 60'000) {
        tokens_in_window -= spent.front().tokens;
        spent.pop_front();
      }
      ASSERT_LE(spent.size(), static_cast<std::size_t>(kRpm));
      ASSERT_LE(tokens_in_window, kTpm);
    }
    // Half an hour or so: the limit is used, not only kept.
    ASSERT_GT(grants, 20 * (now - kStart) / 60'000 / 2);
  }
}

}  // namespace
}  // namespace llm_rotate::state
