// Who waits for a store plugin's answer to a reservation. The plugin holds a number, not an
// address, so an answer that comes twice, or after its store is gone, meets nobody instead of freed
// memory: every waiter is called exactly once, whatever the plugin does.
//
// One for the process, because a plugin's late answer must find it; called by `StateStoreProxy` and
// by plugins' threads. Threads: any.
#pragma once

#include <cstdint>
#include <mutex>
#include <span>
#include <unordered_map>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::plugin {

class WaiterTable {
 public:
  // Never destroyed.
  static WaiterTable& of_process();

  // A ticket for one answer, never 0. `slots` is what the answer may grant.
  std::uint64_t add(const void* store, sdk::IReserveWaiter& waiter,
                    std::span<const sdk::RouteSlot> slots);
  // Gives the answer to the waiter, unless the ticket was used or withdrawn.
  void answer(std::uint64_t ticket, const sdk::Reservation& reservation);
  // Returns whether the ticket was still unused; it is used now.
  bool withdraw(std::uint64_t ticket);
  // Tells everyone who still waits for that store that it is unavailable.
  void abandon(const void* store);

 private:
  struct Entry {
    const void* store = nullptr;
    sdk::IReserveWaiter* waiter = nullptr;
    std::vector<sdk::RouteSlot> slots;
  };

  std::mutex mutex_;
  std::uint64_t next_ticket_ = 1;
  std::unordered_map<std::uint64_t, Entry> entries_;
};

// `reservation` with what cannot be true taken out: a grant of a slot that was not asked for or
// without a lease becomes kUnavailable.
sdk::Reservation plausible(const sdk::Reservation& reservation,
                           std::span<const sdk::RouteSlot> slots);

}  // namespace llm_rotate::plugin
