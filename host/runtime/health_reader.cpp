#include "runtime/health_reader.hpp"

#include <map>
#include <string>
#include <utility>

namespace llm_rotate::runtime {
namespace {

std::string name_of(sdk::KeyState state) {
  switch (state) {
    case sdk::KeyState::kActive:
      return "active";
    case sdk::KeyState::kCooldown:
      return "cooldown";
    case sdk::KeyState::kProbation:
      return "probation";
    case sdk::KeyState::kQuarantine:
      return "quarantine";
    case sdk::KeyState::kDisabled:
      break;
  }
  return "disabled";
}

// Sorts the store's lines under the keys of the configuration.
class Reader final : public sdk::IHealthVisitor {
 public:
  explicit Reader(const routing::Snapshot& snapshot) {
    for (const auto& key : snapshot.keys) {
      rows_.emplace(key->key_id, report_.keys.size());
      KeyReport& row = report_.keys.emplace_back();
      row.key_id = key->masked_id;
      row.provider = key->provider->name;
      row.key.state = key->enabled ? "active" : "disabled";  // until the store knows of it
    }
  }

  void on_route(const sdk::RouteHealth& health) override {
    const auto row = rows_.find(health.key_id);
    if (row == rows_.end()) return;  // a key of an earlier configuration
    RouteReport route;
    route.model = health.model;
    route.state = name_of(health.state);
    route.cause = health.cause;
    route.consecutive_failures = health.consecutive_failures;
    route.successes = health.successes;
    route.failures = health.failures;
    route.success_rate = health.success_rate;
    route.latency_ms = health.latency_ms;
    route.in_flight = health.in_flight;
    route.budget_left = health.budget_left;
    route.back_in_ms = health.back_in_ms;
    KeyReport& key = report_.keys[row->second];
    if (route.model.empty()) {
      key.key = std::move(route);
    } else {
      key.models.push_back(std::move(route));
    }
  }

  void note_store(const sdk::IStateStore& store) {
    report_.store_trouble = store.trouble();
    report_.degraded = !report_.store_trouble.empty();
    report_.workers = store.workers();
    const sdk::StoreFigures figures = store.figures();
    report_.store_outages = figures.outages;
    report_.store_reservations = figures.reservations;
    report_.store_waited_ms = figures.waited_ms;
    report_.store_answered_here = figures.answered_here;
    report_.store_waiting = figures.waiting;
  }
  HealthReport take() { return std::move(report_); }

 private:
  HealthReport report_;
  std::map<std::string, std::size_t, std::less<>> rows_;
};

}  // namespace

HealthReport read_health(const routing::Snapshot& snapshot, std::int64_t now_ms) {
  Reader reader(snapshot);
  snapshot.store->snapshot(reader, now_ms);
  reader.note_store(*snapshot.store);
  return reader.take();
}

}  // namespace llm_rotate::runtime
