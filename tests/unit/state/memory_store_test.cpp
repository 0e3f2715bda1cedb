// Whom the memory store grants beyond the contract, and the bounds of what it holds.
#include "state/memory_store.hpp"

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

// ---- who is granted -----------------------------------------------------------------------------

class MemoryStoreGrants : public StoreTest {
 protected:
  // Brings the key to probation above its first level, where a share of 5 % is let through.
  void reach_first_share(sdk::RouteSlot slot) {
    call(slot, Effect::kCooldown, Scope::kKey, 100);
    now += 100;
    call(slot, Effect::kSuccess);
  }
};

TEST_F(MemoryStoreGrants, AShareLetsTheOthersGoFirst) {
  const sdk::RouteSlot trial = key("trial");
  const sdk::RouteSlot healthy = key("healthy");
  reach_first_share(trial);
  std::vector<sdk::RouteSlot> granted;
  for (int i = 0; i < 40; ++i) {
    const sdk::Reservation grant = reserve({trial, healthy});
    settle(grant, Effect::kNone);
    granted.push_back(grant.slot);
  }
  EXPECT_EQ(std::count(granted.begin(), granted.end(), trial), 2) << "5 % of 40";
}

TEST_F(MemoryStoreGrants, NoCallFailsBecauseOfAShare) {
  const sdk::RouteSlot trial = key("trial");
  const sdk::RouteSlot resting = key("resting");
  reach_first_share(trial);
  call(resting, Effect::kCooldown);
  for (int i = 0; i < 5; ++i) {
    const sdk::Reservation grant = reserve({trial, resting});
    ASSERT_EQ(grant.slot, trial);
    ASSERT_FALSE(grant.probe);
  }
}

TEST_F(MemoryStoreGrants, AModelInProbationIsRationedWithoutItsKey) {
  const sdk::RouteSlot limited = key("k", "limited");
  const sdk::RouteSlot other = key("k", "other");
  call(limited, Effect::kCooldown, Scope::kKeyModel, 100);
  now += 100;
  const sdk::Reservation probe = reserve({limited});
  EXPECT_TRUE(probe.probe);
  EXPECT_NE(reserve({limited}).status, ReserveStatus::kGranted);
  EXPECT_TRUE(free(other));
  EXPECT_FALSE(reserve({other}).probe);
}

TEST_F(MemoryStoreGrants, AKeysProbeIsOneForAllItsModels) {
  const sdk::RouteSlot first = key("k", "m1");
  const sdk::RouteSlot second = key("k", "m2");
  call(first, Effect::kCooldown, Scope::kKey, 100);
  now += 100;
  EXPECT_TRUE(reserve({first}).probe);
  EXPECT_NE(reserve({second}).status, ReserveStatus::kGranted);
}

TEST_F(MemoryStoreGrants, AModelsFailureGivesTheKeysProbeBack) {
  const sdk::RouteSlot first = key("k", "m1");
  const sdk::RouteSlot second = key("k", "m2");
  call(first, Effect::kCooldown, Scope::kKey, 100);
  now += 100;
  call(first, Effect::kFailure, Scope::kKeyModel);
  EXPECT_TRUE(reserve({second}).probe);
}

TEST_F(MemoryStoreGrants, AnExpiredLeaseFreesThePlaceOfItsProbe) {
  const sdk::RouteSlot slot = key("k");
  call(slot, Effect::kCooldown, Scope::kKey, 100);
  now += 100;
  EXPECT_TRUE(reserve({slot}, 0, 500).probe);
  now += 499;
  EXPECT_NE(reserve({slot}).status, ReserveStatus::kGranted);
  now += 1;
  EXPECT_TRUE(reserve({slot}).probe);
}

TEST_F(MemoryStoreGrants, FreeInIsTheEarliestOfAll) {
  const sdk::RouteSlot slow = key("slow");
  const sdk::RouteSlot quick = key("quick");
  sdk::KeySpec busy = spec("busy");
  busy.max_concurrent = 1;
  const sdk::RouteSlot full = store.intern(busy, "m");
  reserve({full});
  EXPECT_EQ(reserve({full}).free_in_ms, -1) << "nobody knows when a call ends";
  call(slow, Effect::kCooldown, Scope::kKey, 9'000);
  call(quick, Effect::kCooldown, Scope::kKey, 4'000);
  EXPECT_EQ(reserve({slow, full, quick}).free_in_ms, 4'000);
}

TEST_F(MemoryStoreGrants, FreeInCountsRestAndBudgetOfOneKeyTogether) {
  sdk::KeySpec limited = spec("k");
  limited.rpm = 1;
  const sdk::RouteSlot slot = store.intern(limited, "m");
  call(slot, Effect::kCooldown, Scope::kKey, 1'000);
  EXPECT_EQ(reserve({slot}).free_in_ms, 1'000) << "the timer alone is looked at without a lock";
  now += 1'000;
  EXPECT_EQ(reserve({slot}).free_in_ms, 59'850) << "a minute, a tenth of a second and the margin";
}

TEST_F(MemoryStoreGrants, ASlotThatDoesNotExistIsPassedOver) {
  const sdk::RouteSlot slot = key("k");
  EXPECT_EQ(reserve({999, slot}).slot, slot);
  EXPECT_EQ(reserve({999}).status, ReserveStatus::kNoneFree);
  EXPECT_EQ(view(999).state, KeyState::kDisabled);
}

// ---- what is bounded, what is configured --------------------------------------------------------

using MemoryStoreKeys = StoreTest;

TEST_F(MemoryStoreKeys, ModelsBeyondTheBoundShareOneSlot) {
  for (std::size_t i = 0; i < KeyRegistry::kMaxModels; ++i) key("k", "m" + std::to_string(i));
  const sdk::RouteSlot one = key("k", "one more");
  EXPECT_EQ(key("k", "and another"), one);
  EXPECT_NE(key("k", "m7"), one);
  EXPECT_NE(key("other", "one more"), one);
  EXPECT_TRUE(free(one));
  EXPECT_EQ(health("k/(other models)").health.state, KeyState::kActive);
}

TEST_F(MemoryStoreKeys, AModelNameThatIsTooLongSharesThatSlotToo) {
  const std::string name(KeyRegistry::kMaxModelName + 1, 'x');
  EXPECT_EQ(key("k", name), key("k", name + "y"));
  EXPECT_NE(key("k", name.substr(1)), key("k", name));
}

TEST_F(MemoryStoreKeys, AReloadTakesOverNewLimits) {
  sdk::KeySpec changed = spec("k");
  const sdk::RouteSlot slot = store.intern(changed, "m");
  changed.max_concurrent = 1;
  changed.rpm = 2;
  changed.provider = "groq";
  changed.rest.cooldown_ms = 7'000;
  EXPECT_EQ(store.intern(changed, "m"), slot);
  reserve({slot});
  EXPECT_NE(reserve({slot}).status, ReserveStatus::kGranted);
  EXPECT_EQ(view(slot).budget_left, 0.5);
  EXPECT_EQ(health("k/").provider, "groq");
  changed.max_concurrent = 0;
  changed.rpm = 0;
  store.intern(changed, "m");
  EXPECT_EQ(view(slot).budget_left, 1.0);
  call(slot, Effect::kCooldown);
  EXPECT_EQ(reserve({slot}).free_in_ms, 7'000);
}

TEST_F(MemoryStoreKeys, AReloadDoesNotUndoAnOperator) {
  const sdk::RouteSlot slot = key("k");
  ASSERT_EQ(store.command("k", KeyCommand::kDisable, now), sdk::CommandAnswer::kObeyed);
  key("k");
  EXPECT_FALSE(free(slot));
}

TEST_F(MemoryStoreKeys, ClearForgetsTheRecordOfEveryModel) {
  const sdk::RouteSlot slot = key("k");
  call(slot, Effect::kFailure, Scope::kKey);
  call(slot, Effect::kQuarantine, Scope::kKeyModel);
  store.command("k", KeyCommand::kClear, now);
  EXPECT_TRUE(free(slot));
  EXPECT_EQ(view(slot).success_rate, 1.0);
  EXPECT_EQ(view(slot).consecutive_failures, 0U);
}

}  // namespace
}  // namespace llm_rotate::state
