// Waits for a store's late answer on behalf of a call, which may be gone by then: cancelled, or
// with its whole loop. A grant that nobody wants any more is given back.
//
// Made by Call. `on_reserved` may come on any thread; the rest is on the call's loop.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <utility>

#include "llm_rotate/sdk/state_store.hpp"

#include "net/loop.hpp"

namespace llm_rotate::dispatch {

class ReserveTicket final : public sdk::IReserveWaiter,
                            public std::enable_shared_from_this<ReserveTicket> {
 public:
  using Then = std::function<void(const sdk::Reservation&)>;

  // The loop, and what `then` refers to, must live until `abandon`.
  ReserveTicket(std::shared_ptr<sdk::IStateStore> store, net::ILoop& loop, Then then)
      : store_(std::move(store)),
        asked_ms_(loop.steady_ms()),
        loop_(&loop),
        then_(std::move(then)) {}

  // The store has said kPending: from here on this lives until the answer.
  void await() {
    const std::lock_guard lock(mutex_);
    if (!answered_) self_ = shared_from_this();
  }

  // Nobody waits any longer.
  void abandon() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

  void on_reserved(const sdk::Reservation& reservation) override {
    const std::shared_ptr<ReserveTicket> keep = shared_from_this();
    const std::lock_guard lock(mutex_);
    answered_ = true;
    self_.reset();
    if (loop_ == nullptr) {
      give_back(reservation);
    } else {
      loop_->post([keep, reservation] { keep->hand_over(reservation); });
    }
  }

 private:
  void hand_over(const sdk::Reservation& reservation) {
    if (loop_ == nullptr) {
      give_back(reservation);
    } else {
      then_(reservation);
    }
  }
  void give_back(const sdk::Reservation& reservation) const {
    if (reservation.status != sdk::ReserveStatus::kGranted) return;
    sdk::Settlement nothing;
    nothing.lease = reservation.lease;
    nothing.slot = reservation.slot;
    nothing.scope = sdk::Scope::kNone;
    nothing.tokens = 0;
    nothing.now_ms = asked_ms_;  // whoever has left has no clock any more
    store_->settle(nothing);
  }

  const std::shared_ptr<sdk::IStateStore> store_;
  const std::int64_t asked_ms_;
  std::mutex mutex_;
  net::ILoop* loop_;  // written on the loop's thread, under the mutex
  const Then then_;
  std::shared_ptr<ReserveTicket> self_;
  bool answered_ = false;
};

}  // namespace llm_rotate::dispatch
