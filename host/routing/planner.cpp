#include "routing/planner.hpp"

namespace llm_rotate::routing {

RouteAnswer Planner::plan(const std::shared_ptr<const Snapshot>& snapshot,
                          const RouteQuestion& question) {
  if (snapshot != snapshot_) {
    plans_.clear();
    snapshot_ = snapshot;
  }
  key_.assign(question.model).append(1, '\n').append(question.provider);
  if (!question.fallback) key_ += '\n';
  if (const auto found = plans_.find(key_); found != plans_.end()) return found->second;
  RouteAnswer answer = find_routes(snapshot, question);
  if (const auto* plan = std::get_if<std::shared_ptr<const RoutePlan>>(&answer)) {
    if (plans_.size() >= kMaxPlans) plans_.clear();
    plans_.emplace(key_, *plan);
  }
  return answer;
}

}  // namespace llm_rotate::routing
