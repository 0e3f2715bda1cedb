// Probes and probation of the key-health machine: who decides that a key comes back.
#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "unit/state/health_cell_fixture.hpp"

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyState;

using HealthCellProbation = HealthCellTest;

TEST_F(HealthCellProbation, AnAskedRestOfZeroAllowsAProbeAtOnce) {
  call(Effect::kCooldown, 0);
  EXPECT_EQ(cell.check(now), Admission::kProbe);
}

TEST_F(HealthCellProbation, RefusedKeyIsQuarantinedWithoutProbes) {
  call(Effect::kQuarantine);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 300'000);
  wait(299'999);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  wait(1);
  EXPECT_EQ(cell.check(now), Admission::kProbe);
}

TEST_F(HealthCellProbation, AKeyQuarantinedForFailuresIsProbedEachInterval) {
  fail(5);
  EXPECT_EQ(back_in(), 15'000);
  wait(14'999);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  wait(1);
  EXPECT_EQ(cell.check(now), Admission::kProbe);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  call(Effect::kFailure);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 15'000);
  EXPECT_EQ(cell.consecutive_failures(), 6U);
}

TEST_F(HealthCellProbation, AFailingKeyThatNobodyProbesLeavesItsQuarantineByTime) {
  fail(5);
  wait(299'999);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  wait(1);
  EXPECT_EQ(cell.state(), KeyState::kProbation);
}

TEST_F(HealthCellProbation, EachFailedProbeMakesTheQuarantineOfAFailingKeyLonger) {
  fail(5);
  wait(15'000);
  call(Effect::kFailure);
  wait(599'999);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine) << "twice the base, from the failed probe on";
  wait(1);
  EXPECT_EQ(cell.state(), KeyState::kProbation);
}

TEST_F(HealthCellProbation, ASuccessfulProbeOfAFailingKeySkipsTheFirstLevel) {
  fail(5);
  wait(15'000);
  call(Effect::kSuccess);
  EXPECT_EQ(cell.state(), KeyState::kProbation);
  EXPECT_EQ(cell.level(), 1);
  EXPECT_EQ(cell.consecutive_failures(), 0U);
}

TEST_F(HealthCellProbation, AfterThatProbeTheOldQuarantineNoLongerCounts) {
  fail(5);
  wait(15'000);
  call(Effect::kSuccess);
  call(Effect::kCooldown, 2'000);
  EXPECT_EQ(back_in(), 2'000);
}

TEST_F(HealthCellProbation, ARateLimitedProbeOfAFailingKeyOnlyMovesTheNextProbe) {
  fail(5);
  wait(15'000);
  call(Effect::kCooldown, 40'000);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 40'000);
}

TEST_F(HealthCellProbation, ARateLimitBesideTheProbeOfAFailingKeyIsNotEndedByIt) {
  fail(5);
  wait(15'000);
  const Grant probe = cell.admit(now, now + 60'000);
  cell.rest_along(now + 40'000, 0, "of its group", now);
  settle(probe, Effect::kSuccess);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 40'000);
  EXPECT_FALSE(cell.probe_out());
}

TEST_F(HealthCellProbation, ARefusedProbeOfAFailingKeyEndsTheProbes) {
  fail(5);
  wait(15'000);
  call(Effect::kQuarantine);
  EXPECT_EQ(back_in(), 600'000);
}

TEST_F(HealthCellProbation, ProbationAdmitsOneProbeAtATime) {
  reach_probation();
  const Grant probe = cell.admit(now, now + 60'000);
  EXPECT_TRUE(probe.probe);
  EXPECT_TRUE(cell.probe_out());
  EXPECT_EQ(cell.check(now), Admission::kNo);
  settle(probe, Effect::kSuccess);
  EXPECT_FALSE(cell.probe_out());
  EXPECT_EQ(cell.level(), 1);
}

TEST_F(HealthCellProbation, AProbeThatTaughtNothingFreesItsPlace) {
  reach_probation();
  settle(cell.admit(now, now + 60'000), Effect::kNone);
  EXPECT_EQ(cell.level(), 0);
  EXPECT_EQ(cell.check(now), Admission::kProbe);
}

TEST_F(HealthCellProbation, AReleasedProbeFreesItsPlace) {
  reach_probation();
  cell.release(cell.admit(now, now + 60'000));
  EXPECT_EQ(cell.check(now), Admission::kProbe);
}

TEST_F(HealthCellProbation, SaysUntilWhenTheProbeMayTakeItsPlace) {
  reach_probation();
  EXPECT_EQ(cell.probe_until(), 0);
  const Grant probe = cell.admit(now, now + 500);
  EXPECT_EQ(cell.probe_until(), now + 500);
  cell.renew(probe, now + 900);
  cell.renew(probe, now + 100);
  cell.renew(Grant{}, now + 9'999);
  EXPECT_EQ(cell.probe_until(), now + 900);
  cell.release(probe);
  EXPECT_EQ(cell.probe_until(), 0);
}

TEST_F(HealthCellProbation, TheShareOfCallsGrowsWithSuccess) {
  reach_probation();
  call(Effect::kSuccess);
  const auto skips_before_admission = [&] {
    int skips = 0;
    while (cell.check(now) == Admission::kShareSkip) {
      cell.pass_over();
      ++skips;
    }
    return skips;
  };
  EXPECT_EQ(skips_before_admission(), 19) << "5 %";
  call(Effect::kSuccess);
  EXPECT_EQ(skips_before_admission(), 3) << "25 %";
  call(Effect::kSuccess);
  EXPECT_EQ(skips_before_admission(), 3) << "25 %";
  call(Effect::kSuccess);
  EXPECT_EQ(skips_before_admission(), 0) << "100 %";
  EXPECT_EQ(cell.state(), KeyState::kProbation);
  call(Effect::kSuccess);
  call(Effect::kSuccess);
  EXPECT_EQ(cell.state(), KeyState::kActive);
}

TEST_F(HealthCellProbation, AShareThatIsNotDueMayBeOverdrawn) {
  reach_probation();
  call(Effect::kSuccess);
  ASSERT_EQ(cell.check(now), Admission::kShareSkip);
  const Grant grant = cell.admit(now, now + 60'000);
  EXPECT_FALSE(grant.probe);
  settle(grant, Effect::kSuccess);
  EXPECT_EQ(cell.level(), 2);
}

TEST_F(HealthCellProbation, PassingOverAnActiveCellChangesNothing) {
  for (int i = 0; i < 100; ++i) cell.pass_over();
  EXPECT_EQ(cell.check(now), Admission::kYes);
  reach_probation();
  call(Effect::kSuccess);
  EXPECT_EQ(cell.check(now), Admission::kShareSkip);
}

TEST_F(HealthCellProbation, FailureInProbationQuarantines) {
  reach_probation();
  call(Effect::kFailure);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 15'000);
}

TEST_F(HealthCellProbation, RateLimitInProbationCoolsDownTwiceAsLongUpToEightTimes) {
  call(Effect::kCooldown);
  for (const std::int64_t rest : {60'000, 120'000, 240'000, 240'000}) {
    wait(back_in());
    call(Effect::kCooldown);
    EXPECT_EQ(cell.state(), KeyState::kCooldown);
    EXPECT_EQ(back_in(), rest);
  }
}

TEST_F(HealthCellProbation, RefusalInProbationQuarantinesTwiceAsLong) {
  call(Effect::kQuarantine);
  wait(300'000);
  call(Effect::kQuarantine);
  EXPECT_EQ(back_in(), 600'000);
}

TEST_F(HealthCellProbation, RestsAreShortAgainOnceActive) {
  call(Effect::kCooldown);
  wait(30'000);
  call(Effect::kCooldown);
  EXPECT_EQ(cell.repeats(), 1);
  wait(60'000);
  while (cell.state() != KeyState::kActive) call(Effect::kSuccess);
  EXPECT_EQ(cell.repeats(), 0);
  call(Effect::kCooldown);
  EXPECT_EQ(back_in(), 30'000);
}

TEST_F(HealthCellProbation, LateResultsDoNotDecideAboutProbation) {
  const Grant success = cell.admit(now, now + 60'000);
  const Grant failure = cell.admit(now, now + 60'000);
  reach_probation();
  settle(success, Effect::kSuccess);
  EXPECT_EQ(cell.level(), 0);
  settle(failure, Effect::kFailure);
  EXPECT_EQ(cell.state(), KeyState::kProbation);
}

TEST_F(HealthCellProbation, ALateRateLimitInProbationIsObeyedWithoutGrowth) {
  const Grant slow = cell.admit(now, now + 60'000);
  reach_probation();
  settle(slow, Effect::kCooldown);
  EXPECT_EQ(cell.state(), KeyState::kCooldown);
  EXPECT_EQ(back_in(), 30'000);
}

TEST_F(HealthCellProbation, AProbeOutlivesARestWithoutASecondBesideIt) {
  const Grant slow = cell.admit(now, now + 60'000);
  reach_probation();
  const Grant probe = cell.admit(now, now + 60'000);
  settle(slow, Effect::kCooldown, 1'000);
  wait(1'000);
  EXPECT_EQ(cell.check(now), Admission::kNo);
  settle(probe, Effect::kSuccess);
  EXPECT_EQ(cell.level(), 0) << "its success is from before the rest";
  EXPECT_EQ(cell.check(now), Admission::kProbe);
}

TEST_F(HealthCellProbation, AFailureThatQuarantinesIsNotProbedBeforeTheAskedTime) {
  fail(4);
  call(Effect::kFailure, 90'000);
  EXPECT_EQ(cell.state(), KeyState::kQuarantine);
  EXPECT_EQ(back_in(), 90'000);
}

}  // namespace
}  // namespace llm_rotate::state
