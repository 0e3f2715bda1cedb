#include "state/retry_budgets.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::state {
namespace {

TEST(RetryBudgets, SuccessesFillTheBucketOfTheirProvider) {
  RetryBudgets budgets;
  const sdk::RetryBudget budget = {10, 1, 0};
  EXPECT_TRUE(budgets.take("a", budget, 0));
  EXPECT_FALSE(budgets.take("a", budget, 0));
  budgets.successes_of("a") += 20;
  EXPECT_TRUE(budgets.take("a", budget, 0));
  EXPECT_TRUE(budgets.take("a", budget, 0));
  EXPECT_FALSE(budgets.take("a", budget, 0));
  EXPECT_TRUE(budgets.take("b", budget, 0)) << "another provider's is its own";
}

TEST(RetryBudgets, TimeFillsTheFloorAgain) {
  RetryBudgets budgets;
  const sdk::RetryBudget budget = {10, 1, 0.5};
  EXPECT_TRUE(budgets.take("a", budget, 1'000));
  EXPECT_FALSE(budgets.take("a", budget, 2'000));
  EXPECT_TRUE(budgets.take("a", budget, 3'000));
}

TEST(RetryBudgets, AQuietDaySavesUpNoStorm) {
  RetryBudgets budgets;
  const sdk::RetryBudget budget = {10, 1, 1};
  EXPECT_TRUE(budgets.take("a", budget, 0));
  int taken = 0;
  while (budgets.take("a", budget, 86'400'000)) ++taken;
  EXPECT_EQ(taken, 100);
}

}  // namespace
}  // namespace llm_rotate::state
