// What a fleet shares beside the health of keys: retry budgets, turns and session hints. Decided
// here at once, from what was last heard, and evened out with the others a few times a second.
//
// Used by RedisStore: callers' threads use it, the client's thread evens out. Threads: any.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/retry_bucket.hpp"
#include "llm_rotate/sdk/session_hints.hpp"

#include "book.hpp"

namespace llm_rotate::redis {

class Share {
 public:
  using Submit = std::function<bool(RequestPtr)>;

  // Both outlive this.
  Share(Book& book, Submit submit) : book_(book), submit_(std::move(submit)) {}

  void count_success(std::string_view provider);
  bool take_retry(std::string_view provider, const sdk::RetryBudget& budget, std::int64_t now_ms);
  std::uint64_t next_turn(std::string_view pool);
  void remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms);
  std::optional<sdk::RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const;

  // Tells the others, and asks what they did.
  void even_out(std::int64_t now_ms);

 private:
  struct Provider {
    sdk::RetryBucket bucket;
    std::optional<sdk::RetryBudget> budget;
    std::uint64_t fresh = 0;   // successes that the bucket has not been told of
    std::uint64_t unsent = 0;  // successes that the others have not been told of
    std::uint64_t taken = 0;   // retries, likewise
  };
  struct Turns {
    std::uint64_t next = 0;
    std::uint64_t unsent = 0;
  };

  void even_out_retries();
  void even_out_turns();
  void even_out_hints(std::int64_t now_ms);
  void take_hints(const Reply& reply, std::int64_t now_ms);

  static constexpr std::size_t kMostPools = 1'024;
  static constexpr std::size_t kMaxPoolName = 256;
  static constexpr std::size_t kMostHintsAtOnce = 256;

  Book& book_;
  Submit submit_;
  mutable std::mutex mutex_;
  std::map<std::string, Provider, std::less<>> providers_;
  std::map<std::string, Turns, std::less<>> pools_;
  sdk::SessionHints hints_;
  std::vector<std::pair<std::uint64_t, sdk::RouteSlot>> news_;
  std::int64_t hints_seen_ = 0;
  bool hints_used_ = false;
};

}  // namespace llm_rotate::redis
