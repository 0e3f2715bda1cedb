#include "dispatch/call_id.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

TEST(CallId, HasTwentySixDigitsThatSortByTime) {
  const std::string early = call_id(1'700'000'000'000, ~0ULL, ~0ULL);
  const std::string late = call_id(1'700'000'000'001, 0, 0);
  EXPECT_EQ(early.size(), 26U);
  EXPECT_LT(early, late);
  EXPECT_EQ(early.find_first_not_of("0123456789ABCDEFGHJKMNPQRSTVWXYZ"), std::string::npos);
}

TEST(CallId, DiffersByChance) {
  EXPECT_NE(call_id(1, 1, 1), call_id(1, 2, 1));
  EXPECT_NE(call_id(1, 1, 1), call_id(1, 1, 2));
}

}  // namespace
}  // namespace llm_rotate::dispatch
