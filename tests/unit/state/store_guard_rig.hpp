// A guard before a shared store that is far away and has moods, on virtual time. For the guard's
// tests.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "simulation/virtual_loop.hpp"
#include "state/store_guard.hpp"

namespace llm_rotate::state::testing {

using sdk::Effect;
using sdk::KeyState;
using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;

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
    make_newborn(on_down);
    loop.run_for(2'000);
  }
  void make_newborn(OnStoreDown on_down = OnStoreDown::kLocal) {
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

}  // namespace llm_rotate::state::testing
