// The provider's side of the story: every attempt, in the order of arrival, bounded. Written by the
// connections, read by tests and by the control endpoints; safe from any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <vector>

#include "fake_upstream/attempt.hpp"

namespace llm_rotate::fake {

class AttemptLog {
 public:
  using Sink = std::function<void(const Attempt&)>;
  using Predicate = std::function<bool(const std::vector<Attempt>&)>;

  // Keeps the newest `kept` attempts. `sink` gets each finished one, one call at a time.
  AttemptLog(std::size_t kept, Sink sink);

  // A new attempt: takes its place in the order and its number.
  std::uint64_t arrive();

  // What is known of the attempt now; a finished one also goes to the sink.
  void record(const Attempt& attempt);

  std::vector<Attempt> attempts() const;
  std::uint64_t arrived() const;

  // Waits until `done` is content with the attempts; false when `limit` passed before.
  bool wait_until(const Predicate& done, std::chrono::milliseconds limit) const;

 private:
  const std::size_t kept_;
  const Sink sink_;
  std::mutex sink_mutex_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<Attempt> attempts_;  // attempts_[i].seq == first_ + i
  std::uint64_t first_ = 1;
};

}  // namespace llm_rotate::fake
