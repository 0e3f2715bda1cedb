// The guard before a shared store, on virtual time: deadlines, outages, and the way back.
#include "state/store_guard.hpp"

#include <deque>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "simulation/virtual_loop.hpp"

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyState;
using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;
using testing::HasSubstr;

// A shared store that is a memory store far away: it answers late, or not at all.
class FarStore final : public sdk::IStateStore {
 public:
  enum class Mood { kPrompt, kLate, kSilent, kGone };

  explicit FarStore(tests::VirtualLoop& loop) : loop_(loop) { far.intern(stranger_, "m"); }
  ~FarStore() override {
    for (auto& [waiter, granted] : owed) waiter->on_reserved(unavailable());
  }
  static Reservation unavailable() {
    Reservation none;
    none.status = ReserveStatus::kUnavailable;
    return none;
  }

  RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    return far.intern(key, model);
  }
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override {
    return far.view(views, now_ms);
  }
  Reservation reserve(const sdk::ReserveRequest& request, sdk::IReserveWaiter& waiter) override {
    ++asked;
    if (mood == Mood::kGone) return unavailable();
    if (mood == Mood::kSilent) {
      owed.emplace_back(&waiter, far.reserve(request, waiter));
      return pending();
    }
    const Reservation answer = far.reserve(request, waiter);
    if (mood == Mood::kPrompt) return answer;
    loop_.post([&waiter, answer] { waiter.on_reserved(answer); });
    return pending();
  }
  // What was owed is answered at last.
  void wake_up() {
    mood = Mood::kPrompt;
    for (auto& [waiter, answer] : std::exchange(owed, {})) waiter->on_reserved(answer);
  }
  void settle(const sdk::Settlement& settlement) override { far.settle(settlement); }
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override {
    far.renew(lease, lease_ms, now_ms);
  }
  std::uint64_t next_turn(std::string_view) override { return 77; }
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const override {
    far.snapshot(visitor, now_ms);
  }
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t now_ms) override {
    if (mood == Mood::kGone) return sdk::CommandAnswer::kUnavailable;
    return far.command(key_id, command, now_ms);
  }
  void catch_up(const sdk::Backlog& backlog) override { far.catch_up(backlog); }
  std::uint32_t workers() const override { return fleet; }
  std::string trouble() const override { return mood == Mood::kGone ? "no route" : ""; }
  bool take_retry(std::string_view, const sdk::RetryBudget&, std::int64_t) override { return true; }
  void remember(std::uint64_t session, RouteSlot slot, std::int64_t now_ms) override {
    far.remember(session, slot, now_ms);
  }
  std::optional<RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override {
    return far.recall(session, now_ms);
  }

  Mood mood = Mood::kPrompt;
  std::uint32_t fleet = 4;
  int asked = 0;
  MemoryStore far;
  std::deque<std::pair<sdk::IReserveWaiter*, Reservation>> owed;

 private:
  static Reservation pending() {
    Reservation answer;
    answer.status = ReserveStatus::kPending;
    return answer;
  }
  tests::VirtualLoop& loop_;
  sdk::KeySpec stranger_{"stranger", "p", "", 0, 0, 0, true, {}};
};

class Caller final : public sdk::IReserveWaiter {
 public:
  void on_reserved(const Reservation& reservation) override {
    ++answers;
    answer = reservation;
  }
  int answers = 0;
  Reservation answer;
};

class StoreGuardTest : public ::testing::Test {
 protected:
  using Mood = FarStore::Mood;

  void make(OnStoreDown on_down = OnStoreDown::kLocal) {
    auto store = std::make_shared<FarStore>(loop);
    far = store.get();
    guard = std::make_unique<StoreGuard>(std::move(store), GuardOptions{"far", 100, on_down}, loop,
                                         [this](const std::string& text) { said.push_back(text); });
  }
  RouteSlot key(std::string_view key_id, std::int64_t rpm = 0) {
    sdk::KeySpec spec;
    spec.key_id = key_id;
    spec.provider = "p";
    spec.rpm = rpm;
    return guard->intern(spec, "m");
  }
  Reservation reserve(RouteSlot slot, Caller& caller, std::int64_t tokens = 0) {
    const RouteSlot slots[] = {slot};
    return guard->reserve({slots, tokens, 60'000, loop.steady_ms()}, caller);
  }
  Reservation reserve(RouteSlot slot) {
    Caller caller;
    return reserve(slot, caller);
  }
  void settle(const Reservation& of, Effect effect, std::int64_t asked_ms = -1) {
    sdk::Settlement settlement;
    settlement.lease = of.lease;
    settlement.slot = of.slot;
    settlement.effect = effect;
    settlement.asked_ms = asked_ms;
    settlement.cause = "why";
    settlement.now_ms = loop.steady_ms();
    guard->settle(settlement);
  }
  sdk::KeyView view(const sdk::IStateStore& store, RouteSlot slot) {
    sdk::KeyView seen{};
    seen.slot = slot;
    store.view({&seen, 1}, loop.steady_ms());
    return seen;
  }
  void lose(Mood mood = Mood::kGone) {
    settle(reserve(0), Effect::kNone);  // it was there once
    far->mood = mood;
    for (int i = 0; i < 3; ++i) {
      settle(reserve(0), Effect::kNone);
      loop.run_for(1);
    }
  }
  void win_back() {
    far->wake_up();
    loop.run_for(2'000);
  }

  tests::VirtualLoop loop;
  std::vector<std::string> said;
  std::unique_ptr<StoreGuard> guard;
  FarStore* far = nullptr;
};

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
  EXPECT_EQ(guard->outages(), 1U);
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

TEST_F(StoreGuardTest, AProcessThatHasNeverReachedTheStoreTakesNoLimitForItsOwnAtOnce) {
  make();
  const RouteSlot a = key("a", 40);
  const RouteSlot free = key("free");
  far->mood = Mood::kGone;
  for (int i = 0; i < 3; ++i, loop.run_for(1)) reserve(free);
  EXPECT_TRUE(guard->degraded());
  EXPECT_EQ(reserve(free).status, ReserveStatus::kGranted);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kNoneFree);
  loop.run_for(2'000);
  EXPECT_EQ(reserve(a).status, ReserveStatus::kGranted);
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

}  // namespace
}  // namespace llm_rotate::state
