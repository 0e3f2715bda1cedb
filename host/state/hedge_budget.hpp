// How many streams of a provider may be started a second time beside themselves: a bucket that its
// successes fill, a share each. When a provider is slow as a whole, hedging everything would only
// double its load.
//
// One for each provider, shared by all loops; the engine keeps them over a reload. Threads: any; a
// short lock.
#pragma once

#include <cstdint>
#include <mutex>

namespace llm_rotate::state {

class HedgeBudget {
 public:
  static constexpr double kFloor = 10;              // what a quiet provider has
  static constexpr double kMost = 1'000;            // what a busy one may save up
  static constexpr std::int64_t kRefillMs = 1'000;  // one more, up to the floor

  // `percent` of the successes may be asked for again. 0: nothing extra at all.
  explicit HedgeBudget(double percent) : percent_(percent) {}

  void set_percent(double percent);
  void deposit();
  // Takes one if there is one.
  bool take(std::int64_t now_ms);
  // What was taken was not used.
  void refund();

 private:
  std::mutex mutex_;
  double percent_;
  double tokens_ = kFloor;
  std::int64_t refilled_ms_ = 0;
};

}  // namespace llm_rotate::state
