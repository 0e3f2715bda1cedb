// What the server has refused a moment ago, so that callers who ask again and again do not keep it
// from its work. A refusal is believed for a moment only: what is settled elsewhere may end it
// before its time. Used by RedisStore. Threads: any.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::redis {

class Refusals {
 public:
  static constexpr std::int64_t kBelievedMs = 50;
  static constexpr std::size_t kMost = 256;

  // Only a refusal that says when it ends is worth keeping.
  void note(const std::vector<sdk::RouteSlot>& slots, std::int64_t tokens, std::int64_t free_in_ms,
            std::int64_t now_ms) {
    if (free_in_ms <= 0) return;
    const std::lock_guard lock(mutex_);
    if (refused_.size() >= kMost) refused_.clear();
    const std::int64_t believed = std::min(free_in_ms, kBelievedMs);
    refused_[slots] = {tokens, now_ms + free_in_ms, now_ms + believed};
  }

  // In how many milliseconds it may be asked for; nothing if it may be now.
  std::optional<std::int64_t> find(const std::vector<sdk::RouteSlot>& slots, std::int64_t tokens,
                                   std::int64_t now_ms) const {
    const std::lock_guard lock(mutex_);
    const auto found = refused_.find(slots);
    if (found == refused_.end() || found->second.believed_until <= now_ms ||
        tokens < found->second.tokens) {
      return std::nullopt;
    }
    return std::max<std::int64_t>(found->second.free_at - now_ms, 1);
  }

  void forget() {
    const std::lock_guard lock(mutex_);
    refused_.clear();
  }

 private:
  struct Refusal {
    std::int64_t tokens = 0;
    std::int64_t free_at = 0;
    std::int64_t believed_until = 0;
  };

  mutable std::mutex mutex_;
  std::map<std::vector<sdk::RouteSlot>, Refusal> refused_;
};

}  // namespace llm_rotate::redis
