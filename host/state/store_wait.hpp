// The reservations that a shared store was asked for and has not answered yet. None waits longer
// than the deadline: then its owner answers in the store's place, and what the store grants after
// all is given back.
//
// Kept by StoreGuard. Threads: any; the deadlines are watched on the loop it is given.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

#include "net/loop.hpp"

namespace llm_rotate::state {

class IStoreWaitOwner {
 public:
  virtual ~IStoreWaitOwner() = default;
  // The store has answered, after so long.
  virtual void answered(std::int64_t waited_ms) = 0;
  // It has not, or it said that it cannot. `asked_ms`: when it was asked.
  virtual void failed(std::int64_t asked_ms) = 0;
  // What becomes of the store's answer; its slots are `shared`, those of the request are the
  // host's.
  virtual sdk::Reservation accept(const sdk::ReserveRequest& request,
                                  const std::vector<sdk::RouteSlot>& shared,
                                  sdk::Reservation granted) = 0;
  virtual sdk::Reservation reserve_here(const sdk::ReserveRequest& request) = 0;
  // A grant that nobody waits for any more.
  virtual void give_back(const sdk::Reservation& granted) = 0;
};

class StoreWait {
 public:
  // All outlive this, and `expire_all` is called before the owner ends.
  StoreWait(sdk::IStateStore& store, net::ILoop& loop, std::int64_t deadline_ms,
            IStoreWaitOwner& owner)
      : store_(store), loop_(loop), deadline_ms_(deadline_ms), owner_(owner) {}
  StoreWait(const StoreWait&) = delete;
  StoreWait& operator=(const StoreWait&) = delete;

  // Asks the store for `request`, whose slots are known to it as `shared`.
  sdk::Reservation ask(const sdk::ReserveRequest& request, std::vector<sdk::RouteSlot> shared,
                       sdk::IReserveWaiter& waiter);
  // How many wait now.
  std::uint64_t size() const { return size_.load(std::memory_order_relaxed); }
  // Answers whoever still waits.
  void expire_all();

 private:
  class Pending;

  void watch();
  void expire(std::int64_t now_ms);

  static constexpr std::int64_t kWatchEveryMs = 5;

  sdk::IStateStore& store_;
  net::ILoop& loop_;
  const std::int64_t deadline_ms_;
  IStoreWaitOwner& owner_;
  std::atomic<std::uint64_t> size_{0};
  std::mutex mutex_;
  std::deque<std::shared_ptr<Pending>> pending_;  // the first to expire first
  bool watching_ = false;
  std::unique_ptr<net::ITimer> timer_;
};

}  // namespace llm_rotate::state
