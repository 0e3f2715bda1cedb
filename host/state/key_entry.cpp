#include "state/key_entry.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::state {

using sdk::Effect;
using sdk::Scope;

namespace {

// The provider counts a call when it arrives, which one over a new connection does later than the
// next one over a warm one. The redis store has the same.
constexpr std::int64_t kArrivalMarginMs = 750;

}  // namespace

void KeyEntry::configure(const sdk::KeySpec& spec) {
  const std::lock_guard lock(mutex_);
  provider_ = spec.provider;
  rest_ = spec.rest;
  max_concurrent_ = spec.max_concurrent;
  if (spec.rpm > 0 || spec.tpm > 0) {
    if (!window_) window_ = std::make_unique<BudgetWindow>(kArrivalMarginMs);
    window_->set_limits(spec.rpm, spec.tpm);
  } else {
    window_.reset();
    board_.budget_left.store(1.0F, std::memory_order_relaxed);
  }
  // Only a change: what an operator disabled stays so when the same configuration is read again.
  if (enabled_ == spec.enabled) return;
  enabled_ = spec.enabled;
  if (enabled_) {
    cell_.enable();
  } else {
    cell_.disable("disabled by the configuration (enabled = false)");
  }
  publish_cell(board_, cell_);
}

Route& KeyEntry::add_route(std::string_view model, sdk::RouteSlot slot, RouteBoard& board) {
  const std::lock_guard lock(mutex_);
  routes_.push_back(std::make_unique<Route>());
  Route& route = *routes_.back();
  route.board = &board;
  route.slot = slot;
  route.index = static_cast<std::uint32_t>(routes_.size() - 1);
  route.model = model;
  by_model_.emplace(route.model, &route);
  board.key = &board_;
  board.route = &route;
  return route;
}

Route* KeyEntry::find_route(std::string_view model) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_model_.find(model);
  return found == by_model_.end() ? nullptr : found->second;
}

std::size_t KeyEntry::route_count() const {
  const std::lock_guard lock(mutex_);
  return routes_.size();
}

Offer KeyEntry::offer(Route& route, const sdk::ReserveRequest& request, Shares shares) {
  const std::int64_t now_ms = request.now_ms;
  const std::lock_guard lock(mutex_);
  expire(now_ms);
  const Admission by_key = cell_.check(now_ms);
  const Admission by_route = route.cell.check(now_ms);
  const bool busy = max_concurrent_ > 0 && leases_.live() >= max_concurrent_;
  const std::int64_t fits_at = window_ ? window_->fits_at(request.tokens, now_ms) : 0;
  if (by_key == Admission::kNo || by_route == Admission::kNo || busy || fits_at != 0) {
    return refuse(route, busy ? BudgetWindow::kNever : fits_at, now_ms);
  }
  const bool spared = by_key == Admission::kShareSkip || by_route == Admission::kShareSkip;
  if (spared && shares == Shares::kHonour) {
    if (by_key == Admission::kShareSkip) cell_.pass_over();
    if (by_route == Admission::kShareSkip) route.cell.pass_over();
    return {Offer::Kind::kSpared, false, 0, HealthCell::kNever};
  }
  return grant(route, request);
}

// When the call would fit is known only if nothing but timers and the budget is in its way.
Offer KeyEntry::refuse(const Route& route, std::int64_t fits_at, std::int64_t now_ms) const {
  Offer offer;
  const std::int64_t rest_end = std::max(cell_.free_at(), route.cell.free_at());
  if (fits_at == BudgetWindow::kNever || rest_end == HealthCell::kNever) return offer;
  const std::int64_t free_at = std::max(rest_end, fits_at);
  if (free_at > now_ms) offer.free_at = free_at;
  return offer;
}

Offer KeyEntry::grant(Route& route, const sdk::ReserveRequest& request) {
  Lease lease;
  lease.route = route.index;
  lease.expires_ms = later(request.now_ms, request.lease_ms);
  lease.tokens = request.tokens;
  const std::uint64_t id = leases_.open(lease);
  if (id == 0) return {};
  Lease& opened = leases_.get(id);
  opened.key_grant = cell_.admit(request.now_ms, lease.expires_ms);
  opened.route_grant = route.cell.admit(request.now_ms, lease.expires_ms);
  if (window_) opened.bucket = window_->reserve(request.tokens, request.now_ms);
  ++route.in_flight;
  const bool probe = opened.key_grant.probe || opened.route_grant.probe;
  publish(route, request.now_ms);
  return {Offer::Kind::kGranted, probe, id, 0};
}

SharedRest KeyEntry::settle(std::uint64_t lease_id, const sdk::Settlement& settlement) {
  const std::lock_guard lock(mutex_);
  expire(settlement.now_ms);
  const std::optional<Lease> lease = leases_.close(lease_id);
  if (!lease) return {};
  Route& route = *routes_[lease->route];
  --route.in_flight;
  if (window_ && settlement.tokens >= 0) {
    window_->settle(lease->bucket, lease->tokens, settlement.tokens, settlement.now_ms);
  }
  return apply(route, *lease, settlement);
}

SharedRest KeyEntry::learn(Route& route, const sdk::Settlement& settlement) {
  const std::lock_guard lock(mutex_);
  expire(settlement.now_ms);
  Lease lease;
  lease.key_grant.epoch = cell_.epoch();
  lease.route_grant.epoch = route.cell.epoch();
  return apply(route, lease, settlement);
}

SharedRest KeyEntry::apply(Route& route, const Lease& lease, const sdk::Settlement& settlement) {
  const std::int64_t now_ms = settlement.now_ms;
  // A slot without a model is the key itself.
  const bool of_route = settlement.scope == Scope::kKeyModel && !route.model.empty();
  const bool of_key = settlement.scope != Scope::kNone && !of_route;
  // A pinned key stays in use, whatever its answers are.
  const bool ignored = pinned_ && settlement.effect != Effect::kSuccess;
  const Outcome charged = {ignored ? Effect::kNone : settlement.effect,
                           pinned_ ? -1 : settlement.asked_ms, settlement.cause};
  // What is not to blame gets its probe back, or shares the success.
  const Outcome spared = {
      settlement.effect == Effect::kSuccess ? Effect::kSuccess : Effect::kNone, -1, {}};
  const std::int64_t key_until =
      cell_.settle(lease.key_grant, of_key ? charged : spared, rest_, now_ms);
  const std::int64_t route_until =
      route.cell.settle(lease.route_grant, of_route ? charged : spared, rest_, now_ms);
  count(route, settlement, of_key);
  publish(route, now_ms);
  const HealthCell& limited = of_key ? cell_ : route.cell;
  return {std::max(key_until, route_until), limited.repeats(), of_key, route.model};
}

void KeyEntry::count(Route& route, const sdk::Settlement& settlement, bool of_key) {
  if (settlement.effect == Effect::kNone) return;
  const bool success = settlement.effect == Effect::kSuccess;
  if (!success && settlement.scope == Scope::kNone) return;
  std::uint64_t Tally::*counter = success ? &Tally::successes : &Tally::failures;
  if (success && successes_ != nullptr) successes_->fetch_add(1, std::memory_order_relaxed);
  ++(tally_.*counter);
  ++(route.tally.*counter);
  route.tally.pulse.on_result(success, settlement.latency_ms, settlement.now_ms);
  // A model's trouble must not make the key's other models look sick.
  if (success || of_key) {
    tally_.pulse.on_result(success, settlement.latency_ms, settlement.now_ms);
  }
}

void KeyEntry::rest_along(const SharedRest& rest, std::string_view cause, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (pinned_) return;
  if (rest.whole_key) {
    cell_.rest_along(rest.until_ms, rest.repeats, cause, now_ms);
    publish_cell(board_, cell_);
    return;
  }
  const auto found = by_model_.find(rest.model);
  if (found == by_model_.end()) return;
  Route& route = *found->second;
  route.cell.rest_along(rest.until_ms, rest.repeats, cause, now_ms);
  publish_cell(*route.board, route.cell);
}

void KeyEntry::renew(std::uint64_t lease, std::int64_t lease_ms, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire(now_ms);
  const std::int64_t end_ms = later(now_ms, lease_ms);
  const Lease* renewed = leases_.renew(lease, end_ms);
  if (renewed == nullptr) return;
  Route& route = *routes_[renewed->route];
  cell_.renew(renewed->key_grant, end_ms);
  route.cell.renew(renewed->route_grant, end_ms);
  publish(route, now_ms);
}

void KeyEntry::command(sdk::KeyCommand command, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire(now_ms);
  command_cell(command);
  if (command == sdk::KeyCommand::kClear || command == sdk::KeyCommand::kPin) {
    forget_troubles(now_ms);
  }
  publish_cell(board_, cell_);
  publish_pulse(board_, tally_.pulse);
}

void KeyEntry::command_cell(sdk::KeyCommand command) {
  if (command != sdk::KeyCommand::kClear) pinned_ = command == sdk::KeyCommand::kPin;
  switch (command) {
    case sdk::KeyCommand::kEnable:
    case sdk::KeyCommand::kPin:
      cell_.enable();
      break;
    case sdk::KeyCommand::kDisable:
      cell_.disable("disabled by an operator");
      break;
    case sdk::KeyCommand::kDrain:
      cell_.disable("drained by an operator");
      break;
    case sdk::KeyCommand::kClear:
      break;
  }
}

void KeyEntry::forget_troubles(std::int64_t now_ms) {
  cell_.clear();
  tally_.pulse = Pulse{};
  for (const auto& route : routes_) {
    route->cell.clear();
    route->tally.pulse = Pulse{};
    publish(*route, now_ms);
  }
}

void KeyEntry::catch_up(Route& route, const sdk::Backlog& backlog) {
  const std::lock_guard lock(mutex_);
  expire(backlog.now_ms);
  const bool of_route = backlog.scope == Scope::kKeyModel && !route.model.empty();
  tally_.successes += backlog.successes;
  tally_.failures += backlog.failures;
  route.tally.successes += backlog.successes;
  route.tally.failures += backlog.failures;
  if (window_) window_->book(backlog.requests, backlog.tokens, backlog.now_ms);
  if (backlog.rest_ms > 0 && !pinned_ && backlog.scope != Scope::kNone) {
    HealthCell& cell = of_route ? route.cell : cell_;
    const bool refused = backlog.rest == sdk::KeyState::kQuarantine;
    const Grant now = {cell.epoch(), false};
    cell.settle(now,
                {refused ? Effect::kQuarantine : Effect::kCooldown, backlog.rest_ms, backlog.cause},
                rest_, backlog.now_ms);
  }
  publish(route, backlog.now_ms);
}

std::uint64_t KeyEntry::admit(Route& route, const sdk::ReserveRequest& request) {
  const std::lock_guard lock(mutex_);
  expire(request.now_ms);
  return grant(route, request).lease;
}

void KeyEntry::count_successes(SuccessCount& count) {
  const std::lock_guard lock(mutex_);
  successes_ = &count;
}

void KeyEntry::expire(std::int64_t now_ms) {
  while (const std::optional<Lease> lease = leases_.pop_expired(now_ms)) {
    Route& route = *routes_[lease->route];
    --route.in_flight;
    cell_.release(lease->key_grant);
    route.cell.release(lease->route_grant);
    publish(route, now_ms);
  }
}

void KeyEntry::publish(Route& route, std::int64_t now_ms) {
  constexpr auto kRelaxed = std::memory_order_relaxed;
  publish_cell(board_, cell_);
  publish_pulse(board_, tally_.pulse);
  publish_cell(*route.board, route.cell);
  publish_pulse(*route.board, route.tally.pulse);
  board_.in_flight.store(static_cast<std::uint32_t>(leases_.live()), kRelaxed);
  if (!window_) return;
  board_.budget_left.store(static_cast<float>(window_->left(now_ms)), kRelaxed);
  board_.budget_ms.store(now_ms, kRelaxed);
}

std::vector<HealthLine> KeyEntry::lines(std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  expire(now_ms);
  cell_.advance(now_ms);
  std::vector<HealthLine> lines;
  lines.reserve(routes_.size() + 1);
  lines.push_back(line(cell_, tally_, now_ms));
  lines.back().health.in_flight = static_cast<std::uint32_t>(leases_.live());
  for (const auto& route : routes_) {
    if (route->model.empty()) continue;  // the key itself
    route->cell.advance(now_ms);
    lines.push_back(line(route->cell, route->tally, now_ms));
    lines.back().model = route->model;
    lines.back().health.in_flight = route->in_flight;
  }
  return lines;
}

HealthLine KeyEntry::line(const HealthCell& cell, const Tally& tally, std::int64_t now_ms) const {
  HealthLine line;
  line.key_id = key_id_;
  line.provider = provider_;
  line.cause = cell.cause();
  line.health.state = cell.state();
  line.health.consecutive_failures = cell.consecutive_failures();
  line.health.successes = tally.successes;
  line.health.failures = tally.failures;
  line.health.success_rate = static_cast<double>(tally.pulse.success_rate);
  line.health.latency_ms = static_cast<double>(tally.pulse.latency_ms);
  line.health.budget_left = window_ ? window_->left(now_ms) : 1.0;
  const std::int64_t free_at = cell.free_at();
  line.health.back_in_ms =
      free_at == HealthCell::kNever ? -1 : std::max<std::int64_t>(free_at - now_ms, 0);
  return line;
}

}  // namespace llm_rotate::state
