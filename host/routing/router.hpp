// From a model id to a plan: the native provider, its fallback chain, and the last resorts.
//
// Called once for each new model by the planner. Pure but for `intern` at the store.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "routing/route_plan.hpp"

namespace llm_rotate::routing {

struct RouteQuestion {
  std::string_view model;
  std::string_view provider;  // empty: whatever serves the model; else its keys only and no chain
  bool fallback = true;       // false: the native provider only
  std::int64_t unix_ms = 0;   // prices have their day

  bool operator==(const RouteQuestion&) const = default;
};

// The plan, or why there is none: a sentence that says what to change.
using RouteAnswer = std::variant<std::shared_ptr<const RoutePlan>, std::string>;

RouteAnswer find_routes(std::shared_ptr<const Snapshot> snapshot, const RouteQuestion& question);

// All keys of a provider, whatever they list: for one who wants a key and no call.
RouteAnswer keys_of(std::shared_ptr<const Snapshot> snapshot, std::string_view provider);

}  // namespace llm_rotate::routing
