#include "book.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace llm_rotate::redis {
namespace {

using sdk::KeyState;

constexpr std::string_view kOtherModels = "(other models)";

int severity(KeyState state) {
  constexpr std::array<int, 5> kSeverity = {0, 2, 1, 3, 4};
  return kSeverity.at(static_cast<std::size_t>(state));
}

bool is_rest(KeyState state) {
  return severity(state) > 1;
}

// How much evidence of that age still counts.
double fade(std::int64_t age_ms) {
  constexpr double kHalfLifeMs = 30'000;
  return std::exp2(-std::clamp(static_cast<double>(age_ms) / kHalfLifeMs, 0.0, 126.0));
}

double recovered(double left, std::int64_t age_ms) {
  constexpr double kWindowMs = 60'000;
  return left + (1.0 - left) * std::clamp(static_cast<double>(age_ms) / kWindowMs, 0.0, 1.0);
}

double left_of(std::int64_t limit, std::int64_t spent) {
  if (limit <= 0) return 1.0;
  return std::clamp(1.0 - static_cast<double>(spent) / static_cast<double>(limit), 0.0, 1.0);
}

}  // namespace

Interned Book::intern(const sdk::KeySpec& spec, std::string_view model) {
  const std::lock_guard lock(mutex_);
  Interned interned;
  Key& key = key_of(spec, interned);
  const bool crowded =
      key.routes.size() >= kMaxModels && key.routes.find(model) == key.routes.end();
  if (crowded || model.size() > kMaxModelName) model = kOtherModels;
  const auto found = key.routes.find(model);
  if (found != key.routes.end()) {
    interned.slot = found->second;
    return interned;
  }
  interned.slot = static_cast<sdk::RouteSlot>(routes_.size());
  key.routes.emplace(std::string(model), interned.slot);
  CellFacts* cell = &key.facts.key;
  if (!model.empty()) {
    key.models.emplace_back(model);
    cell = &key.facts.models[std::string(model)];
  }
  routes_.push_back({&key, std::string(model), cell});
  return interned;
}

Book::Key& Book::key_of(const sdk::KeySpec& spec, Interned& interned) {
  const auto found = by_id_.find(spec.key_id);
  interned.new_key = found == by_id_.end();
  if (interned.new_key) {
    Key& made = keys_.emplace_back();
    made.key_id = spec.key_id;
    made.name = name("key:" + made.key_id);
    by_id_.emplace(made.key_id, &made);
    by_name_.emplace(made.name, &made);
  }
  Key& key = interned.new_key ? keys_.back() : *found->second;
  interned.enabled_again = !interned.new_key && !key.enabled && spec.enabled;
  key.provider = spec.provider;
  key.group = spec.quota_group;
  key.rpm = std::max<std::int64_t>(spec.rpm, 0);
  key.tpm = std::max<std::int64_t>(spec.tpm, 0);
  key.max_concurrent = spec.max_concurrent;
  key.enabled = spec.enabled;
  key.rest = spec.rest;
  return key;
}

Book::Route* Book::route(sdk::RouteSlot slot) {
  return slot < routes_.size() ? &routes_[slot] : nullptr;
}

const Book::Route* Book::route(sdk::RouteSlot slot) const {
  return slot < routes_.size() ? &routes_[slot] : nullptr;
}

Book::Key* Book::key(std::string_view name) {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

std::optional<RouteCard> Book::card(sdk::RouteSlot slot) const {
  const std::lock_guard lock(mutex_);
  const Route* of = route(slot);
  if (of == nullptr) return std::nullopt;
  const Key& key = *of->key;
  RouteCard card = {key.name, key.key_id, key.provider, of->model, key.rpm, key.tpm, key.rest, {}};
  if (key.group.empty()) return card;
  for (const Key& other : keys_) {
    if (&other != &key && other.group == key.group) card.peers.push_back(other.name);
  }
  return card;
}

std::optional<sdk::RouteSlot> Book::find(std::string_view key_id, std::string_view model) const {
  const std::lock_guard lock(mutex_);
  const auto key = by_id_.find(key_id);
  if (key == by_id_.end()) return std::nullopt;
  const auto found = key->second->routes.find(model);
  if (found == key->second->routes.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> Book::key_named(std::string_view key_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(key_id);
  if (found == by_id_.end()) return std::nullopt;
  return found->second->name;
}

std::vector<std::string> Book::keys() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  names.reserve(keys_.size());
  for (const Key& key : keys_) names.push_back(key.name);
  return names;
}

RequestPtr Book::reservation(std::span<const sdk::RouteSlot> slots,
                             const std::function<void(Request&)>& head,
                             std::vector<sdk::RouteSlot>& asked) const {
  const std::lock_guard lock(mutex_);
  for (const sdk::RouteSlot slot : slots) {
    const Route* of = route(slot);
    if (of != nullptr && of->key->enabled && asked.size() < kMostAsked) asked.push_back(slot);
  }
  auto request = std::make_unique<Request>(Scripts::all().reserve, asked.size());
  for (const sdk::RouteSlot slot : asked) request->add(routes_[slot].key->name);
  head(*request);
  for (const sdk::RouteSlot slot : asked) {
    const Route& of = routes_[slot];
    request->add(of.model);
    request->add(of.key->rpm);
    request->add(of.key->tpm);
    request->add(static_cast<std::int64_t>(of.key->max_concurrent));
  }
  return request;
}

std::int64_t Book::view(std::span<sdk::KeyView> views, std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  bool any = false;
  std::int64_t first = kNever;
  for (sdk::KeyView& view : views) {
    const Route* of = route(view.slot);
    if (of == nullptr || !of->key->enabled) {
      view.state = KeyState::kDisabled;
      any = true;
      continue;
    }
    const KeyFacts& facts = of->key->facts;
    const CellFacts& key = facts.key;
    const CellFacts& cell = *of->cell;
    const KeyState by_key = key.state_at(now_ms);
    const KeyState by_cell = cell.state_at(now_ms);
    view.state = severity(by_key) >= severity(by_cell) ? by_key : by_cell;
    if (is_rest(view.state)) {
      any = true;
      const std::int64_t free = std::max(key.free_from(now_ms), cell.free_from(now_ms));
      if (free != kNever) first = std::min(first, free - now_ms);
    }
    const double key_fade = fade(now_ms - key.heard_at);
    const double cell_fade = fade(now_ms - cell.heard_at);
    view.consecutive_failures = static_cast<std::uint32_t>(
        std::lround(std::max(static_cast<double>(key.failures_in_a_row) * key_fade,
                             static_cast<double>(cell.failures_in_a_row) * cell_fade)));
    view.success_rate =
        1.0 - std::max((1.0 - key.success_rate) * key_fade, (1.0 - cell.success_rate) * cell_fade);
    view.latency_ms = cell.latency_ms * cell_fade;
    view.budget_left = recovered(facts.budget_left, now_ms - facts.budget_at);
    view.in_flight = facts.in_flight;
  }
  if (!any) return 0;
  return first == kNever ? -1 : std::max<std::int64_t>(first, 1);
}

HealthLine Book::line(const Key& key, const CellFacts& cell, std::int64_t now_ms) const {
  HealthLine line;
  line.key_id = key.key_id;
  line.provider = key.provider;
  line.cause = cell.cause;
  const bool rests_still = now_ms < cell.ends_at;
  line.health.state = cell.state_at(now_ms);
  // Between its probes a failing key is still in quarantine.
  if (line.health.state == KeyState::kProbation && rests_still) line.health.state = cell.state;
  if (&cell == &key.facts.key && !key.enabled) {
    line.health.state = KeyState::kDisabled;
    line.cause = "disabled by the configuration (enabled = false)";
  }
  line.health.consecutive_failures = cell.failures_in_a_row;
  line.health.successes = cell.successes;
  line.health.failures = cell.failures;
  line.health.success_rate = cell.success_rate;
  line.health.latency_ms = cell.latency_ms;
  line.health.in_flight = &cell == &key.facts.key ? key.facts.in_flight : cell.in_flight;
  line.health.budget_left = key.facts.budget_left;
  const bool resting =
      line.health.state == KeyState::kCooldown || line.health.state == KeyState::kQuarantine;
  if (resting) line.health.back_in_ms = std::max<std::int64_t>(cell.free_at - now_ms, 0);
  if (line.health.state == KeyState::kDisabled) line.health.back_in_ms = -1;
  return line;
}

std::vector<HealthLine> Book::lines(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  std::vector<HealthLine> lines;
  for (const Key& key : keys_) {
    lines.push_back(line(key, key.facts.key, now_ms));
    const auto add = [&](const std::string& model, const CellFacts& cell) {
      lines.push_back(line(key, cell, now_ms));
      lines.back().model = model;
    };
    for (const std::string& model : key.models) add(model, key.facts.models.at(model));
    for (const auto& [model, cell] : key.facts.models) {  // used by others only
      if (key.routes.find(model) == key.routes.end()) add(model, cell);
    }
  }
  return lines;
}

std::vector<KnownRest> Book::rests(std::int64_t now_ms) const {
  const std::lock_guard lock(mutex_);
  std::vector<KnownRest> found;
  const auto look = [&](sdk::RouteSlot slot, const CellFacts& cell, sdk::Scope scope) {
    KnownRest rest;
    rest.cause = cell.cause;
    rest.disabled = cell.state == KeyState::kDisabled;
    rest.backlog.slot = slot;
    rest.backlog.rest = cell.state;
    rest.backlog.scope = scope;
    rest.backlog.rest_ms = cell.free_at - now_ms;
    if (rest.disabled || (is_rest(cell.state) && cell.free_at > now_ms)) {
      found.push_back(std::move(rest));
    }
  };
  for (const Key& key : keys_) {
    if (key.routes.empty()) continue;
    look(key.routes.begin()->second, key.facts.key, sdk::Scope::kKey);
    for (const auto& [model, slot] : key.routes) {
      if (!model.empty()) look(slot, *routes_[slot].cell, sdk::Scope::kKeyModel);
    }
  }
  return found;
}

void Book::granted(sdk::RouteSlot slot, std::uint32_t in_flight, double budget_left,
                   std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Route* of = route(slot);
  if (of == nullptr) return;
  of->key->facts.in_flight = in_flight;
  of->key->facts.budget_left = budget_left;
  of->key->facts.budget_at = now_ms;
}

void Book::settled(sdk::RouteSlot slot, const Pulse& pulse, std::int64_t now_ms) {
  granted(slot, pulse.in_flight, pulse.budget_left, now_ms);
  const std::lock_guard lock(mutex_);
  Route* of = route(slot);
  if (of == nullptr) return;
  of->key->facts.key.success_rate = pulse.key_rate;
  of->key->facts.key.heard_at = now_ms;
  of->cell->success_rate = pulse.route_rate;
  of->cell->latency_ms = pulse.route_latency_ms;
  of->cell->heard_at = now_ms;
}

void Book::learn(std::string_view name, const Reply& fields, std::int64_t ahead_ms) {
  const std::lock_guard lock(mutex_);
  Key* known = key(name);
  if (known != nullptr) known->facts.read(fields, ahead_ms);
}

void Book::learn_in_flight(std::string_view name, std::uint32_t in_flight) {
  const std::lock_guard lock(mutex_);
  Key* known = key(name);
  if (known != nullptr) known->facts.in_flight = in_flight;
}

void Book::learn_calls(std::string_view name, const Reply& models, std::int64_t requests,
                       std::int64_t tokens, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Key* known = key(name);
  if (known == nullptr) return;
  KeyFacts& facts = known->facts;
  for (auto& [model, cell] : facts.models) cell.in_flight = 0;
  for (const Reply& model : models.items) {
    const auto found = facts.models.find(model.text);
    if (found != facts.models.end()) ++found->second.in_flight;
  }
  facts.in_flight = static_cast<std::uint32_t>(models.items.size());
  facts.budget_left = std::min(left_of(known->rpm, requests), left_of(known->tpm, tokens));
  facts.budget_at = now_ms;
}

}  // namespace llm_rotate::redis
