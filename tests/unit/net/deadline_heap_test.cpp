#include "net/deadline_heap.hpp"

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

Deadline::TimePoint at(int ms) {
  return Deadline::TimePoint() + std::chrono::milliseconds(ms);
}

TEST(DeadlineHeap, HasNoTopWhenEmpty) {
  EXPECT_EQ(DeadlineHeap().top(), nullptr);
}

TEST(DeadlineHeap, TheEarliestIsOnTop) {
  DeadlineHeap heap;
  std::array<Deadline, 3> deadlines;
  heap.set(deadlines[0], at(30));
  heap.set(deadlines[1], at(10));
  heap.set(deadlines[2], at(20));
  EXPECT_EQ(heap.top(), &deadlines[1]);
  heap.erase(deadlines[1]);
  EXPECT_EQ(heap.top(), &deadlines[2]);
}

TEST(DeadlineHeap, SetMovesInBothDirections) {
  DeadlineHeap heap;
  std::array<Deadline, 2> deadlines;
  heap.set(deadlines[0], at(10));
  heap.set(deadlines[1], at(20));
  heap.set(deadlines[0], at(30));
  EXPECT_EQ(heap.top(), &deadlines[1]);
  heap.set(deadlines[0], at(5));
  EXPECT_EQ(heap.top(), &deadlines[0]);
  EXPECT_EQ(heap.size(), 2U);
}

TEST(DeadlineHeap, NotAfterMovesOnlyForward) {
  DeadlineHeap heap;
  Deadline deadline;
  heap.not_after(deadline, at(20));
  heap.not_after(deadline, at(30));
  EXPECT_EQ(deadline.due(), at(20));
  heap.not_after(deadline, at(10));
  EXPECT_EQ(deadline.due(), at(10));
}

TEST(DeadlineHeap, ErasingTwiceIsHarmless) {
  DeadlineHeap heap;
  Deadline deadline;
  heap.set(deadline, at(1));
  heap.erase(deadline);
  heap.erase(deadline);
  EXPECT_EQ(heap.size(), 0U);
}

TEST(DeadlineHeap, AgreesWithASortedListUnderRandomUse) {
  DeadlineHeap heap;
  std::array<Deadline, 50> deadlines;
  std::vector<bool> inside(deadlines.size());
  std::mt19937 random(42);
  for (int step = 0; step < 20'000; ++step) {
    const std::size_t i = random() % deadlines.size();
    if (random() % 3 == 0) {
      heap.erase(deadlines[i]);
      inside[i] = false;
    } else {
      heap.set(deadlines[i], at(static_cast<int>(random() % 1000)));
      inside[i] = true;
    }
    auto earliest = Deadline::TimePoint::max();
    for (std::size_t k = 0; k < deadlines.size(); ++k) {
      if (inside[k]) earliest = std::min(earliest, deadlines[k].due());
    }
    const Deadline* top = heap.top();
    ASSERT_EQ(top == nullptr ? Deadline::TimePoint::max() : top->due(), earliest);
  }
}

}  // namespace
}  // namespace llm_rotate::net
