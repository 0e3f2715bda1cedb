// What every state store must do, as a table of behaviours that a store's own tests run:
//
//   for (const StoreCase& behaviour : kStoreContract) {
//     MyRig rig;           // a fresh store
//     behaviour.run(rig);  // throws ContractBroken with a sentence
//   }
//
// It needs no test framework. A store that keeps real time may skip the cases whose `lasts_ms` is
// too long for it. Threads: one for each rig.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/sdk/testing/store_rig.hpp"

namespace llm_rotate::sdk::testing {

struct StoreCase {
  std::string_view name;
  std::int64_t lasts_ms;
  void (*run)(StoreRig& rig);
};

namespace contract {

inline void slots_are_stable(StoreRig& rig) {
  const RouteSlot first = rig.store().intern(spec("k1"), "m1");
  const RouteSlot other = rig.store().intern(spec("k1"), "m2");
  const RouteSlot third = rig.store().intern(spec("k2"), "m1");
  expect(first != other && first != third && other != third, "two routes share a slot");
  expect(rig.store().intern(spec("k1"), "m1") == first, "the slot of a route changed");
}

inline void the_first_free_is_granted(StoreRig& rig) {
  const RouteSlot a = rig.store().intern(spec("k1"), "m");
  const RouteSlot b = rig.store().intern(spec("k2"), "m");
  expect(reserve(rig, {b, a}).slot == b, "the first of the list was not granted");
  call(rig, b, Effect::kCooldown);
  expect(reserve(rig, {b, a}).slot == a, "the list was not walked past a resting key");
  expect(reserve(rig, {}).status == ReserveStatus::kNoneFree, "an empty list was granted");
}

inline void a_rest_says_when_it_ends(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  const Reservation refused = reserve(rig, {slot});
  expect(refused.status == ReserveStatus::kNoneFree, "a resting key was granted");
  expect(refused.free_in_ms > 0 && refused.free_in_ms <= 5'000, "free_in_ms is not the rest");
  expect(view_of(rig, slot).state == KeyState::kCooldown, "the view does not show the cooldown");
}

inline void a_longer_rest_is_not_shortened(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  const Reservation slow = must_reserve(rig, slot, "no first call");
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  settle(rig, slow, Effect::kCooldown, Scope::kKey, 10);
  expect(reserve(rig, {slot}).free_in_ms > 4'000, "a later, shorter rest moved the timer back");
}

inline void a_late_success_does_not_end_a_rest(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  const Reservation slow = must_reserve(rig, slot, "no first call");
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  settle(rig, slow, Effect::kSuccess);
  expect(!granted(reserve(rig, {slot})), "a success from before the rest ended it");
}

inline void a_rested_key_is_probed_once_at_a_time(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  call(rig, slot, Effect::kCooldown);
  rig.advance(kRest + 50);
  const Reservation probe = must_reserve(rig, slot, "a key whose rest is over was not granted");
  expect(probe.probe, "the first call after a rest is not marked as the probe");
  expect(!granted(reserve(rig, {slot})), "a second call beside the probe was granted");
  settle(rig, probe, Effect::kNone, Scope::kNone);
  const Reservation next = must_reserve(rig, slot, "a probe that taught nothing kept its place");
  expect(next.probe, "the next call is not a probe");
}

inline void a_failed_probe_rests_longer(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  call(rig, slot, Effect::kCooldown);
  rig.advance(kRest + 50);
  call(rig, slot, Effect::kCooldown);
  const Reservation refused = reserve(rig, {slot});
  expect(!granted(refused), "the key does not rest after its failed probe");
  expect(refused.free_in_ms > kRest, "the second rest is not longer than the first");
}

inline void successes_end_probation(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  call(rig, slot, Effect::kCooldown);
  rig.advance(kRest + 50);
  for (int i = 0; i < 20; ++i) call(rig, slot, Effect::kSuccess);
  expect(view_of(rig, slot).state == KeyState::kActive, "20 successes did not end probation");
}

inline void failures_in_a_row_quarantine(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  for (int i = 0; i < 2; ++i) call(rig, slot, Effect::kFailure);
  call(rig, slot, Effect::kSuccess);
  for (int i = 0; i < 2; ++i) call(rig, slot, Effect::kFailure);
  expect(view_of(rig, slot).consecutive_failures == 2, "a success did not reset the count");
  call(rig, slot, Effect::kFailure);
  expect(!granted(reserve(rig, {slot})), "three failures in a row did not quarantine");
  expect(view_of(rig, slot).state == KeyState::kQuarantine, "the view shows no quarantine");
  rig.advance(kRest + 50);
  expect(must_reserve(rig, slot, "a failing key was not probed").probe, "it was not a probe");
}

inline void a_lost_probe_is_followed_by_another(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  for (int i = 0; i < 3; ++i) call(rig, slot, Effect::kFailure);
  rig.advance(kRest + 50);
  expect(reserve(rig, {slot}, 0, 300).probe, "a failing key was not probed");
  rig.advance(350);
  expect(view_of(rig, slot).state == KeyState::kProbation, "the key does not show as a candidate");
  expect(reserve(rig, {slot}).probe, "an expired probe kept its place");
}

inline void a_rest_outlives_the_probe_before_it(StoreRig& rig) {
  KeySpec key = spec("k");
  key.rest.quarantine_ms = 60'000;  // so that it is probed within it
  const RouteSlot slot = rig.store().intern(key, "m");
  const Reservation slow = must_reserve(rig, slot, "no first call");
  for (int i = 0; i < 3; ++i) call(rig, slot, Effect::kFailure);
  rig.advance(kRest + 50);
  const Reservation probe = must_reserve(rig, slot, "a failing key was not probed");
  settle(rig, slow, Effect::kCooldown, Scope::kKey, 30'000);
  settle(rig, probe, Effect::kSuccess);
  expect(reserve(rig, {slot}).free_in_ms > 20'000,
         "a probe from before a refusal ended the rest that the refusal asked for");
}

inline void scope_says_who_rests(StoreRig& rig) {
  const RouteSlot m1 = rig.store().intern(spec("k"), "m1");
  const RouteSlot m2 = rig.store().intern(spec("k"), "m2");
  call(rig, m1, Effect::kCooldown, Scope::kKeyModel, 5'000);
  expect(!granted(reserve(rig, {m1})), "the limited model was granted");
  call(rig, m2, Effect::kQuarantine, Scope::kKey);
  expect(!granted(reserve(rig, {m2})), "the refused key was granted");
  expect(view_of(rig, m1).state == KeyState::kQuarantine, "a route is not as bad as its key");
}

inline void a_quota_group_rests_together(StoreRig& rig) {
  KeySpec first = spec("k1");
  KeySpec second = spec("k2");
  first.quota_group = second.quota_group = "shared";
  const RouteSlot a = rig.store().intern(first, "m");
  const RouteSlot b = rig.store().intern(second, "m");
  const RouteSlot stranger = rig.store().intern(spec("k3"), "m");
  call(rig, a, Effect::kCooldown, Scope::kKey, 5'000);
  expect(reserve(rig, {b, stranger}).slot == stranger, "the group did not rest with its member");
}

inline void concurrency_is_bounded(StoreRig& rig) {
  KeySpec key = spec("k");
  key.max_concurrent = 2;
  const RouteSlot slot = rig.store().intern(key, "m");
  const Reservation first = must_reserve(rig, slot, "no first call");
  must_reserve(rig, slot, "no second call");
  expect(!granted(reserve(rig, {slot})), "a third call beside two was granted");
  expect(view_of(rig, slot).in_flight == 2, "the view does not count the calls in flight");
  settle(rig, first, Effect::kSuccess);
  settle(rig, first, Effect::kSuccess);
  must_reserve(rig, slot, "a settled call kept its place");
  expect(!granted(reserve(rig, {slot})), "a lease settled twice gave two places back");
}

inline void leases_expire(StoreRig& rig) {
  KeySpec key = spec("k");
  key.max_concurrent = 1;
  const RouteSlot slot = rig.store().intern(key, "m");
  const Reservation kept = reserve(rig, {slot}, 0, 900);
  rig.advance(600);
  rig.store().renew(kept.lease, 1'500, rig.now_ms());
  rig.advance(600);
  expect(!granted(reserve(rig, {slot})), "a renewed lease ended at its old time");
  rig.advance(1'200);
  must_reserve(rig, slot, "a lease did not expire");
  settle(rig, kept, Effect::kCooldown);
  expect(view_of(rig, slot).state == KeyState::kActive, "a lease that had expired was settled");
}

inline void requests_stay_below_rpm(StoreRig& rig) {
  KeySpec key = spec("k");
  key.rpm = 2;
  const RouteSlot slot = rig.store().intern(key, "m");
  call(rig, slot, Effect::kSuccess);
  call(rig, slot, Effect::kSuccess);
  const Reservation refused = reserve(rig, {slot});
  expect(!granted(refused), "a third call within a minute was granted with rpm = 2");
  expect(refused.free_in_ms > 50'000 && refused.free_in_ms <= 61'000, "free_in_ms is off");
  const KeyView view = view_of(rig, slot);
  expect(view.state == KeyState::kActive, "a spent budget was punished");
  expect(view.budget_left < 0.1, "the view does not show that the budget is spent");
}

inline void tokens_are_reserved_and_settled(StoreRig& rig) {
  KeySpec key = spec("k");
  key.tpm = 1'000;
  const RouteSlot slot = rig.store().intern(key, "m");
  const Reservation first = reserve(rig, {slot}, 900);
  expect(granted(first), "a call that fits was refused");
  expect(!granted(reserve(rig, {slot}, 200)), "reserved tokens were not counted");
  settle(rig, first, Effect::kSuccess, Scope::kKey, -1, 300);
  expect(granted(reserve(rig, {slot}, 700)), "unused tokens were not given back");
  expect(reserve(rig, {slot}, 1'001).free_in_ms == -1, "a call bigger than tpm has a time");
}

// What is reserved is an estimate; what is settled is the truth, told once and in time.
inline void spending_does_not_drift(StoreRig& rig) {
  KeySpec key = spec("k");
  key.tpm = 1'000;
  const RouteSlot slot = rig.store().intern(key, "m");
  const auto take = [&](std::int64_t tokens, std::int64_t lease_ms = kLease) {
    const Reservation taken = reserve(rig, {slot}, tokens, lease_ms);
    expect(granted(taken), "a call that fits was refused");
    return taken;
  };
  const auto exactly = [&](std::int64_t left, std::string_view why) {
    expect(!granted(reserve(rig, {slot}, left + 1)), why);
    settle(rig, take(left), Effect::kSuccess, Scope::kKey, -1, 0);
  };
  const Reservation twice = take(400);
  settle(rig, twice, Effect::kSuccess, Scope::kKey, -1, 100);
  settle(rig, twice, Effect::kSuccess, Scope::kKey, -1, 0);
  exactly(900, "tokens that were settled twice came back twice");
  settle(rig, take(100), Effect::kSuccess, Scope::kKey, -1, 250);
  exactly(650, "a call that used more than it had reserved was not charged for it");
  settle(rig, take(50), Effect::kFailure);
  exactly(600, "the estimate of a call whose use is unknown was given back");
  const Reservation late = take(200, 100);
  const Reservation never = take(300, 100);
  expect(never.lease != late.lease, "two calls share a lease");
  rig.advance(150);
  settle(rig, late, Effect::kSuccess, Scope::kKey, -1, 0);
  exactly(100, "what was reserved came back although nobody has settled it in time");
}

inline void budgets_come_back(StoreRig& rig) {
  KeySpec key = spec("k");
  key.rpm = 1;
  const RouteSlot slot = rig.store().intern(key, "m");
  call(rig, slot, Effect::kSuccess);
  rig.advance(59'900);
  expect(!granted(reserve(rig, {slot})), "a call left the window before its minute was over");
  rig.advance(1'100);
  call(rig, slot, Effect::kSuccess);
}

inline void operators_decide(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  expect(command(rig, "nobody", KeyCommand::kDisable) == CommandAnswer::kNoSuchKey,
         "a ghost obeyed");
  expect(command(rig, "k", KeyCommand::kDisable) == CommandAnswer::kObeyed, "a key did not obey");
  expect(view_of(rig, slot).state == KeyState::kDisabled, "the view does not show it");
  const Reservation refused = reserve(rig, {slot});
  expect(!granted(refused) && refused.free_in_ms == -1, "a disabled key is expected back");
  command(rig, "k", KeyCommand::kEnable);
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  command(rig, "k", KeyCommand::kClear);
  must_reserve(rig, slot, "clear did not end the rest");
}

inline void a_drained_key_ends_in_peace(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  const Reservation under_way = must_reserve(rig, slot, "no first call");
  command(rig, "k", KeyCommand::kDrain);
  expect(!granted(reserve(rig, {slot})), "a drained key was granted");
  const KeyView view = view_of(rig, slot);
  expect(view.state == KeyState::kDisabled && view.in_flight == 1, "the view shows no draining");
  settle(rig, under_way, Effect::kSuccess);
  expect(view_of(rig, slot).in_flight == 0, "the last call did not end");
  command(rig, "k", KeyCommand::kEnable);
  must_reserve(rig, slot, "a drained key was not enabled");
}

inline void a_pinned_key_stays_in_use(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  command(rig, "k", KeyCommand::kPin);
  call(rig, slot, Effect::kQuarantine);
  for (int i = 0; i < 4; ++i) call(rig, slot, Effect::kFailure, Scope::kKeyModel);
  must_reserve(rig, slot, "a pinned key rests");
  command(rig, "k", KeyCommand::kEnable);
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  expect(!granted(reserve(rig, {slot})), "a key that is pinned no longer does not rest");
}

inline void a_backlog_is_taken_over(StoreRig& rig) {
  KeySpec key = spec("k");
  key.rpm = 10;
  const RouteSlot slot = rig.store().intern(key, "m");
  Backlog backlog;
  backlog.slot = slot;
  backlog.successes = 7;
  backlog.requests = 9;
  backlog.now_ms = rig.now_ms();
  rig.store().catch_up(backlog);
  must_reserve(rig, slot, "a request was left");
  expect(!granted(reserve(rig, {slot})), "requests sent elsewhere were not counted");
  const RouteSlot other = rig.store().intern(spec("k2"), "m");
  call(rig, other, Effect::kCooldown, Scope::kKey, 5'000);
  backlog = {};
  backlog.slot = other;
  backlog.rest = KeyState::kCooldown;
  backlog.now_ms = rig.now_ms();
  backlog.rest_ms = 100;
  rig.store().catch_up(backlog);
  expect(reserve(rig, {other}).free_in_ms > 4'000, "the earlier of two timers won");
  backlog.rest_ms = 9'000;
  rig.store().catch_up(backlog);
  expect(reserve(rig, {other}).free_in_ms > 8'000, "the later of two timers did not win");
}

inline void retries_have_a_budget(StoreRig& rig) {
  const RouteSlot slot = rig.store().intern(spec("k"), "m");
  const RetryBudget budget = {50, 2, 0};
  const auto take = [&] { return rig.store().take_retry("openai", budget, rig.now_ms()); };
  const bool first = take();
  const bool second = take();
  expect(first && second, "the floor was not granted");
  rig.sync();
  expect(!take(), "more than the floor was granted");
  for (int i = 0; i < 3; ++i) call(rig, slot, Effect::kSuccess);
  rig.sync();
  expect(take(), "successes did not fill the budget");
  rig.sync();
  expect(!take(), "three successes at 50 % were worth two retries");
}

inline void sessions_are_remembered(StoreRig& rig) {
  const RouteSlot a = rig.store().intern(spec("k1"), "m");
  const RouteSlot b = rig.store().intern(spec("k2"), "m");
  expect(!rig.store().recall(1, rig.now_ms()), "a session that never was is known");
  rig.store().remember(1, a, rig.now_ms());
  rig.store().remember(2, b, rig.now_ms());
  expect(rig.store().recall(1, rig.now_ms()) == a, "the route of a session is not known");
  rig.store().remember(1, b, rig.now_ms());
  expect(rig.store().recall(1, rig.now_ms()) == b, "the session's last route is not known");
}

inline void the_configuration_decides(StoreRig& rig) {
  KeySpec key = spec("k");
  const RouteSlot slot = rig.store().intern(key, "m");
  call(rig, slot, Effect::kCooldown, Scope::kKey, 5'000);
  rig.store().intern(key, "m");
  expect(!granted(reserve(rig, {slot})), "health did not survive a reload");
  key.enabled = false;
  rig.store().intern(key, "m");
  expect(view_of(rig, slot).state == KeyState::kDisabled, "enabled = false was not taken over");
  key.enabled = true;
  rig.store().intern(key, "m");
  must_reserve(rig, slot, "enabled = true did not enable the key");
}

inline void turns_count_by_pool(StoreRig& rig) {
  const std::uint64_t first = rig.store().next_turn("a");
  rig.store().next_turn("b");
  expect(rig.store().next_turn("a") == first + 1, "another pool took a turn");
}

class Names final : public IHealthVisitor {
 public:
  void on_route(const RouteHealth& health) override {
    text += std::string(health.key_id) + "/" + std::string(health.model) + " ";
  }
  std::string text;
};

inline void a_snapshot_lists_keys_before_models(StoreRig& rig) {
  rig.store().intern(spec("k1"), "m1");
  rig.store().intern(spec("k2"), "m1");
  rig.store().intern(spec("k1"), "m2");
  rig.sync();
  Names names;
  rig.store().snapshot(names, rig.now_ms());
  expect(names.text == "k1/ k1/m1 k1/m2 k2/ k2/m1 ", "the snapshot reads: " + names.text);
}

}  // namespace contract

inline constexpr StoreCase kStoreContract[] = {
    {"SlotsAreStable", 0, contract::slots_are_stable},
    {"TheFirstFreeIsGranted", 0, contract::the_first_free_is_granted},
    {"ARestSaysWhenItEnds", 0, contract::a_rest_says_when_it_ends},
    {"ALongerRestIsNotShortened", 0, contract::a_longer_rest_is_not_shortened},
    {"ALateSuccessDoesNotEndARest", 0, contract::a_late_success_does_not_end_a_rest},
    {"ARestedKeyIsProbedOnceAtATime", 650, contract::a_rested_key_is_probed_once_at_a_time},
    {"AFailedProbeRestsLonger", 650, contract::a_failed_probe_rests_longer},
    {"SuccessesEndProbation", 650, contract::successes_end_probation},
    {"FailuresInARowQuarantine", 650, contract::failures_in_a_row_quarantine},
    {"ALostProbeIsFollowedByAnother", 1'000, contract::a_lost_probe_is_followed_by_another},
    {"ARestOutlivesTheProbeBeforeIt", 650, contract::a_rest_outlives_the_probe_before_it},
    {"ScopeSaysWhoRests", 0, contract::scope_says_who_rests},
    {"AQuotaGroupRestsTogether", 0, contract::a_quota_group_rests_together},
    {"ConcurrencyIsBounded", 0, contract::concurrency_is_bounded},
    {"LeasesExpire", 2'400, contract::leases_expire},
    {"RequestsStayBelowRpm", 0, contract::requests_stay_below_rpm},
    {"TokensAreReservedAndSettled", 0, contract::tokens_are_reserved_and_settled},
    {"SpendingDoesNotDrift", 150, contract::spending_does_not_drift},
    {"BudgetsComeBack", 61'000, contract::budgets_come_back},
    {"OperatorsDecide", 0, contract::operators_decide},
    {"ADrainedKeyEndsInPeace", 0, contract::a_drained_key_ends_in_peace},
    {"APinnedKeyStaysInUse", 0, contract::a_pinned_key_stays_in_use},
    {"ABacklogIsTakenOver", 0, contract::a_backlog_is_taken_over},
    {"RetriesHaveABudget", 0, contract::retries_have_a_budget},
    {"SessionsAreRemembered", 0, contract::sessions_are_remembered},
    {"TheConfigurationDecides", 0, contract::the_configuration_decides},
    {"TurnsCountByPool", 0, contract::turns_count_by_pool},
    {"ASnapshotListsKeysBeforeModels", 0, contract::a_snapshot_lists_keys_before_models},
};

}  // namespace llm_rotate::sdk::testing
