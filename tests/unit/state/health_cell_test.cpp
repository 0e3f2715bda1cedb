// Rests of the key-health machine: how they begin, how long they are, what may change them.
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "unit/state/health_cell_fixture.hpp"

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyState;

TEST_F(HealthCellTest, StartsActiveAndAdmitsEverything) {
  EXPECT_EQ(cell.state(), KeyState::kActive);
  EXPECT_EQ(cell.check(now), Admission::kYes);
  EXPECT_FALSE(cell.admit(now, now + 60'000).probe);
  EXPECT_EQ(cell.cause(), "");
}

TEST_F(HealthCellTest, RateLimitRestsForThePolicysCooldown) {
  call(Effect::kCooldown);
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 30'000);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  wait(29'999);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  wait(1);
  EXPECT_EQ(cell.check(now), Admission::kProbe);
  EXPECT_EQ(cell.state(), KeyState::kProbation);
}

TEST_F(HealthCellTest, AnAskedRestReplacesThePolicysAndIsKeptWhole) {
  call(Effect::kCooldown, 3'600'000);
  EXPECT_EQ(back_in(), 3'600'000);
}

TEST_F(HealthCellTest, AnAskedRestOfAnyLengthDoesNotOverflow) {
  call(Effect::kCooldown, std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_GT(back_in(), 1'000'000'000'000);
  EXPECT_NE(cell.free_at(), HealthCell::kNever);
}

TEST_F(HealthCellTest, OnlyFailuresInARowQuarantine) {
  fail(4);
  EXPECT_EQ(cell.consecutive_failures(), 4U);
  call(Effect::kSuccess);
  EXPECT_EQ(cell.consecutive_failures(), 0U);
  fail(4);
  EXPECT_EQ(cell.state(), KeyState::kActive);
  fail(1);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(cell.cause(), "5 failures in a row, the last: cause");
}

TEST_F(HealthCellTest, ARateLimitIsNoFailureInARow) {
  fail(4);
  call(Effect::kCooldown, 10);
  EXPECT_EQ(cell.consecutive_failures(), 4U);
}

TEST_F(HealthCellTest, CallsInFlightThatAreLimitedTogetherAreOneRepeat) {
  const Grant first = cell.admit(now, now + 60'000);
  const Grant second = cell.admit(now, now + 60'000);
  const Grant third = cell.admit(now, now + 60'000);
  settle(first, Effect::kCooldown);
  settle(second, Effect::kCooldown);
  EXPECT_EQ(back_in(), 30'000);
  wait(1'000);
  settle(third, Effect::kCooldown);
  EXPECT_EQ(back_in(), 30'000) << "later, but not longer";
  EXPECT_EQ(cell.repeats(), 0);
}

TEST_F(HealthCellTest, AShorterRestDoesNotMoveATimerBack) {
  const Grant slow = cell.admit(now, now + 60'000);
  call(Effect::kCooldown, 60'000);
  settle(slow, Effect::kCooldown, 100);
  EXPECT_EQ(back_in(), 60'000);
}

TEST_F(HealthCellTest, ARefusalDuringACooldownKeepsTheLaterEnd) {
  const Grant slow = cell.admit(now, now + 60'000);
  call(Effect::kCooldown, 1'000'000);
  settle(slow, Effect::kQuarantine);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 1'000'000);
}

TEST_F(HealthCellTest, ARateLimitDuringAQuarantineStaysAQuarantine) {
  const Grant slow = cell.admit(now, now + 60'000);
  call(Effect::kQuarantine, -1, "401 invalid_auth");
  settle(slow, Effect::kCooldown, 400'000, "429 rate_limit");
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 400'000);
  EXPECT_EQ(cell.cause(), "401 invalid_auth");
}

TEST_F(HealthCellTest, ALateSuccessDoesNotEndARest) {
  const Grant slow = cell.admit(now, now + 60'000);
  call(Effect::kCooldown);
  settle(slow, Effect::kSuccess);
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 30'000);
}

TEST_F(HealthCellTest, ASuccessThatAnnouncesAnEmptyBudgetRestsWithoutGrowth) {
  call(Effect::kSuccess, 12'000, "x-ratelimit-remaining-requests: 0");
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 12'000);
  EXPECT_EQ(cell.repeats(), 0);
  EXPECT_EQ(cell.cause(), "x-ratelimit-remaining-requests: 0");
}

TEST_F(HealthCellTest, AFailureThatAsksForARestGetsItBeforeItQuarantines) {
  call(Effect::kFailure, 7'000);
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 7'000);
  EXPECT_EQ(cell.consecutive_failures(), 1U);
}

TEST_F(HealthCellTest, SettleSaysWhatAQuotaGroupMustKnow) {
  const auto until = [&](Effect effect, std::int64_t asked_ms) {
    HealthCell fresh;
    return fresh.settle(fresh.admit(now, now + 1), {effect, asked_ms, ""}, kPolicy, now);
  };
  EXPECT_EQ(until(Effect::kCooldown, -1), now + 30'000);
  EXPECT_EQ(until(Effect::kCooldown, 5), now + 5);
  EXPECT_EQ(until(Effect::kSuccess, 9), now + 9);
  EXPECT_EQ(until(Effect::kSuccess, -1), 0);
  EXPECT_EQ(until(Effect::kFailure, 5), 0);
  EXPECT_EQ(until(Effect::kQuarantine, 5), 0);
}

TEST_F(HealthCellTest, RestsAlongWithItsGroupAndItsRepeats) {
  cell.rest_along(now + 60'000, 2, "shared", now);
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 60'000);
  EXPECT_EQ(cell.repeats(), 2);
  EXPECT_EQ(cell.cause(), "shared");
  cell.rest_along(now + 1'000, 0, "shorter", now);
  EXPECT_EQ(back_in(), 60'000);
}

TEST_F(HealthCellTest, AGroupsRestThatIsOverIsIgnored) {
  cell.rest_along(now, 1, "over", now);
  EXPECT_EQ(cell.state(), KeyState::kActive);
}

TEST_F(HealthCellTest, DisabledAdmitsNothingAndLearnsNothing) {
  const Grant slow = cell.admit(now, now + 60'000);
  cell.disable("disabled by an operator");
  EXPECT_EQ(cell.state(), KeyState::kDisabled);
  EXPECT_EQ(cell.free_at(), HealthCell::kNever);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  settle(slow, Effect::kCooldown);
  cell.rest_along(now + 10, 0, "group", now);
  cell.clear();
  wait(1'000'000'000);
  EXPECT_EQ(cell.state(), KeyState::kDisabled);
  EXPECT_EQ(cell.cause(), "disabled by an operator");
}

TEST_F(HealthCellTest, EnableStartsAfresh) {
  fail(5);
  cell.disable("x");
  cell.enable();
  EXPECT_EQ(cell.state(), KeyState::kActive);
  EXPECT_EQ(cell.consecutive_failures(), 0U);
  EXPECT_EQ(cell.cause(), "");
}

TEST_F(HealthCellTest, EnableDoesNotEndARest) {
  call(Effect::kCooldown);
  cell.enable();
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
}

TEST_F(HealthCellTest, ClearEndsARest) {
  call(Effect::kQuarantine);
  cell.clear();
  EXPECT_EQ(cell.state(), KeyState::kActive);
  EXPECT_EQ(cell.cause(), "");
}

TEST_F(HealthCellTest, AZeroFailureLimitMeansOne) {
  sdk::RestPolicy policy = kPolicy;
  policy.max_consecutive_failures = 0;
  cell.settle(cell.admit(now, now + 60'000), {Effect::kFailure, -1, "x"}, policy, now);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
}

TEST_F(HealthCellTest, KeepsTheLastCauseBounded) {
  call(Effect::kFailure, -1, std::string(1'000, 'a'));
  EXPECT_EQ(cell.cause(), std::string(200, 'a'));
}

TEST(BoundedText, DoesNotSplitACharacter) {
  EXPECT_EQ(bounded_text("abc", 3), "abc");
  EXPECT_EQ(bounded_text("ab\xC3\xA9", 3), "ab");
  EXPECT_EQ(bounded_text("a\xE2\x82\xAC"
                         "b",
                         3),
            "a");
  EXPECT_EQ(bounded_text("a\xF0\x9F\x98\x80", 4), "a");
  EXPECT_EQ(bounded_text("a\xE2\x82\xAC"
                         "b",
                         4),
            "a\xE2\x82\xAC");
}

}  // namespace
}  // namespace llm_rotate::state
