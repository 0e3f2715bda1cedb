// Counts the calls of each pool, for strategies that take turns. Called by MemoryStore for every
// call. Threads: any; a pool that is known costs a shared lock and one atomic.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace llm_rotate::state {

class TurnCounter {
 public:
  // More pools than this take turns together: names may come from callers, memory must be bounded.
  static constexpr std::size_t kMaxPools = 4096;

  std::uint64_t next(std::string_view pool);

 private:
  using Count = std::atomic<std::uint64_t>;

  Count& counter_of(std::string_view pool);

  std::shared_mutex mutex_;
  std::map<std::string, Count, std::less<>> pools_;  // its nodes never move
  Count others_{0};
};

}  // namespace llm_rotate::state
