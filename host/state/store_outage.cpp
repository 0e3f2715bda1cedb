// The part of StoreGuard that goes down and comes back.
#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

#include "state/store_guard.hpp"

namespace llm_rotate::state {

using sdk::KeyState;
using sdk::RouteSlot;

namespace {

// What the memory store says of the routes that an outage has made rest.
class RestReader final : public sdk::IHealthVisitor {
 public:
  struct Rest {
    std::string key_id;
    std::string model;
    KeyState state;
    std::int64_t rest_ms;
    std::string cause;
  };
  void on_route(const sdk::RouteHealth& health) override {
    const bool rests = health.state == KeyState::kCooldown || health.state == KeyState::kQuarantine;
    if (!rests || health.back_in_ms <= 0) return;
    found.push_back({std::string(health.key_id), std::string(health.model), health.state,
                     health.back_in_ms, std::string(health.cause)});
  }
  std::vector<Rest> found;
};

std::string seconds_text(std::int64_t ms) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f s", static_cast<double>(ms) / 1000.0);
  return text.data();
}

}  // namespace

void StoreGuard::answered(std::int64_t waited_ms) {
  reservations_.fetch_add(1, std::memory_order_relaxed);
  waited_ms_.fetch_add(static_cast<std::uint64_t>(waited_ms), std::memory_order_relaxed);
  if (failures_.load(std::memory_order_relaxed) != 0) failures_ = 0;
  if (!untold_.load(std::memory_order_relaxed) || degraded_ || closing_) return;
  if (untold_.exchange(false)) loop_.post([this] { tell_backlog(loop_.steady_ms()); });
}

// Calls that wait side by side wait once: what counts is how often the store was asked anew.
void StoreGuard::failed(std::int64_t asked_ms) {
  if (closing_) return;
  std::int64_t last = failed_ms_;
  const bool waited_together =
      last > asked_ms && last - asked_ms < 2 * options_.deadline_ms && failures_ > 0;
  if (waited_together) return;
  if (!failed_ms_.compare_exchange_strong(last, loop_.steady_ms())) return;
  if (failures_.fetch_add(1) + 1 >= kFailuresToDegrade) degrade();
}

// It has not heard of all the others yet.
bool StoreGuard::newborn() const {
  return loop_.steady_ms() - born_ms_ < kNewbornMs;
}

void StoreGuard::degrade() {
  const std::lock_guard lock(outage_mutex_);
  if (degraded_.exchange(true)) return;
  ++outages_;
  const std::int64_t now_ms = loop_.steady_ms();
  down_since_ms_ = now_ms;
  adopt_what_is_known(now_ms);
  set_limits(true);
  adopt_spending(now_ms);
  const std::uint32_t workers = store_->workers();
  std::string what;
  switch (options_.on_down) {
    case OnStoreDown::kLocal:
      what = "calls go on with this process's own state, with " +
             (workers > 1 ? "1/" + std::to_string(workers) + " of each budget"
                          : std::string("the whole of each budget"));
      break;
    case OnStoreDown::kOpen:
      what = "calls go on with this process's own state, without budgets (on_store_down = open)";
      break;
    case OnStoreDown::kClosed:
      what = "calls wait and fail until it is back (on_store_down = closed)";
      break;
  }
  say_("state store '" + options_.name + "' is out of reach (" + trouble() + "); " + what);
  probe_.start();
}

// The rests that other processes have found out. They are told as something that is learned, so a
// longer rest here stays.
void StoreGuard::adopt_what_is_known(std::int64_t now_ms) {
  std::vector<Route> routes;
  {
    const std::lock_guard lock(routes_mutex_);
    routes = routes_;
  }
  std::set<std::string> disabled;
  for (RouteSlot slot = 0; slot < routes.size(); ++slot) {
    sdk::KeyView view{};
    view.slot = slot;
    const std::int64_t free_in = shared_view({&view, 1}, now_ms);
    if (view.state == KeyState::kDisabled) disabled.insert(routes[slot].key_id);
    if (view.state != KeyState::kCooldown && view.state != KeyState::kQuarantine) continue;
    sdk::Backlog known;
    known.slot = slot;
    known.rest = view.state;
    known.scope = sdk::Scope::kKeyModel;
    known.rest_ms = free_in;
    known.cause = "another process of the fleet found it out";
    known.now_ms = now_ms;
    here_.catch_up(known);
  }
  for (const std::string& key_id : disabled) {
    here_.command(key_id, sdk::KeyCommand::kDisable, now_ms);
  }
  for (const std::string& key_id : disabled_here_) {
    if (!disabled.contains(key_id)) here_.command(key_id, sdk::KeyCommand::kEnable, now_ms);
  }
  disabled_here_ = std::move(disabled);
}

void StoreGuard::set_limits(bool apart) {
  const std::uint32_t workers = std::max(store_->workers(), 1U);
  const std::lock_guard lock(routes_mutex_);
  parts_ = workers;
  for (const Route& route : routes_) {
    sdk::KeySpec spec = specs_[route.key_id].spec();
    if (apart && options_.on_down == OnStoreDown::kOpen) {
      spec.rpm = spec.tpm = 0;
      spec.max_concurrent = 0;
    } else if (apart) {
      spec.rpm = part_of(spec.rpm, workers);
      spec.tpm = part_of(spec.tpm, workers);
      spec.max_concurrent = static_cast<std::uint32_t>(part_of(spec.max_concurrent, workers));
    }
    here_.intern(spec, route.model);
  }
}

// What the others have spent of the last minute's budget is not there for this process either.
void StoreGuard::adopt_spending(std::int64_t now_ms) {
  std::map<std::string, RouteSlot, std::less<>> first;
  const std::uint32_t workers = std::max(store_->workers(), 1U);
  {
    const std::lock_guard lock(routes_mutex_);
    for (RouteSlot slot = 0; slot < routes_.size(); ++slot) {
      first.try_emplace(routes_[slot].key_id, slot);
    }
  }
  for (const auto& [key_id, slot] : first) {
    sdk::KeyView fleet{};
    sdk::KeyView here{};
    fleet.slot = here.slot = slot;
    shared_view({&fleet, 1}, now_ms);
    here_.view({&here, 1}, now_ms);
    if (fleet.budget_left >= here.budget_left) continue;
    const double gone = here.budget_left - fleet.budget_left;
    sdk::KeySpec limits;
    {
      const std::lock_guard lock(routes_mutex_);
      limits = specs_[key_id].spec();
    }
    sdk::Backlog spent;
    spent.slot = slot;
    spent.requests =
        static_cast<std::int64_t>(gone * static_cast<double>(part_of(limits.rpm, workers)));
    spent.tokens =
        static_cast<std::int64_t>(gone * static_cast<double>(part_of(limits.tpm, workers)));
    spent.now_ms = now_ms;
    here_.catch_up(spent);
  }
}

void StoreGuard::restore() {
  const std::lock_guard lock(outage_mutex_);
  const std::int64_t now_ms = loop_.steady_ms();
  std::uint64_t calls = 0;
  {
    const std::lock_guard leases(leases_mutex_);
    calls = journal_.calls();
  }
  untold_ = false;
  tell_backlog(now_ms);
  set_limits(false);
  failures_ = 0;
  degraded_ = false;
  say_("state store '" + options_.name + "' answers again after " +
       seconds_text(now_ms - down_since_ms_) + "; what " + std::to_string(calls) +
       " calls taught meanwhile has been told to it");
}

void StoreGuard::tell_backlog(std::int64_t now_ms) {
  std::map<RouteSlot, OutageJournal::Route> journal;
  {
    const std::lock_guard lock(leases_mutex_);
    journal = journal_.take(now_ms);
  }
  RestReader rests;
  here_.snapshot(rests, now_ms);
  for (const auto& [slot, route] : journal) {
    Route of;
    {
      const std::lock_guard lock(routes_mutex_);
      of = routes_[slot];
    }
    sdk::Backlog backlog;
    backlog.slot = of.shared;
    backlog.successes = route.successes;
    backlog.failures = route.failures;
    backlog.requests = route.requests;
    backlog.tokens = route.tokens;
    backlog.now_ms = now_ms;
    store_->catch_up(backlog);
    if (!route.rested) continue;
    for (const RestReader::Rest& rest : rests.found) {
      if (rest.key_id != of.key_id || (!rest.model.empty() && rest.model != of.model)) continue;
      sdk::Backlog told;
      told.slot = of.shared;
      told.rest = rest.state;
      told.rest_ms = rest.rest_ms;
      told.scope = rest.model.empty() ? sdk::Scope::kKey : sdk::Scope::kKeyModel;
      told.cause = rest.cause;
      told.now_ms = now_ms;
      store_->catch_up(told);
    }
  }
}

}  // namespace llm_rotate::state
