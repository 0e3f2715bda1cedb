// A store that answers reservations later, as one that processes share does. Threads: one.
#pragma once

#include <list>
#include <memory>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

#include "simulation/virtual_loop.hpp"

namespace llm_rotate::tests {

class LateStore final : public sdk::IStateStore {
 public:
  LateStore(std::shared_ptr<sdk::IStateStore> real, VirtualLoop& loop, std::int64_t late_ms)
      : real_(std::move(real)), loop_(loop), late_ms_(late_ms) {}

  sdk::Reservation reserve(const sdk::ReserveRequest& request,
                           sdk::IReserveWaiter& waiter) override {
    std::vector<sdk::RouteSlot> slots(request.slots.begin(), request.slots.end());
    // Whoever plays runs the loop to its end: none of them is left when the loop goes.
    const auto timer = timers_.emplace(timers_.end());
    *timer = loop_.after(
        late_ms_, [this, timer, &waiter, slots = std::move(slots), later = request]() mutable {
          later.slots = slots;
          later.now_ms = loop_.steady_ms();
          waiter.on_reserved(real_->reserve(later, waiter));
          timers_.erase(timer);
        });
    sdk::Reservation pending;
    pending.status = sdk::ReserveStatus::kPending;
    return pending;
  }

  sdk::RouteSlot intern(const sdk::KeySpec& key, std::string_view model) override {
    return real_->intern(key, model);
  }
  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const override {
    return real_->view(views, now_ms);
  }
  void settle(const sdk::Settlement& settlement) override { real_->settle(settlement); }
  void renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) override {
    real_->renew(lease, lease_ms, now_ms);
  }
  std::uint64_t next_turn(std::string_view pool) override { return real_->next_turn(pool); }
  void snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const override {
    real_->snapshot(visitor, now_ms);
  }
  sdk::CommandAnswer command(std::string_view key_id, sdk::KeyCommand command,
                             std::int64_t now_ms) override {
    return real_->command(key_id, command, now_ms);
  }
  void catch_up(const sdk::Backlog& backlog) override { real_->catch_up(backlog); }
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                  std::int64_t now_ms) override {
    return real_->take_retry(provider, budget, now_ms);
  }
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) override {
    real_->remember(session, slot, now_ms);
  }
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const override {
    return real_->recall(session, now_ms);
  }

 private:
  const std::shared_ptr<sdk::IStateStore> real_;
  VirtualLoop& loop_;
  const std::int64_t late_ms_;
  std::list<std::unique_ptr<net::ITimer>> timers_;
};

}  // namespace llm_rotate::tests
