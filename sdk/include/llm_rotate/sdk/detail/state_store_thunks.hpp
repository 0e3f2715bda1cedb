// Compiled into a store plugin: the C functions that call its IStateStore.
#pragma once

#include <memory>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/guard.hpp"
#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::sdk::detail {

inline KeySpec from_abi(const llmr_key_spec_view& view) {
  KeySpec key;
  key.key_id = from_abi(view.key_id);
  key.provider = from_abi(view.provider);
  key.quota_group = from_abi(view.quota_group);
  key.rpm = view.rpm;
  key.tpm = view.tpm;
  key.max_concurrent = view.max_concurrent;
  key.enabled = view.enabled != 0;
  key.rest = {view.cooldown_ms, view.quarantine_ms, view.probe_interval_ms,
              view.max_consecutive_failures};
  return key;
}

inline Settlement from_abi(const llmr_settlement_view& view) {
  Settlement settlement;
  settlement.lease = view.lease;
  settlement.slot = view.slot;
  settlement.effect = enum_from_abi(view.effect, Effect::kQuarantine);
  settlement.scope = enum_from_abi(view.scope, Scope::kNone);
  settlement.asked_ms = view.asked_ms;
  settlement.tokens = view.tokens;
  settlement.latency_ms = view.latency_ms;
  settlement.cause = from_abi(view.cause);
  settlement.now_ms = view.now_ms;
  return settlement;
}

inline Backlog from_abi(const llmr_backlog_view& view) {
  Backlog backlog;
  backlog.slot = view.slot;
  backlog.successes = view.successes;
  backlog.failures = view.failures;
  backlog.requests = view.requests;
  backlog.tokens = view.tokens;
  backlog.rest = enum_from_abi(view.rest, KeyState::kDisabled);
  backlog.scope = enum_from_abi(view.scope, Scope::kNone);
  backlog.rest_ms = view.rest_ms;
  backlog.cause = from_abi(view.cause);
  backlog.now_ms = view.now_ms;
  return backlog;
}

// Lives from a pending reservation until its answer.
class AbiWaiter final : public IReserveWaiter {
 public:
  explicit AbiWaiter(const llmr_reserve_waiter& waiter) : waiter_(waiter) {}
  void on_reserved(const Reservation& reservation) override {
    const std::unique_ptr<AbiWaiter> last_use(this);
    const llmr_reservation view = to_abi(reservation);
    waiter_.reserved(waiter_.context, &view);
  }

 private:
  llmr_reserve_waiter waiter_;
};

class AbiHealthVisitor final : public IHealthVisitor {
 public:
  explicit AbiHealthVisitor(const llmr_health_sink& out) : out_(out) {}
  void on_route(const RouteHealth& health) override {
    const llmr_route_health_view view = {size_of<llmr_route_health_view>(),
                                         static_cast<std::uint32_t>(health.state),
                                         to_abi(health.key_id),
                                         to_abi(health.provider),
                                         to_abi(health.model),
                                         to_abi(health.cause),
                                         health.consecutive_failures,
                                         health.in_flight,
                                         health.successes,
                                         health.failures,
                                         health.success_rate,
                                         health.latency_ms,
                                         health.budget_left,
                                         health.back_in_ms};
    out_.route(out_.context, &view);
  }

 private:
  const llmr_health_sink& out_;
};

template <class Plugin>
struct StateStoreThunks {
  static IStateStore& store(void* self) { return *static_cast<Plugin*>(self); }
  static const IStateStore& store(const void* self) { return *static_cast<const Plugin*>(self); }

  static std::int32_t intern(void* self, const llmr_key_spec_view* key, llmr_str model,
                             std::uint32_t* slot, const llmr_fault_sink* fault) {
    return guarded(fault, [&] { *slot = store(self).intern(from_abi(*key), from_abi(model)); });
  }
  static std::int64_t view(const void* self, llmr_key_view* views, std::size_t count,
                           std::int64_t now_ms) {
    return guarded_or(std::int64_t{-1}, [&] {
      return store(self).view({reinterpret_cast<KeyView*>(views), count}, now_ms);
    });
  }
  static void reserve(void* self, const llmr_reserve_view* request,
                      const llmr_reserve_waiter* waiter, llmr_reservation* out) {
    auto pending = std::make_unique<AbiWaiter>(*waiter);
    Reservation unavailable;
    unavailable.status = ReserveStatus::kUnavailable;
    const Reservation answer = guarded_or(unavailable, [&] {
      const ReserveRequest asked = {{request->slots, request->slot_count},
                                    request->tokens,
                                    request->lease_ms,
                                    request->now_ms};
      return store(self).reserve(asked, *pending);
    });
    if (answer.status == ReserveStatus::kPending) {
      static_cast<void>(pending.release());  // frees itself when called
    }
    *out = to_abi(answer);
  }
  static void settle(void* self, const llmr_settlement_view* settlement) {
    guarded(nullptr, [&] { store(self).settle(from_abi(*settlement)); });
  }
  static void renew(void* self, std::uint64_t lease, std::int64_t lease_ms, std::int64_t now_ms) {
    guarded(nullptr, [&] { store(self).renew(lease, lease_ms, now_ms); });
  }
  static std::uint64_t next_turn(void* self, llmr_str pool) {
    return guarded_or(std::uint64_t{0}, [&] { return store(self).next_turn(from_abi(pool)); });
  }
  static void snapshot(const void* self, const llmr_health_sink* out, std::int64_t now_ms) {
    guarded(nullptr, [&] {
      AbiHealthVisitor visitor(*out);
      store(self).snapshot(visitor, now_ms);
    });
  }
  static std::int32_t command(void* self, llmr_str key_id, std::int32_t command,
                              std::int64_t now_ms) {
    return guarded_or(std::int32_t{0}, [&] {
      const bool known = command >= 0 && command <= static_cast<std::int32_t>(KeyCommand::kPin);
      return known ? static_cast<std::int32_t>(store(self).command(
                         from_abi(key_id), static_cast<KeyCommand>(command), now_ms))
                   : 0;
    });
  }
  static void catch_up(void* self, const llmr_backlog_view* backlog) {
    guarded(nullptr, [&] { store(self).catch_up(from_abi(*backlog)); });
  }
  static std::uint32_t workers(const void* self) {
    return guarded_or(std::uint32_t{1}, [&] { return store(self).workers(); });
  }
  static void trouble(const void* self, const llmr_str_sink* out) {
    guarded(nullptr, [&] { out->string(out->context, to_abi(store(self).trouble())); });
  }
  static std::int32_t take_retry(void* self, llmr_str provider,
                                 const llmr_retry_budget_view* budget, std::int64_t now_ms) {
    return guarded_or(std::int32_t{1}, [&] {
      const RetryBudget asked = {budget->percent, budget->floor, budget->floor_per_s};
      return store(self).take_retry(from_abi(provider), asked, now_ms) ? 1 : 0;
    });
  }
  static void remember(void* self, std::uint64_t session, std::uint32_t slot, std::int64_t now_ms) {
    guarded(nullptr, [&] { store(self).remember(session, slot, now_ms); });
  }
  static std::int32_t recall(const void* self, std::uint64_t session, std::uint32_t* slot,
                             std::int64_t now_ms) {
    return guarded_or(std::int32_t{0}, [&] {
      const std::optional<RouteSlot> found = store(self).recall(session, now_ms);
      if (found) *slot = *found;
      return found ? 1 : 0;
    });
  }

  static constexpr llmr_state_store_v1 kTable = {size_of<llmr_state_store_v1>(),
                                                 &intern,
                                                 &view,
                                                 &reserve,
                                                 &settle,
                                                 &renew,
                                                 &next_turn,
                                                 &snapshot,
                                                 &command,
                                                 &catch_up,
                                                 &workers,
                                                 &trouble,
                                                 &take_retry,
                                                 &remember,
                                                 &recall};
};

}  // namespace llm_rotate::sdk::detail
