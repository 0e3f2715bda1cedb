#include "state/hedge_budget.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

int taken(HedgeBudget& budget, std::int64_t now_ms) {
  int count = 0;
  while (budget.take(now_ms)) ++count;
  return count;
}

TEST(HedgeBudgetTest, AQuietProviderHasTheFloorAndItComesBackOneASecond) {
  HedgeBudget budget(10);
  EXPECT_EQ(taken(budget, 0), 10);
  EXPECT_EQ(taken(budget, 999), 0);
  EXPECT_EQ(taken(budget, 3'000), 3);
  EXPECT_EQ(taken(budget, 3'600'000), 10);
}

TEST(HedgeBudgetTest, SuccessesFillItByTheirShare) {
  HedgeBudget budget(20);
  taken(budget, 0);
  for (int i = 0; i < 100; ++i) budget.deposit();
  EXPECT_NEAR(taken(budget, 0), 20, 1);
}

TEST(HedgeBudgetTest, ItIsBounded) {
  HedgeBudget budget(100);
  for (int i = 0; i < 10'000; ++i) budget.deposit();
  EXPECT_EQ(taken(budget, 0), 1'000);
}

TEST(HedgeBudgetTest, NothingExtraAtZeroPercent) {
  HedgeBudget budget(0);
  EXPECT_FALSE(budget.take(0));
  budget.set_percent(10);
  EXPECT_TRUE(budget.take(0));
}

TEST(HedgeBudgetTest, ARefundCanBeTakenAgain) {
  HedgeBudget budget(10);
  EXPECT_EQ(taken(budget, 0), 10);
  budget.refund();
  EXPECT_EQ(taken(budget, 0), 1);
}

}  // namespace
}  // namespace llm_rotate::state
