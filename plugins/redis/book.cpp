#include "book.hpp"

#include <algorithm>

namespace llm_rotate::redis {
namespace {

constexpr std::string_view kOtherModels = "(other models)";

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
                             std::vector<sdk::RouteSlot>& asked) const {
  const std::lock_guard lock(mutex_);
  for (const sdk::RouteSlot slot : slots) {
    const Route* of = route(slot);
    if (of != nullptr && of->key->enabled && asked.size() < kMostAsked) asked.push_back(slot);
  }
  auto request = std::make_unique<Request>(Scripts::all().reserve, asked.size());
  for (const sdk::RouteSlot slot : asked) request->add(routes_[slot].key->name);
  for (const sdk::RouteSlot slot : asked) {
    const Route& of = routes_[slot];
    request->add(std::to_string(of.key->rpm) + " " + std::to_string(of.key->tpm) + " " +
                 std::to_string(of.key->max_concurrent) + " " + of.model);
  }
  return request;
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
