#include "state/turn_counter.hpp"

#include <mutex>

namespace llm_rotate::state {

std::uint64_t TurnCounter::next(std::string_view pool) {
  return counter_of(pool).fetch_add(1, std::memory_order_relaxed);
}

TurnCounter::Count& TurnCounter::counter_of(std::string_view pool) {
  {
    const std::shared_lock lock(mutex_);
    const auto found = pools_.find(pool);
    if (found != pools_.end()) return found->second;
    if (pools_.size() >= kMaxPools) return others_;
  }
  const std::unique_lock lock(mutex_);
  if (pools_.size() >= kMaxPools && !pools_.contains(pool)) return others_;
  return pools_.try_emplace(std::string(pool), 0U).first->second;
}

}  // namespace llm_rotate::state
