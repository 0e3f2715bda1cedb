#include "state/store_wait.hpp"

#include <limits>
#include <utility>

namespace llm_rotate::state {

using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;

// One of them. It keeps itself alive until the store has answered.
class StoreWait::Pending final : public sdk::IReserveWaiter {
 public:
  Pending(StoreWait& wait, const sdk::ReserveRequest& request, std::vector<RouteSlot> shared,
          sdk::IReserveWaiter& waiter)
      : wait_(wait),
        slots_(request.slots.begin(), request.slots.end()),
        shared_(std::move(shared)),
        request_(request),
        waiter_(&waiter),
        asked_ms_(wait.loop_.steady_ms()) {
    request_.slots = slots_;
    wait_.size_.fetch_add(1, std::memory_order_relaxed);
  }

  sdk::ReserveRequest shared_request() const {
    sdk::ReserveRequest request = request_;
    request.slots = shared_;
    return request;
  }
  void keep_alive(std::shared_ptr<Pending> self) {
    const std::lock_guard lock(mutex_);
    if (!heard_) self_ = std::move(self);
  }
  std::int64_t deadline_ms() const { return asked_ms_ + wait_.deadline_ms_; }
  bool waiting() const {
    const std::lock_guard lock(mutex_);
    return waiter_ != nullptr;
  }

  void on_reserved(const Reservation& reservation) override {
    std::shared_ptr<Pending> last_use;
    {
      const std::lock_guard lock(mutex_);
      heard_ = true;
      last_use = std::exchange(self_, nullptr);
    }
    sdk::IReserveWaiter* waiter = leave();
    if (waiter == nullptr) {  // too late: the call has gone on without it
      wait_.owner_.give_back(reservation);
      return;
    }
    waiter->on_reserved(outcome(reservation));
  }
  // What the caller is told when the store has said that.
  Reservation outcome(const Reservation& reservation) {
    if (reservation.status == ReserveStatus::kUnavailable) {
      wait_.owner_.failed(asked_ms_);
      return wait_.owner_.reserve_here(request_);
    }
    wait_.owner_.answered(wait_.loop_.steady_ms() - asked_ms_);
    return wait_.owner_.accept(request_, shared_, reservation);
  }
  // The deadline has come.
  void expire() {
    sdk::IReserveWaiter* waiter = leave();
    if (waiter == nullptr) return;
    wait_.owner_.failed(asked_ms_);
    waiter->on_reserved(wait_.owner_.reserve_here(request_));
  }
  // The caller, if it still waits; it waits no longer.
  sdk::IReserveWaiter* leave() {
    const std::lock_guard lock(mutex_);
    if (waiter_ != nullptr) wait_.size_.fetch_sub(1, std::memory_order_relaxed);
    return std::exchange(waiter_, nullptr);
  }

 private:
  StoreWait& wait_;
  const std::vector<RouteSlot> slots_;
  const std::vector<RouteSlot> shared_;
  sdk::ReserveRequest request_;
  mutable std::mutex mutex_;
  std::shared_ptr<Pending> self_;
  sdk::IReserveWaiter* waiter_;
  bool heard_ = false;
  const std::int64_t asked_ms_;
};

Reservation StoreWait::ask(const sdk::ReserveRequest& request, std::vector<RouteSlot> shared,
                           sdk::IReserveWaiter& waiter) {
  const auto pending = std::make_shared<Pending>(*this, request, std::move(shared), waiter);
  pending->keep_alive(pending);
  const Reservation now = store_.reserve(pending->shared_request(), *pending);
  if (now.status != ReserveStatus::kPending) {
    pending->keep_alive(nullptr);
    pending->leave();
    return pending->outcome(now);
  }
  const std::lock_guard lock(mutex_);
  while (!pending_.empty() && !pending_.front()->waiting()) pending_.pop_front();
  pending_.push_back(pending);
  if (!std::exchange(watching_, true)) loop_.post([this] { watch(); });
  return now;
}

void StoreWait::watch() {
  expire(loop_.steady_ms());
  const std::lock_guard lock(mutex_);
  watching_ = !pending_.empty();
  if (watching_) timer_ = loop_.after(kWatchEveryMs, [this] { watch(); });
}

void StoreWait::expire_all() {
  expire(std::numeric_limits<std::int64_t>::max());
}

void StoreWait::expire(std::int64_t now_ms) {
  while (true) {
    std::shared_ptr<Pending> first;
    {
      const std::lock_guard lock(mutex_);
      while (!pending_.empty() && !pending_.front()->waiting()) pending_.pop_front();
      if (pending_.empty() || pending_.front()->deadline_ms() > now_ms) return;
      first = pending_.front();
      pending_.pop_front();
    }
    first->expire();
  }
}

}  // namespace llm_rotate::state
