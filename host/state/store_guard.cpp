#include "state/store_guard.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::state {

using sdk::Reservation;
using sdk::ReserveStatus;
using sdk::RouteSlot;

StoreGuard::StoreGuard(std::shared_ptr<sdk::IStateStore> store, GuardOptions options,
                       net::ILoop& loop, Say say)
    : owned_(std::move(store)),
      store_(owned_.get()),
      options_(std::move(options)),
      loop_(loop),
      say_(std::move(say)),
      born_ms_(loop.steady_ms()),
      wait_(*store_, loop, options_.deadline_ms, *this),
      probe_(*store_, loop, options_.deadline_ms, [this] { restore(); }) {}

StoreGuard::~StoreGuard() {
  closing_ = true;
  wait_.expire_all();
  owned_.reset();  // while what it still has to answer is there to hear it
}

// ---- routes ----

RouteSlot StoreGuard::intern(const sdk::KeySpec& key, std::string_view model) {
  const RouteSlot shared = store_->intern(key, model);
  const std::lock_guard lock(routes_mutex_);
  specs_[std::string(key.key_id)].assign(key);
  const RouteSlot slot = here_.intern(key, model);
  if (slot >= routes_.size()) routes_.resize(slot + 1);
  routes_[slot] = {std::string(key.key_id), std::string(model), shared};
  if (shared != slot) same_slots_ = false;
  return slot;
}

RouteSlot StoreGuard::shared_slot(RouteSlot slot) const {
  if (same_slots_) return slot;
  const std::lock_guard lock(routes_mutex_);
  return slot < routes_.size() ? routes_[slot].shared : slot;
}

std::int64_t StoreGuard::shared_view(std::span<sdk::KeyView> views, std::int64_t now_ms) const {
  if (same_slots_) return store_->view(views, now_ms);
  std::vector<RouteSlot> slots;
  slots.reserve(views.size());
  for (sdk::KeyView& view : views) {
    slots.push_back(view.slot);
    view.slot = shared_slot(view.slot);
  }
  const std::int64_t free_in = store_->view(views, now_ms);
  for (std::size_t i = 0; i < views.size(); ++i) views[i].slot = slots[i];
  return free_in;
}

std::int64_t StoreGuard::view(std::span<sdk::KeyView> views, std::int64_t now_ms) const {
  return degraded_ ? here_.view(views, now_ms) : shared_view(views, now_ms);
}

// ---- calls ----

Reservation StoreGuard::reserve(const sdk::ReserveRequest& request, sdk::IReserveWaiter& waiter) {
  if (degraded_) {
    // A store that is slow, not gone, still says how many processes there are.
    if (store_->workers() != parts_) set_limits(true);
    return reserve_here(request);
  }
  std::vector<RouteSlot> shared(request.slots.begin(), request.slots.end());
  for (RouteSlot& slot : shared) slot = shared_slot(slot);
  return wait_.ask(request, std::move(shared), waiter);
}

// What the store has granted also gets a lease here.
Reservation StoreGuard::accept(const sdk::ReserveRequest& request,
                               const std::vector<RouteSlot>& shared, Reservation granted) {
  if (granted.status != ReserveStatus::kGranted) return granted;
  const auto at = std::find(shared.begin(), shared.end(), granted.slot);
  if (at == shared.end()) {
    give_back(granted);
    return {};
  }
  const RouteSlot slot = request.slots[static_cast<std::size_t>(at - shared.begin())];
  sdk::ReserveRequest here = request;
  here.now_ms = loop_.steady_ms();
  Twin twin = {slot, here_.admit(here, slot), granted.lease, request.tokens, false};
  granted.slot = slot;
  granted.lease = keep(twin);
  return granted;
}

Reservation StoreGuard::reserve_here(const sdk::ReserveRequest& request) {
  constexpr std::int64_t kAskAgainMs = 250;
  answered_here_.fetch_add(1, std::memory_order_relaxed);
  if (options_.on_down == OnStoreDown::kClosed) {
    Reservation closed;
    closed.free_in_ms = kAskAgainMs;
    return closed;
  }
  struct Nobody final : sdk::IReserveWaiter {
    void on_reserved(const Reservation&) override {}
  } nobody;
  sdk::ReserveRequest here = request;
  here.now_ms = loop_.steady_ms();
  // As long as the others' calls are counted elsewhere, or nobody has said how many others there
  // are, a limit cannot be kept here: ask again.
  std::vector<RouteSlot> unlimited;
  if (!degraded_ || newborn()) {
    unlimited = without_limits(request.slots);
    here.slots = unlimited;
    if (unlimited.empty() && !request.slots.empty()) {
      Reservation again;
      again.free_in_ms = degraded_ ? kAskAgainMs / 10 : 1;
      return again;
    }
  }
  Reservation reservation = here_.reserve(here, nobody);
  if (reservation.status != ReserveStatus::kGranted) return reservation;
  reservation.lease = keep({reservation.slot, reservation.lease, 0, request.tokens, true});
  return reservation;
}

std::vector<RouteSlot> StoreGuard::without_limits(std::span<const RouteSlot> slots) const {
  const std::lock_guard lock(routes_mutex_);
  std::vector<RouteSlot> found;
  for (const RouteSlot slot : slots) {
    if (slot >= routes_.size()) continue;
    const auto spec = specs_.find(routes_[slot].key_id);
    const sdk::KeySpec& limits = spec->second.rest;
    const bool limited = limits.rpm > 0 || limits.tpm > 0 || limits.max_concurrent > 0;
    if (!limited || options_.on_down == OnStoreDown::kOpen) found.push_back(slot);
  }
  return found;
}

sdk::LeaseId StoreGuard::keep(const Twin& twin) {
  const std::lock_guard lock(leases_mutex_);
  if (twin.apart) {
    journal_.sent(twin.slot, loop_.steady_ms());
    untold_ = true;
  }
  leases_.emplace(next_lease_, twin);
  return next_lease_++;
}

void StoreGuard::give_back(const Reservation& granted) {
  if (granted.status != ReserveStatus::kGranted || closing_) return;
  sdk::Settlement nothing;
  nothing.lease = granted.lease;
  nothing.slot = granted.slot;
  nothing.scope = sdk::Scope::kNone;
  nothing.tokens = 0;
  nothing.now_ms = loop_.steady_ms();
  store_->settle(nothing);
}

void StoreGuard::settle(const sdk::Settlement& settlement) {
  Twin twin;
  twin.slot = settlement.slot;
  twin.apart = degraded_;
  {
    const std::lock_guard lock(leases_mutex_);
    if (settlement.lease != 0) {
      const auto found = leases_.find(settlement.lease);
      if (found == leases_.end()) return;
      twin = found->second;
      leases_.erase(found);
    }
    if (twin.apart) {  // told when the store answers again
      sdk::Settlement apart = settlement;
      apart.slot = twin.slot;
      journal_.ended(apart, twin.tokens);
      untold_ = true;
    }
  }
  sdk::Settlement told = settlement;
  told.slot = twin.slot;
  told.lease = twin.here;
  if (settlement.lease == 0 || twin.here != 0) here_.settle(told);
  if (twin.apart) return;
  told.slot = shared_slot(twin.slot);
  told.lease = twin.shared;
  store_->settle(told);
}

void StoreGuard::renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) {
  Twin twin;
  {
    const std::lock_guard lock(leases_mutex_);
    const auto found = leases_.find(lease);
    if (found == leases_.end()) return;
    twin = found->second;
  }
  here_.renew(twin.here, lease_ms, now_ms);
  if (twin.shared != 0) store_->renew(twin.shared, lease_ms, now_ms);
}

std::uint64_t StoreGuard::next_turn(std::string_view pool) {
  return degraded_ ? here_.next_turn(pool) : store_->next_turn(pool);
}

bool StoreGuard::take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                            std::int64_t now_ms) {
  if (!degraded_) return store_->take_retry(provider, budget, now_ms);
  sdk::RetryBudget part = budget;
  const double workers = std::max(store_->workers(), 1U);
  part.floor = std::max(budget.floor / workers, 1.0);
  part.floor_per_s = budget.floor_per_s / workers;
  return here_.take_retry(provider, part, now_ms);
}

void StoreGuard::remember(std::uint64_t session, RouteSlot slot, std::int64_t now_ms) {
  here_.remember(session, slot, now_ms);
  store_->remember(session, shared_slot(slot), now_ms);
}

std::optional<RouteSlot> StoreGuard::recall(std::uint64_t session, std::int64_t now_ms) const {
  const std::optional<RouteSlot> here = here_.recall(session, now_ms);
  if (degraded_) return here;
  const std::optional<RouteSlot> shared = store_->recall(session, now_ms);
  if (!shared || same_slots_) return shared ? shared : here;
  const std::lock_guard lock(routes_mutex_);
  for (std::size_t slot = 0; slot < routes_.size(); ++slot) {
    if (routes_[slot].shared == *shared) return static_cast<RouteSlot>(slot);
  }
  return here;
}

// ---- operators ----

void StoreGuard::snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const {
  if (degraded_) {
    here_.snapshot(visitor, now_ms);
  } else {
    store_->snapshot(visitor, now_ms);
  }
}

sdk::CommandAnswer StoreGuard::command(std::string_view key_id, sdk::KeyCommand command,
                                       std::int64_t now_ms) {
  const sdk::CommandAnswer answer = store_->command(key_id, command, now_ms);
  if (answer == sdk::CommandAnswer::kObeyed) here_.command(key_id, command, now_ms);
  return answer;
}

void StoreGuard::catch_up(const sdk::Backlog& backlog) {
  here_.catch_up(backlog);
  sdk::Backlog shared = backlog;
  shared.slot = shared_slot(backlog.slot);
  store_->catch_up(shared);
}

sdk::StoreFigures StoreGuard::figures() const {
  return {outages_, reservations_, waited_ms_, answered_here_, wait_.size()};
}

std::string StoreGuard::trouble() const {
  const std::string why = store_->trouble();
  return why.empty() && degraded_ ? "it does not answer in time" : why;
}

}  // namespace llm_rotate::state
