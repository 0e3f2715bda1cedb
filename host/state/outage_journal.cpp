#include "state/outage_journal.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::state {

OutageJournal::Second& OutageJournal::second_of(sdk::RouteSlot slot, std::int64_t now_ms) {
  std::vector<Second>& spent = entries_[slot].spent;
  std::erase_if(spent, [&](const Second& old) { return old.second * 1000 < now_ms - kWindowMs; });
  const std::int64_t second = now_ms / 1000;
  if (spent.empty() || spent.back().second != second) spent.push_back({second, 0, 0});
  return spent.back();
}

void OutageJournal::sent(sdk::RouteSlot slot, std::int64_t now_ms) {
  ++calls_;
  ++second_of(slot, now_ms).requests;
}

void OutageJournal::ended(const sdk::Settlement& settlement, std::int64_t estimate) {
  second_of(settlement.slot, settlement.now_ms).tokens +=
      settlement.tokens >= 0 ? settlement.tokens : std::max<std::int64_t>(estimate, 0);
  Route& route = entries_[settlement.slot].route;
  switch (settlement.effect) {
    case sdk::Effect::kSuccess:
      ++route.successes;
      break;
    case sdk::Effect::kFailure:
    case sdk::Effect::kCooldown:
    case sdk::Effect::kQuarantine:
      ++route.failures;
      break;
    case sdk::Effect::kNone:
      return;
  }
  route.rested =
      route.rested || settlement.effect != sdk::Effect::kSuccess || settlement.asked_ms > 0;
}

std::map<sdk::RouteSlot, OutageJournal::Route> OutageJournal::take(std::int64_t now_ms) {
  std::map<sdk::RouteSlot, Route> routes;
  for (const auto& [slot, entry] : std::exchange(entries_, {})) {
    Route& route = routes[slot] = entry.route;
    for (const Second& spent : entry.spent) {
      if (spent.second * 1000 < now_ms - kWindowMs) continue;
      route.requests += spent.requests;
      route.tokens += spent.tokens;
    }
  }
  calls_ = 0;
  return routes;
}

}  // namespace llm_rotate::state
