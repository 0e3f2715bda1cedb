// The table behind IStateStore::remember and recall: which route served a session last. Bounded in
// number and in time, so that sessions that never come back cost nothing in the end. Used by the
// memory store, and by store plugins for what they know locally.
// Threads: any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <utility>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::sdk {

class SessionHints {
 public:
  static constexpr std::int64_t kLifeMs = 600'000;
  static constexpr std::size_t kMost = 16'384;

  // Returns whether others should hear of it: it is new, another route, or half its life is over.
  bool remember(std::uint64_t session, RouteSlot slot, std::int64_t now_ms) {
    const std::lock_guard lock(mutex_);
    forget_old(now_ms);
    const auto [at, added] = hints_.try_emplace(session, Hint{slot, now_ms});
    const bool news = added || at->second.slot != slot || now_ms - at->second.at_ms > kLifeMs / 2;
    if (!news) return false;
    at->second = {slot, now_ms};
    order_.emplace_back(session, now_ms);
    return true;
  }

  std::optional<RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const {
    const std::lock_guard lock(mutex_);
    const auto found = hints_.find(session);
    if (found == hints_.end() || now_ms - found->second.at_ms > kLifeMs) return std::nullopt;
    return found->second.slot;
  }

 private:
  struct Hint {
    RouteSlot slot;
    std::int64_t at_ms;
  };

  void forget_old(std::int64_t now_ms) {
    while (!order_.empty() &&
           (order_.size() >= kMost || now_ms - order_.front().second > kLifeMs)) {
      const auto [session, at_ms] = order_.front();
      order_.pop_front();
      const auto found = hints_.find(session);
      if (found != hints_.end() && found->second.at_ms == at_ms) hints_.erase(found);
    }
  }

  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, Hint> hints_;
  std::deque<std::pair<std::uint64_t, std::int64_t>>
      order_;  // oldest first; may name the same twice
};

}  // namespace llm_rotate::sdk
