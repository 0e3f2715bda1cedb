// The guard before a shared store that answers, in time or late.
#include <gmock/gmock.h>

#include "unit/state/store_guard_rig.hpp"

namespace llm_rotate::state::testing {
namespace {

TEST_F(StoreGuardTest, PassesOnWhatTheStoreSays) {
  make();
  const RouteSlot a = key("a");
  EXPECT_EQ(a, 0U) << "the store's own number for it is another";
  const Reservation first = reserve(a);
  EXPECT_EQ(first.status, ReserveStatus::kGranted);
  EXPECT_EQ(first.slot, a);
  EXPECT_EQ(view(*guard, a).in_flight, 1U);
  settle(first, Effect::kCooldown, 5'000);
  EXPECT_EQ(view(far->far, 1).state, KeyState::kCooldown);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kNoneFree);
  EXPECT_EQ(guard->next_turn("x"), 77U);
  EXPECT_EQ(guard->trouble(), "");
  EXPECT_TRUE(said.empty());
}

TEST_F(StoreGuardTest, ALateAnswerWithinTheDeadlineIsTheAnswer) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kLate;
  Caller caller;
  EXPECT_EQ(reserve(a, caller).status, ReserveStatus::kPending);
  loop.run_for(50);
  ASSERT_EQ(caller.answers, 1);
  EXPECT_EQ(caller.answer.status, ReserveStatus::kGranted);
  EXPECT_EQ(caller.answer.slot, a);
  settle(caller.answer, Effect::kSuccess);
  loop.run_for(500);
  EXPECT_EQ(caller.answers, 1);
  EXPECT_EQ(view(far->far, 1).in_flight, 0U);
}

TEST_F(StoreGuardTest, AfterTheDeadlineThisProcessAnswersAndTheGrantIsGivenBack) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kSilent;
  Caller caller;
  EXPECT_EQ(reserve(a, caller).status, ReserveStatus::kPending);
  loop.run_for(99);
  EXPECT_EQ(caller.answers, 0);
  loop.run_for(7);
  ASSERT_EQ(caller.answers, 1);
  EXPECT_EQ(caller.answer.status, ReserveStatus::kGranted);
  EXPECT_EQ(view(far->far, 1).in_flight, 1U);
  far->wake_up();
  EXPECT_EQ(view(far->far, 1).in_flight, 0U) << "a grant that came too late is held";
  EXPECT_EQ(caller.answers, 1);
  EXPECT_FALSE(guard->degraded());
}

TEST_F(StoreGuardTest, AnOperatorIsToldThatTheStoreCannotBeAsked) {
  make();
  key("a");
  EXPECT_EQ(guard->command("a", sdk::KeyCommand::kDisable, 0), sdk::CommandAnswer::kObeyed);
  EXPECT_EQ(guard->command("zz", sdk::KeyCommand::kDisable, 0), sdk::CommandAnswer::kNoSuchKey);
  lose();
  EXPECT_EQ(guard->command("a", sdk::KeyCommand::kEnable, 0), sdk::CommandAnswer::kUnavailable);
}

TEST_F(StoreGuardTest, EverybodyIsAnsweredWhenItEnds) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kSilent;
  Caller one;
  Caller two;
  reserve(a, one);
  reserve(a, two);
  guard.reset();
  EXPECT_EQ(one.answers, 1);
  EXPECT_EQ(two.answers, 1);
  EXPECT_TRUE(said.empty()) << "an end is no outage";
}

TEST_F(StoreGuardTest, CountsHowItIsServed) {
  make();
  const RouteSlot a = key("a");
  far->mood = Mood::kSilent;
  Caller caller;
  reserve(a, caller);
  EXPECT_EQ(guard->figures().waiting, 1U);
  loop.run_for(40);
  far->wake_up();
  sdk::StoreFigures figures = guard->figures();
  EXPECT_EQ(figures.waiting, 0U);
  EXPECT_EQ(figures.reservations, 1U);
  EXPECT_EQ(figures.waited_ms, 40U);
  EXPECT_EQ(figures.answered_here, 0U);
  lose();
  for (int i = 0; i < 5; ++i) reserve(a);
  figures = guard->figures();
  EXPECT_EQ(figures.outages, 1U);
  EXPECT_EQ(figures.reservations, 2U) << "one more before it was lost";
  EXPECT_EQ(figures.answered_here, 8U) << "three on the way, five in the outage";
  win_back();
  lose();
  EXPECT_EQ(guard->figures().outages, 2U);
}

}  // namespace
}  // namespace llm_rotate::state::testing
