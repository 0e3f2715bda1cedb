// What a store's own tests provide to run the contract, and the steps the contract is made of.
// Used by store_contract.hpp. Threads: one for each rig.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::sdk::testing {

class ContractBroken : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What a store's tests provide.
class StoreRig {
 public:
  virtual ~StoreRig() = default;
  virtual IStateStore& store() = 0;
  virtual std::int64_t now_ms() = 0;          // what the host would pass
  virtual void advance(std::int64_t ms) = 0;  // that much time passes for the store
  virtual void sync() {}  // returns when what was settled shows in `view` and `snapshot`
};

namespace contract {

constexpr std::int64_t kRest = 600;  // short, for stores that really wait
constexpr std::int64_t kLease = 60'000;

inline void expect(bool holds, std::string_view what) {
  if (!holds) throw ContractBroken(std::string(what));
}

inline KeySpec spec(std::string_view key_id) {
  KeySpec key;
  key.key_id = key_id;
  key.provider = "openai";
  key.rest = {kRest, kRest, kRest, 3};
  return key;
}

class Waiter final : public IReserveWaiter {
 public:
  void on_reserved(const Reservation& reservation) override {
    const std::lock_guard lock(mutex_);
    answer_ = reservation;
    arrived_.notify_one();
  }
  Reservation wait() {
    std::unique_lock lock(mutex_);
    if (!arrived_.wait_for(lock, std::chrono::seconds(5), [&] { return answer_.has_value(); })) {
      throw ContractBroken("a pending reservation was not answered within 5 s");
    }
    return *answer_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::optional<Reservation> answer_;
};

inline Reservation reserve(StoreRig& rig, const std::vector<RouteSlot>& slots,
                           std::int64_t tokens = 0, std::int64_t lease_ms = kLease) {
  Waiter waiter;
  const Reservation now = rig.store().reserve({slots, tokens, lease_ms, rig.now_ms()}, waiter);
  return now.status == ReserveStatus::kPending ? waiter.wait() : now;
}

inline bool granted(const Reservation& reservation) {
  return reservation.status == ReserveStatus::kGranted;
}

inline Reservation must_reserve(StoreRig& rig, RouteSlot slot, std::string_view why) {
  const Reservation reservation = reserve(rig, {slot});
  expect(granted(reservation) && reservation.slot == slot && reservation.lease != 0, why);
  return reservation;
}

inline void settle(StoreRig& rig, const Reservation& of, Effect effect, Scope scope = Scope::kKey,
                   std::int64_t asked_ms = -1, std::int64_t tokens = -1) {
  Settlement settlement;
  settlement.lease = of.lease;
  settlement.slot = of.slot;
  settlement.effect = effect;
  settlement.scope = scope;
  settlement.asked_ms = asked_ms;
  settlement.tokens = tokens;
  settlement.cause = "contract";
  settlement.now_ms = rig.now_ms();
  rig.store().settle(settlement);
}

// One whole call.
inline void call(StoreRig& rig, RouteSlot slot, Effect effect, Scope scope = Scope::kKey,
                 std::int64_t asked_ms = -1) {
  settle(rig, must_reserve(rig, slot, "a free key was not granted"), effect, scope, asked_ms);
}

inline CommandAnswer command(StoreRig& rig, std::string_view key_id, KeyCommand what) {
  return rig.store().command(key_id, what, rig.now_ms());
}

inline KeyView view_of(StoreRig& rig, RouteSlot slot) {
  rig.sync();
  KeyView view{};
  view.slot = slot;
  rig.store().view({&view, 1}, rig.now_ms());
  return view;
}

}  // namespace contract
}  // namespace llm_rotate::sdk::testing
