#include "base/effort.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::plugin_base {
namespace {

constexpr EffortSet kLowToHigh(Effort::kLow, Effort::kHigh);

TEST(Effort, NamesRoundTrip) {
  for (const char* name : {"none", "minimal", "low", "medium", "high", "xhigh", "max"}) {
    const auto effort = effort_named(name);
    ASSERT_TRUE(effort) << name;
    EXPECT_EQ(name_of(*effort), name);
  }
  EXPECT_EQ(effort_named("extreme"), std::nullopt);
}

TEST(Effort, TheNearestOneThatIsKnown) {
  EXPECT_EQ(nearest(Effort::kMedium, kLowToHigh), Effort::kMedium);
  EXPECT_EQ(nearest(Effort::kNone, kLowToHigh), Effort::kLow);
  EXPECT_EQ(nearest(Effort::kMinimal, kLowToHigh), Effort::kLow);
  EXPECT_EQ(nearest(Effort::kXhigh, kLowToHigh), Effort::kHigh);
  EXPECT_EQ(nearest(Effort::kMax, kLowToHigh), Effort::kHigh);
  EXPECT_EQ(nearest(Effort::kNone, EffortSet(Effort::kMinimal, Effort::kHigh)), Effort::kMinimal);
  // Little thought is not the same as none.
  EXPECT_EQ(nearest(Effort::kMinimal, kLowToHigh.with(Effort::kNone)), Effort::kLow);
  EXPECT_EQ(nearest(Effort::kMax, EffortSet()), Effort::kMax);
}

TEST(Effort, ForABudgetOfTokens) {
  EXPECT_EQ(effort_for_budget(-5), Effort::kNone);
  EXPECT_EQ(effort_for_budget(0), Effort::kNone);
  EXPECT_EQ(effort_for_budget(1024), Effort::kMinimal);
  EXPECT_EQ(effort_for_budget(2048), Effort::kLow);
  EXPECT_EQ(effort_for_budget(8192), Effort::kMedium);
  EXPECT_EQ(effort_for_budget(16384), Effort::kHigh);
  EXPECT_EQ(effort_for_budget(32000), Effort::kXhigh);
  EXPECT_EQ(effort_for_budget(64000), Effort::kMax);
}

TEST(Effort, ABudgetOfTokensForEach) {
  EXPECT_EQ(budget_for(Effort::kNone), 0);
  EXPECT_EQ(budget_for(Effort::kMinimal), 1024);
  EXPECT_EQ(budget_for(Effort::kLow), 2048);
  EXPECT_EQ(budget_for(Effort::kMedium), 8192);
  EXPECT_EQ(budget_for(Effort::kHigh), 16384);
  EXPECT_EQ(budget_for(Effort::kXhigh), 32000);
  EXPECT_EQ(budget_for(Effort::kMax), 32000);
}

}  // namespace
}  // namespace llm_rotate::plugin_base
