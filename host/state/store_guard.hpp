// Stands before every store that is not in this process, so that no call ever hangs on it.
//
// A reservation waits for the store for a short deadline at most, then the memory store of this
// process answers (but for keys with limits, which are asked for again). After three such answers
// in a row the guard stops asking ("degraded") and looks twice a second whether the store is back.
// The memory store knows what this process does all the time, because each shared lease has a twin
// there; in an outage its limits are this process's part of the fleet's. On return, what was
// learned apart is told to the store: later timers win, and every call is counted once. Called by
// dispatch (any loop) and observe. Threads: any; its timers run on the loop it is given.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "llm_rotate/config.hpp"
#include "llm_rotate/sdk/state_store.hpp"

#include "net/loop.hpp"
#include "state/memory_store.hpp"
#include "state/outage_journal.hpp"
#include "state/owned_spec.hpp"
#include "state/store_probe.hpp"
#include "state/store_wait.hpp"

namespace llm_rotate::state {

struct GuardOptions {
  std::string name;  // of the store, for messages
  std::int64_t deadline_ms = 100;
  OnStoreDown on_down = OnStoreDown::kLocal;
};

class StoreGuard final : public sdk::IStateStore, private IStoreWaitOwner {
 public:
  using Say = std::function<void(const std::string&)>;

  // The loop outlives the guard, and has stopped when the guard is destroyed.
  StoreGuard(std::shared_ptr<sdk::IStateStore> store, GuardOptions options, net::ILoop& loop,
             Say say);
  // Answers whoever still waits.
  ~StoreGuard() override;
  StoreGuard(const StoreGuard&) = delete;
  StoreGuard& operator=(const StoreGuard&) = delete;

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
  std::uint32_t workers() const override { return store_->workers(); }
  std::string trouble() const override;
  sdk::StoreFigures figures() const override;
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override;
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override;
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override;

  bool degraded() const { return degraded_; }

 private:
  struct Route {
    std::string key_id;
    std::string model;
    sdk::RouteSlot shared = 0;  // the store's own number for it
  };
  // A lease here, at the store, or both.
  struct Twin {
    sdk::RouteSlot slot = 0;
    sdk::LeaseId here = 0;
    sdk::LeaseId shared = 0;
    std::int64_t tokens = 0;
    bool apart = false;  // granted in an outage
  };

  sdk::RouteSlot shared_slot(sdk::RouteSlot slot) const;
  std::int64_t shared_view(std::span<sdk::KeyView> views, std::int64_t now_ms) const;
  void answered(std::int64_t waited_ms) override;
  void failed(std::int64_t asked_ms) override;
  sdk::Reservation accept(const sdk::ReserveRequest& request,
                          const std::vector<sdk::RouteSlot>& shared,
                          sdk::Reservation granted) override;
  sdk::Reservation reserve_here(const sdk::ReserveRequest& request) override;
  void give_back(const sdk::Reservation& granted) override;
  std::vector<sdk::RouteSlot> without_limits(std::span<const sdk::RouteSlot> slots) const;
  sdk::LeaseId keep(const Twin& twin);
  bool newborn() const;
  void degrade();
  void adopt_what_is_known(std::int64_t now_ms);
  void set_limits(bool apart);
  void adopt_spending(std::int64_t now_ms);
  void restore();
  void tell_backlog(std::int64_t now_ms);

  static constexpr int kFailuresToDegrade = 3;
  static constexpr std::int64_t kNewbornMs = 2'000;

  std::shared_ptr<sdk::IStateStore> owned_;
  // The same for all who call it: threads of the store do so until the moment it has ended.
  sdk::IStateStore* const store_;
  const GuardOptions options_;
  net::ILoop& loop_;
  const Say say_;
  const std::int64_t born_ms_;
  MemoryStore here_;

  std::atomic<bool> degraded_{false};
  std::atomic<int> failures_{0};             // in a row
  std::atomic<std::int64_t> failed_ms_{-1};  // when the last of them was counted
  std::atomic<bool> closing_{false};
  std::atomic<std::uint32_t> parts_{1};  // of each budget, in an outage
  std::atomic<std::uint64_t> outages_{0};
  std::atomic<std::uint64_t> reservations_{0};
  std::atomic<std::uint64_t> waited_ms_{0};
  std::atomic<std::uint64_t> answered_here_{0};

  mutable std::mutex routes_mutex_;
  std::vector<Route> routes_;  // by slot here
  std::atomic<bool> same_slots_{true};
  std::map<std::string, OwnedSpec, std::less<>> specs_;
  std::set<std::string> disabled_here_;  // because the fleet had disabled them

  std::mutex leases_mutex_;
  std::unordered_map<sdk::LeaseId, Twin> leases_;
  sdk::LeaseId next_lease_ = 1;
  OutageJournal journal_;
  std::atomic<bool> untold_{false};  // the journal is not empty

  std::mutex outage_mutex_;  // of going down and coming back
  std::string why_;
  std::int64_t down_since_ms_ = 0;

  StoreWait wait_;
  StoreProbe probe_;
};

}  // namespace llm_rotate::state
