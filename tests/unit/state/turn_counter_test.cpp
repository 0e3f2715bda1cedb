// Turns are counted for each pool, and the number of pools that take memory is bounded.
#include "state/turn_counter.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

TEST(TurnCounter, CountsEachPoolByItself) {
  TurnCounter turns;
  EXPECT_EQ(turns.next("a"), 0U);
  EXPECT_EQ(turns.next("a"), 1U);
  EXPECT_EQ(turns.next("b"), 0U);
  EXPECT_EQ(turns.next("a"), 2U);
}

TEST(TurnCounter, PoolsBeyondTheBoundShareTheirTurns) {
  TurnCounter turns;
  for (std::size_t i = 0; i < TurnCounter::kMaxPools; ++i) {
    ASSERT_EQ(turns.next("pool-" + std::to_string(i)), 0U);
  }
  EXPECT_EQ(turns.next("one more"), 0U);
  EXPECT_EQ(turns.next("and another"), 1U);
  EXPECT_EQ(turns.next("pool-0"), 1U);
}

}  // namespace
}  // namespace llm_rotate::state
