// A memory store on virtual time, with the steps its tests are made of.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/state_store.hpp"

#include "state/memory_store.hpp"

namespace llm_rotate::state {

class NoWaiter final : public sdk::IReserveWaiter {
 public:
  void on_reserved(const sdk::Reservation&) override { FAIL() << "the memory store never defers"; }
};

// The lines of a snapshot by "key/model"; the views in `health` are not to be read.
struct HealthTable final : sdk::IHealthVisitor {
  struct Line {
    sdk::RouteHealth health;
    std::string provider;
    std::string cause;
  };
  void on_route(const sdk::RouteHealth& health) override {
    lines[std::string(health.key_id) + "/" + std::string(health.model)] = {
        health, std::string(health.provider), std::string(health.cause)};
  }
  std::map<std::string, Line> lines;
};

class StoreTest : public ::testing::Test {
 protected:
  static sdk::KeySpec spec(std::string_view key_id) {
    sdk::KeySpec key;
    key.key_id = key_id;
    key.provider = "openai";
    return key;
  }
  sdk::RouteSlot key(std::string_view key_id, std::string_view model = "m") {
    return store.intern(spec(key_id), model);
  }

  sdk::Reservation reserve(const std::vector<sdk::RouteSlot>& slots, std::int64_t tokens = 0,
                           std::int64_t lease_ms = 60'000) {
    NoWaiter waiter;
    return store.reserve({slots, tokens, lease_ms, now}, waiter);
  }
  bool free(sdk::RouteSlot slot) {
    const sdk::Reservation answer = reserve({slot});
    if (answer.lease != 0) settle(answer, sdk::Effect::kNone);
    return answer.status == sdk::ReserveStatus::kGranted;
  }

  void settle(const sdk::Reservation& of, sdk::Effect effect, sdk::Scope scope = sdk::Scope::kKey,
              std::int64_t asked_ms = -1, std::int64_t latency_ms = -1) {
    sdk::Settlement settlement;
    settlement.lease = of.lease;
    settlement.slot = of.slot;
    settlement.effect = effect;
    settlement.scope = scope;
    settlement.asked_ms = asked_ms;
    settlement.latency_ms = latency_ms;
    settlement.cause = "the cause";
    settlement.now_ms = now;
    store.settle(settlement);
  }
  void call(sdk::RouteSlot slot, sdk::Effect effect, sdk::Scope scope = sdk::Scope::kKey,
            std::int64_t asked_ms = -1, std::int64_t latency_ms = -1) {
    const sdk::Reservation grant = reserve({slot});
    ASSERT_EQ(grant.status, sdk::ReserveStatus::kGranted);
    settle(grant, effect, scope, asked_ms, latency_ms);
  }

  sdk::KeyView view(sdk::RouteSlot slot) {
    sdk::KeyView view{};
    view.slot = slot;
    store.view({&view, 1}, now);
    return view;
  }
  std::int64_t first_free_in(const std::vector<sdk::RouteSlot>& slots) {
    std::vector<sdk::KeyView> views(slots.size());
    for (std::size_t i = 0; i < slots.size(); ++i) views[i].slot = slots[i];
    return store.view(views, now);
  }
  HealthTable::Line health(const std::string& line) {
    HealthTable table;
    store.snapshot(table, now);
    return table.lines.at(line);
  }

  MemoryStore store;
  std::int64_t now = 10'000'000;
};

}  // namespace llm_rotate::state
