// The guard in an outage: how it goes down, what holds meanwhile, and the way back.
#include <gmock/gmock.h>

#include "unit/state/store_guard_rig.hpp"

namespace llm_rotate::state::testing {
namespace {

using ::testing::HasSubstr;

TEST_F(StoreGuardTest, ThreeInARowAndNobodyWaitsAnyLonger) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kSilent;
  for (int i = 0; i < 3; ++i) {
    Caller caller;
    EXPECT_EQ(reserve(a, caller).status, ReserveStatus::kPending);
    loop.run_for(110);
    EXPECT_EQ(caller.answers, 1);
  }
  EXPECT_TRUE(guard->degraded());
  EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted) << "at once";
  EXPECT_EQ(guard->figures().outages, 1U);
  ASSERT_EQ(said.size(), 1U);
  EXPECT_EQ(said[0],
            "state store 'far' is out of reach (it does not answer in time); calls go on with "
            "this process's own state, with 1/4 of each budget");
}

TEST_F(StoreGuardTest, CallsThatWaitSideBySideWaitOnce) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kSilent;
  for (int round = 0; round < 3; ++round) {
    EXPECT_FALSE(guard->degraded());
    Caller callers[10];
    for (Caller& caller : callers) reserve(a, caller);
    loop.run_for(110);
    for (const Caller& caller : callers) EXPECT_EQ(caller.answers, 1);
  }
  EXPECT_TRUE(guard->degraded());
}

TEST_F(StoreGuardTest, AYoungProcessTakesNoLimitForItsOwn) {
  make_newborn();
  const RouteSlot free = key("free");
  const RouteSlot a = key("a", 40);
  lose();  // it was there, but has not told of all the others
  EXPECT_TRUE(guard->degraded());
  EXPECT_EQ(reserve(free).status, ReserveStatus::kGranted);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kNoneFree);
  loop.run_for(2'000);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
}

TEST_F(StoreGuardTest, InAnOutageTheFleetMayBeHeardToGrow) {
  make();
  const RouteSlot a = key("a", 80);
  far->fleet = 1;
  lose(Mood::kGone);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
  far->fleet = 8;
  int granted = 0;
  while (reserve(a).status == ReserveStatus::kGranted) ++granted;
  EXPECT_EQ(granted, 5) << "10 of 80 for one of eight; two were taken on the way, three before";
}

TEST_F(StoreGuardTest, AnAnswerInBetweenStartsTheCountAnew) {
  make();
  const RouteSlot a = key("a");
  for (int i = 0; i < 10; ++i) {
    far->mood = i % 3 == 2 ? Mood::kPrompt : Mood::kGone;
    EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
  }
  EXPECT_FALSE(guard->degraded());
}

TEST_F(StoreGuardTest, AnOutageIsOneLineEachWay) {
  make();
  const RouteSlot a = key("a");
  lose();
  for (int i = 0; i < 50; ++i) {
    settle(reserve(a), Effect::kSuccess);
    loop.run_for(100);
  }
  ASSERT_EQ(said.size(), 1U);
  EXPECT_THAT(said[0], HasSubstr("out of reach (no route)"));
  EXPECT_EQ(guard->trouble(), "no route");
  win_back();
  ASSERT_EQ(said.size(), 2U);
  EXPECT_THAT(said[1], HasSubstr("answers again after 5."));
  EXPECT_THAT(said[1], HasSubstr("what 53 calls taught"));
  EXPECT_FALSE(guard->degraded());
  EXPECT_EQ(guard->trouble(), "");
}

TEST_F(StoreGuardTest, InAnOutageTheStoreIsAskedTwiceASecondAtMost) {
  make();
  const RouteSlot a = key("a");
  lose();
  const int before = far->asked;
  for (int i = 0; i < 1'000; ++i) {
    settle(reserve(a), Effect::kSuccess);
    loop.run_for(10);
  }
  EXPECT_LE(far->asked - before, 21);
  EXPECT_GE(far->asked - before, 15);
}

TEST_F(StoreGuardTest, InAnOutageAProcessTakesItsPartOfABudget) {
  make();
  const RouteSlot a = key("a", 40);
  lose();
  int granted = 0;
  while (reserve(a).status == ReserveStatus::kGranted) ++granted;
  EXPECT_EQ(granted, 8) << "10 of 40 for one of four, and two were taken on the way";
}

TEST_F(StoreGuardTest, BeforeAnOutageIsCertainNoLimitIsPutAtRisk) {
  make();
  const RouteSlot a = key("a", 40);
  const RouteSlot free = key("free");
  far->mood = Mood::kGone;
  const Reservation again = reserve(a);
  EXPECT_EQ(again.status, ReserveStatus::kNoneFree);
  EXPECT_EQ(again.free_in_ms, 1);
  EXPECT_EQ(reserve(free).status, ReserveStatus::kGranted);
  EXPECT_FALSE(guard->degraded());
}

TEST_F(StoreGuardTest, WhatOthersHaveSpentIsNotThereInAnOutage) {
  make();
  const RouteSlot a = key("a", 40);
  Caller caller;
  for (int i = 0; i < 20; ++i) {
    const RouteSlot slots[] = {1};
    far->far.reserve({slots, 0, 60'000, loop.steady_ms()}, caller);
  }
  lose();
  int granted = 0;
  while (reserve(a).status == ReserveStatus::kGranted) ++granted;
  EXPECT_EQ(granted, 4) << "half of 10 is gone, and one was taken on the way";
}

TEST_F(StoreGuardTest, WhatWasSpentBeforeAnOutageIsNotForgotten) {
  make();
  const RouteSlot a = key("a", 40);
  for (int i = 0; i < 6; ++i) settle(reserve(a), Effect::kSuccess);
  lose();
  int granted = 0;
  while (reserve(a).status == ReserveStatus::kGranted) ++granted;
  EXPECT_EQ(granted, 2) << "6 of 10, and two were taken on the way";
}

TEST_F(StoreGuardTest, OpenKnowsNoBudgets) {
  make(OnStoreDown::kOpen);
  const RouteSlot a = key("a", 1);
  lose();
  for (int i = 0; i < 20; ++i) EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
  EXPECT_THAT(said[0], HasSubstr("without budgets"));
}

TEST_F(StoreGuardTest, ClosedSendsNothing) {
  make(OnStoreDown::kClosed);
  const RouteSlot a = key("a");
  lose();
  const Reservation refused = reserve(a);
  EXPECT_EQ(refused.status, ReserveStatus::kNoneFree);
  EXPECT_GT(refused.free_in_ms, 0);
  EXPECT_THAT(said[0], HasSubstr("wait and fail until it is back"));
  win_back();
  EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
}

TEST_F(StoreGuardTest, WhatOthersHadFoundOutHoldsInAnOutage) {
  make();
  const RouteSlot a = key("a");
  const RouteSlot b = key("b");
  sdk::Settlement others;
  others.slot = 1;  // the far store's number of a
  others.effect = Effect::kQuarantine;
  others.asked_ms = 60'000;
  others.now_ms = loop.steady_ms();
  far->far.settle(others);
  far->far.command("b", sdk::KeyCommand::kDisable, loop.steady_ms());
  lose();
  EXPECT_EQ(view(*guard, a).state, KeyState::kQuarantine);
  EXPECT_EQ(view(*guard, b).state, KeyState::kDisabled);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kNoneFree);
  win_back();
  far->far.command("b", sdk::KeyCommand::kEnable, loop.steady_ms());
  lose();
  EXPECT_EQ(view(*guard, b).state, KeyState::kActive) << "disabled for good by an old outage";
}

struct Counts final : sdk::IHealthVisitor {
  void on_route(const sdk::RouteHealth& health) override {
    if (health.key_id != "a" || !health.model.empty()) return;
    successes = health.successes;
    failures = health.failures;
    cause = health.cause;
  }
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  std::string cause;
};

TEST_F(StoreGuardTest, WhatWasLearnedApartIsToldOnce) {
  make();
  const RouteSlot a = key("a", 100);
  for (int i = 0; i < 5; ++i) settle(reserve(a), Effect::kSuccess);
  const Reservation shared = reserve(a);
  lose();
  settle(shared, Effect::kSuccess);  // its lease is the store's, so it is told in the usual way
  for (int i = 0; i < 4; ++i) settle(reserve(a), Effect::kSuccess);
  const Reservation across = reserve(a);
  settle(reserve(a), Effect::kCooldown, 30'000);
  win_back();
  settle(across, Effect::kSuccess);
  settle(reserve(key("another")), Effect::kSuccess);
  loop.run_for(10);
  Counts counts;
  far->far.snapshot(counts, loop.steady_ms());
  EXPECT_EQ(counts.successes, 11U);
  EXPECT_EQ(counts.failures, 1U);
  EXPECT_EQ(counts.cause, "why");
  EXPECT_EQ(view(*guard, a).state, KeyState::kCooldown);
  // 6 before, and 1 + 4 + 1 + 1 apart.
  EXPECT_NEAR(view(*guard, a).budget_left, 0.87, 0.02);
  EXPECT_EQ(view(*guard, a).in_flight, 0U);
}

TEST_F(StoreGuardTest, TheLaterOfTwoTimersWins) {
  make();
  const RouteSlot a = key("a");
  lose();
  settle(reserve(a), Effect::kCooldown, 3'000);
  sdk::Settlement others;
  others.slot = 1;
  others.effect = Effect::kCooldown;
  others.asked_ms = 60'000;
  others.now_ms = loop.steady_ms();
  far->far.settle(others);
  win_back();
  EXPECT_GT(reserve(a).free_in_ms, 50'000);
}

}  // namespace
}  // namespace llm_rotate::state::testing
