// What the memory store learns from results beyond the contract, and what it shows of it.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "unit/state/store_fixture.hpp"

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyCommand;
using sdk::KeyState;
using sdk::ReserveStatus;
using sdk::Scope;

// ---- what is learned ----------------------------------------------------------------------------

using MemoryStoreLearns = StoreTest;

TEST_F(MemoryStoreLearns, FromACallItDidNotGrant) {
  const sdk::RouteSlot slot = key("k");
  sdk::Settlement settlement;
  settlement.slot = slot;
  settlement.effect = Effect::kCooldown;
  settlement.asked_ms = 5'000;
  settlement.now_ms = now;
  store.settle(settlement);
  EXPECT_EQ(reserve({slot}).free_in_ms, 5'000);
  settlement.slot = 999;
  store.settle(settlement);
}

TEST_F(MemoryStoreLearns, NothingFromForgedLeases) {
  const sdk::RouteSlot slot = key("k");
  const sdk::Reservation grant = reserve({slot});
  for (const sdk::LeaseId lease : {grant.lease + 1, grant.lease ^ (sdk::LeaseId{1} << 63U),
                                   sdk::LeaseId{1}, ~sdk::LeaseId{0}}) {
    sdk::Reservation forged = grant;
    forged.lease = lease;
    settle(forged, Effect::kQuarantine);
    store.renew(lease, 1'000, now);
  }
  EXPECT_EQ(view(slot).state, KeyState::kActive);
  EXPECT_EQ(view(slot).in_flight, 1U);
}

TEST_F(MemoryStoreLearns, ASlotWithoutAModelIsTheKeyItself) {
  const sdk::RouteSlot whole = key("k", "");
  const sdk::RouteSlot model = key("k", "m");
  call(whole, Effect::kCooldown, Scope::kKeyModel, 5'000);
  EXPECT_EQ(view(model).state, KeyState::kCooldown);
  HealthTable table;
  store.snapshot(table, now);
  EXPECT_EQ(table.lines.size(), 2U) << "no line of its own";
}

TEST_F(MemoryStoreLearns, NobodyIsBlamedForTheRequestsFault) {
  const sdk::RouteSlot slot = key("k");
  for (int i = 0; i < 20; ++i) call(slot, Effect::kFailure, Scope::kNone);
  EXPECT_EQ(view(slot).state, KeyState::kActive);
  EXPECT_EQ(view(slot).success_rate, 1.0);
  EXPECT_EQ(health("k/").health.failures, 0U);
}

TEST_F(MemoryStoreLearns, AQuotaGroupSharesTheRestOfAModelForThatModelOnly) {
  sdk::KeySpec first = spec("k1");
  sdk::KeySpec second = spec("k2");
  first.quota_group = second.quota_group = "team";
  const sdk::RouteSlot a = store.intern(first, "m1");
  const sdk::RouteSlot b = store.intern(second, "m1");
  const sdk::RouteSlot other = store.intern(second, "m2");
  call(a, Effect::kCooldown, Scope::kKeyModel, 5'000);
  EXPECT_FALSE(free(b));
  EXPECT_TRUE(free(other));
  EXPECT_EQ(health("k2/m1").cause, "shares its quota with k1: the cause");
}

TEST_F(MemoryStoreLearns, AQuotaGroupDoesNotShareARefusal) {
  sdk::KeySpec first = spec("k1");
  sdk::KeySpec second = spec("k2");
  first.quota_group = second.quota_group = "team";
  const sdk::RouteSlot a = store.intern(first, "m");
  const sdk::RouteSlot b = store.intern(second, "m");
  call(a, Effect::kQuarantine);
  EXPECT_TRUE(free(b));
}

TEST_F(MemoryStoreLearns, AQuotaGroupGrowsItsRestsTogether) {
  sdk::KeySpec first = spec("k1");
  sdk::KeySpec second = spec("k2");
  first.quota_group = second.quota_group = "team";
  const sdk::RouteSlot a = store.intern(first, "m");
  const sdk::RouteSlot b = store.intern(second, "m");
  call(a, Effect::kCooldown);
  now += 30'000;
  call(a, Effect::kCooldown);
  now += 60'000;
  call(b, Effect::kCooldown);
  EXPECT_EQ(reserve({b}).free_in_ms, 120'000) << "the second repeat of the group";
}

TEST_F(MemoryStoreLearns, AKeyThatLeftItsGroupRestsAlone) {
  sdk::KeySpec first = spec("k1");
  sdk::KeySpec second = spec("k2");
  first.quota_group = second.quota_group = "team";
  const sdk::RouteSlot a = store.intern(first, "m");
  const sdk::RouteSlot b = store.intern(second, "m");
  second.quota_group = "";
  store.intern(second, "m");
  call(a, Effect::kCooldown);
  EXPECT_TRUE(free(b));
}

// ---- what is published --------------------------------------------------------------------------

using MemoryStoreShows = StoreTest;

TEST_F(MemoryStoreShows, ARestThatIsOverAsProbationWithoutBeingAsked) {
  const sdk::RouteSlot slot = key("k");
  call(slot, Effect::kCooldown, Scope::kKey, 1'000);
  EXPECT_EQ(view(slot).state, KeyState::kCooldown);
  now += 1'000;
  EXPECT_EQ(view(slot).state, KeyState::kProbation);
}

TEST_F(MemoryStoreShows, AFailingKeyAsCandidateWhenItsProbeIsDue) {
  sdk::KeySpec fragile = spec("k");
  fragile.rest.max_consecutive_failures = 1;
  const sdk::RouteSlot slot = store.intern(fragile, "m");
  call(slot, Effect::kFailure);
  EXPECT_EQ(view(slot).state, KeyState::kQuarantine);
  EXPECT_EQ(first_free_in({slot}), 15'000);
  now += 15'000;
  EXPECT_EQ(view(slot).state, KeyState::kProbation);
  EXPECT_EQ(health("k/").health.state, KeyState::kQuarantine);
  EXPECT_EQ(health("k/").health.back_in_ms, 0);
  reserve({slot});
  EXPECT_EQ(view(slot).state, KeyState::kQuarantine) << "its probe is out";
  EXPECT_EQ(first_free_in({slot}), -1);
}

TEST_F(MemoryStoreShows, AFailingKeyAgainWhenTheLeaseOfItsProbeHasExpired) {
  sdk::KeySpec fragile = spec("k");
  fragile.rest.max_consecutive_failures = 1;
  const sdk::RouteSlot slot = store.intern(fragile, "m");
  call(slot, Effect::kFailure);
  now += 15'000;
  const sdk::Reservation lost = reserve({slot}, 0, 1'000);
  store.renew(lost.lease, 2'000, now);
  now += 1'999;
  EXPECT_EQ(view(slot).state, KeyState::kQuarantine);
  EXPECT_NE(reserve({slot}).status, ReserveStatus::kGranted);
  now += 1;
  EXPECT_EQ(view(slot).state, KeyState::kProbation);
  EXPECT_TRUE(reserve({slot}).probe);
}

TEST_F(MemoryStoreShows, WhenTheFirstRestingKeyMayBeFree) {
  const sdk::RouteSlot a = key("a");
  const sdk::RouteSlot b = key("b");
  const sdk::RouteSlot off = key("off");
  EXPECT_EQ(first_free_in({a, b, off}), 0);
  store.command("off", KeyCommand::kDisable, now);
  EXPECT_EQ(first_free_in({off}), -1);
  call(a, Effect::kCooldown, Scope::kKey, 9'000);
  call(b, Effect::kCooldown, Scope::kKeyModel, 4'000);
  EXPECT_EQ(first_free_in({a, b, off}), 4'000);
}

TEST_F(MemoryStoreShows, OldEvidenceFadesSoThatAnAvoidedKeyIsTriedAgain) {
  const sdk::RouteSlot slot = key("k");
  for (int i = 0; i < 4; ++i) call(slot, Effect::kFailure, Scope::kKey, -1, 800);
  EXPECT_EQ(view(slot).consecutive_failures, 4U);
  EXPECT_NEAR(view(slot).success_rate, 0.41, 0.01);
  EXPECT_NEAR(view(slot).latency_ms, 800.0, 1.0);
  now += 30'000;
  EXPECT_EQ(view(slot).consecutive_failures, 2U);
  EXPECT_NEAR(view(slot).success_rate, 0.70, 0.01);
  EXPECT_NEAR(view(slot).latency_ms, 400.0, 1.0);
  now += 600'000;
  EXPECT_EQ(view(slot).consecutive_failures, 0U);
  EXPECT_GT(view(slot).success_rate, 0.999);
  EXPECT_EQ(health("k/").health.consecutive_failures, 4U) << "the truth is not forgotten";
}

TEST_F(MemoryStoreShows, AModelsRecordOnItsOwnRouteOnly) {
  const sdk::RouteSlot bad = key("k", "bad");
  const sdk::RouteSlot good = key("k", "good");
  call(bad, Effect::kFailure, Scope::kKeyModel);
  EXPECT_LT(view(bad).success_rate, 1.0);
  EXPECT_EQ(view(good).success_rate, 1.0);
  call(bad, Effect::kFailure, Scope::kKey);
  EXPECT_LT(view(good).success_rate, 1.0) << "what the key did counts for all its models";
}

TEST_F(MemoryStoreShows, ASpentBudgetComesBackWithoutACall) {
  sdk::KeySpec limited = spec("k");
  limited.rpm = 1;
  const sdk::RouteSlot slot = store.intern(limited, "m");
  call(slot, Effect::kSuccess);
  EXPECT_EQ(view(slot).budget_left, 0.0);
  now += 30'000;
  EXPECT_NEAR(view(slot).budget_left, 0.5, 0.01);
  now += 30'000;
  EXPECT_EQ(view(slot).budget_left, 1.0);
}

TEST_F(MemoryStoreShows, TheFieldsOfTheConfigurationUntouched) {
  sdk::KeyView asked{};
  asked.slot = key("k");
  asked.priority = 7;
  asked.weight = 2.5;
  asked.max_concurrent = 9;
  asked.flags = sdk::KeyView::kAffinity;
  asked.input_cost = 3.0;
  store.view({&asked, 1}, now);
  EXPECT_EQ(asked.priority, 7);
  EXPECT_EQ(asked.weight, 2.5);
  EXPECT_EQ(asked.max_concurrent, 9U);
  EXPECT_EQ(asked.flags, sdk::KeyView::kAffinity);
  EXPECT_EQ(asked.input_cost, 3.0);
}

TEST_F(MemoryStoreShows, TheWholeStoryInASnapshot) {
  sdk::KeySpec limited = spec("k");
  limited.tpm = 1'000;
  const sdk::RouteSlot slot = store.intern(limited, "m");
  call(slot, Effect::kSuccess, Scope::kKey, -1, 250);
  call(slot, Effect::kCooldown, Scope::kKeyModel, 20'000);
  const sdk::RouteSlot other = store.intern(limited, "other");
  reserve({other}, 400);
  now += 5'000;
  const HealthTable::Line whole = health("k/");
  EXPECT_EQ(whole.provider, "openai");
  EXPECT_EQ(whole.health.state, KeyState::kActive);
  EXPECT_EQ(whole.health.successes, 1U);
  EXPECT_EQ(whole.health.failures, 1U);
  EXPECT_EQ(whole.health.in_flight, 1U);
  EXPECT_DOUBLE_EQ(whole.health.budget_left, 0.6);
  const HealthTable::Line route = health("k/m");
  EXPECT_EQ(route.health.state, KeyState::kCooldown);
  EXPECT_EQ(route.cause, "the cause");
  EXPECT_EQ(route.health.back_in_ms, 15'000);
  EXPECT_EQ(route.health.in_flight, 0U);
  EXPECT_NEAR(route.health.latency_ms, 250.0, 1.0);
  EXPECT_NEAR(route.health.success_rate, 0.8, 0.01);
  store.command("k", KeyCommand::kDisable, now);
  EXPECT_EQ(health("k/").health.back_in_ms, -1);
  EXPECT_EQ(health("k/").cause, "disabled by an operator");
}

TEST_F(MemoryStoreShows, ASnapshotToAVisitorThatAsksTheStore) {
  key("k");
  struct Curious final : sdk::IHealthVisitor {
    explicit Curious(MemoryStore& asked) : store(asked) {}
    void on_route(const sdk::RouteHealth& health) override {
      known = store.command(health.key_id, KeyCommand::kClear, 0) == sdk::CommandAnswer::kObeyed;
    }
    MemoryStore& store;
    bool known = false;
  } visitor(store);
  store.snapshot(visitor, now);
  EXPECT_TRUE(visitor.known);
}

}  // namespace
}  // namespace llm_rotate::state
