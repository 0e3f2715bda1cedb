// The retry budgets of all providers. Called by MemoryStore; a key counts its successes through the
// counter it was given. Threads: any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/retry_bucket.hpp"

namespace llm_rotate::state {

using SuccessCount = std::atomic<std::uint64_t>;

class RetryBudgets {
 public:
  // Lives as long as this does.
  SuccessCount& successes_of(std::string_view provider);
  bool take(std::string_view provider, const sdk::RetryBudget& budget, std::int64_t now_ms);

 private:
  struct Entry {
    SuccessCount successes{0};
    std::uint64_t counted = 0;
    sdk::RetryBucket bucket;
  };

  Entry& entry_of(std::string_view provider);

  std::mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_;  // its nodes never move
};

}  // namespace llm_rotate::state
