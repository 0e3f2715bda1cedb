// The state store inside the host: the default, and what a shared store falls back to.
//
// `view` reads published atomics and takes no lock; `reserve` and `settle` lock one key at a time.
// A slot is a key for one model. A call needs both its key's cell and its route's cell; a line of
// `snapshot` shows the state of its own cell alone. `settle` without a lease (0) learns for `slot`,
// for results of calls that this store did not grant. A lease that has expired has ended: its late
// settlement does nothing.
// Called by dispatch (any loop), and by observe and the control server (snapshot).
// Threads: any, several at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "llm_rotate/sdk/session_hints.hpp"
#include "llm_rotate/sdk/state_store.hpp"

#include "state/key_registry.hpp"
#include "state/retry_budgets.hpp"
#include "state/turn_counter.hpp"

namespace llm_rotate::state {

class MemoryStore final : public sdk::IStateStore {
 public:
  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override;
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override;
  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override;
  void settle(const sdk::Settlement& settlement) override;
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override;
  std::uint64_t next_turn(std::string_view pool) override;
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const override;
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t now_ms) override;
  void catch_up(const sdk::Backlog& backlog) override;
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override;
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override;
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override;

  // For the store guard: a lease for a call that a shared store has granted, whatever is known of
  // the route here, so that this store learns what it would have to know if it were alone.
  sdk::LeaseId admit(const sdk::ReserveRequest& request, sdk::RouteSlot slot);

 private:
  struct Walk {
    bool spared = false;  // somebody would be free if its share were not honoured
    std::int64_t first_free_at = HealthCell::kNever;
  };

  bool try_all(const sdk::ReserveRequest& request, KeyEntry::Shares shares, Walk& walk,
               sdk::Reservation& granted);
  void rest_group(const KeyEntry& key, const SharedRest& rest, const sdk::Settlement& settlement);

  KeyRegistry registry_;
  TurnCounter turns_;
  RetryBudgets retries_;
  sdk::SessionHints hints_;
};

}  // namespace llm_rotate::state
