// What happened while the shared store was out of reach, so that it can be told afterwards: by
// route, with the spending of the last minute. Kept by StoreGuard, under its lock. Bounded by the
// number of routes. Threads: one at a time.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::state {

class OutageJournal {
 public:
  struct Route {
    std::uint64_t successes = 0;
    std::uint64_t failures = 0;
    bool rested = false;  // something here made it, or its key, rest
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
  };

  void sent(sdk::RouteSlot slot, std::int64_t now_ms);
  // `tokens` negative: unknown, then the estimate counts.
  void ended(const sdk::Settlement& settlement, std::int64_t estimate);
  // Empties it. Spending is what lies within the last minute.
  std::map<sdk::RouteSlot, Route> take(std::int64_t now_ms);
  std::uint64_t calls() const { return calls_; }

 private:
  struct Second {
    std::int64_t second = 0;
    std::int64_t requests = 0;
    std::int64_t tokens = 0;
  };
  struct Entry {
    Route route;
    std::vector<Second> spent;
  };

  Second& second_of(sdk::RouteSlot slot, std::int64_t now_ms);

  static constexpr std::int64_t kWindowMs = 61'000;

  std::map<sdk::RouteSlot, Entry> entries_;
  std::uint64_t calls_ = 0;
};

}  // namespace llm_rotate::state
