// Remembers plans, so that only the first call for a model pays for routing.
//
// One per event loop, used on that loop only. Forgets everything when the snapshot changes.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "routing/router.hpp"

namespace llm_rotate::routing {

class Planner {
 public:
  RouteAnswer plan(const std::shared_ptr<const Snapshot>& snapshot, const RouteQuestion& question);

 private:
  // A client may ask for any number of models that match a glob; past this the memory starts anew.
  static constexpr std::size_t kMaxPlans = 4096;

  std::shared_ptr<const Snapshot> snapshot_;
  std::string key_;  // reused, so that a hit allocates nothing
  std::unordered_map<std::string, std::shared_ptr<const RoutePlan>> plans_;
};

}  // namespace llm_rotate::routing
