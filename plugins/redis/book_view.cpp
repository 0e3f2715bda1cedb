// The part of Book that tells what is known: to strategies, to an operator, to an emptied server.
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "book.hpp"

namespace llm_rotate::redis {
namespace {

using sdk::KeyState;

constexpr std::string_view kDrained = "drained by an operator";  // as command.lua writes it

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

}  // namespace

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
    if (!is_rest(cell.state) || cell.free_at <= now_ms) return;
    KnownRest rest;
    rest.cause = cell.cause;
    rest.backlog.slot = slot;
    rest.backlog.rest = cell.state;
    rest.backlog.scope = scope;
    rest.backlog.rest_ms = cell.free_at - now_ms;
    found.push_back(std::move(rest));
  };
  for (const Key& key : keys_) {
    if (key.routes.empty()) continue;
    const sdk::RouteSlot first = key.routes.begin()->second;
    const CellFacts& whole = key.facts.key;
    const auto said = [&](sdk::KeyCommand command) {
      found.push_back({{}, whole.cause, command});
      found.back().backlog.slot = first;
    };
    if (key.facts.pinned) said(sdk::KeyCommand::kPin);
    if (whole.state == KeyState::kDisabled) {
      said(whole.cause == kDrained ? sdk::KeyCommand::kDrain : sdk::KeyCommand::kDisable);
    } else {
      look(first, whole, sdk::Scope::kKey);
    }
    for (const auto& [model, slot] : key.routes) {
      if (!model.empty()) look(slot, *routes_[slot].cell, sdk::Scope::kKeyModel);
    }
  }
  return found;
}

}  // namespace llm_rotate::redis
