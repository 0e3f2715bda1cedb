// The deadlines of all exchanges of one loop in one binary heap, so that one timer serves them.
//
// Called by `CurlDriver`. Whoever has a deadline derives from `Deadline`; the heap borrows it.
// Threads: used on one loop.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace llm_rotate::net {

class DeadlineHeap;

class Deadline {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  TimePoint due() const { return due_; }

 private:
  friend class DeadlineHeap;
  static constexpr std::size_t kOutside = static_cast<std::size_t>(-1);
  TimePoint due_;
  std::size_t index_ = kOutside;
};

class DeadlineHeap {
 public:
  using TimePoint = Deadline::TimePoint;

  // Adds the deadline, or moves it.
  void set(Deadline& deadline, TimePoint due);
  // Like `set`, but leaves an earlier deadline where it is: it will be looked at then anyway, and
  // a stream that is alive moves its deadline with every chunk.
  void not_after(Deadline& deadline, TimePoint due);
  void erase(Deadline& deadline);

  // The earliest one; null when there is none.
  Deadline* top() const { return heap_.empty() ? nullptr : heap_.front(); }
  std::size_t size() const { return heap_.size(); }

 private:
  void place(std::size_t index, Deadline* deadline);
  void sift_up(std::size_t index);
  void sift_down(std::size_t index);

  std::vector<Deadline*> heap_;
};

}  // namespace llm_rotate::net
