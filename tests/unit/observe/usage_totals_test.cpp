#include "observe/usage_totals.hpp"

#include <gtest/gtest.h>

#include "unit/observe/sample_outcome.hpp"

namespace llm_rotate::observe {
namespace {

using dispatch::CallOutcome;

TEST(UsageTotals, CountsCallsAndTheirAttempts) {
  UsageTotals totals;
  totals.add(tests::sample_outcome());
  const UsageSummary summary = totals.summary();
  EXPECT_EQ(summary.total.successes, 1U);
  EXPECT_EQ(summary.total.failures, 0U);
  EXPECT_EQ(summary.total.input_tokens, 9);
  EXPECT_EQ(summary.total.output_tokens, 12);
  EXPECT_EQ(summary.attempts, 2U);
  EXPECT_EQ(summary.by_provider.at("openai").failures, 1U);
  EXPECT_EQ(summary.by_provider.at("openai").successes, 1U);
  EXPECT_EQ(summary.by_key.at("open***-1").failures, 1U);
  EXPECT_EQ(summary.by_key.at("open***-2").cached_tokens, 3);
  EXPECT_EQ(summary.by_model.at("gpt-4o").successes, 1U);
}

TEST(UsageTotals, ACancelledCallIsNeitherButItsTokensCount) {
  UsageTotals totals;
  CallOutcome outcome = tests::sample_outcome();
  outcome.kind = CallOutcome::Kind::kCancelled;
  outcome.attempts.back().ok = false;
  outcome.attempts.back().cancelled = true;
  totals.add(outcome);
  const UsageSummary summary = totals.summary();
  EXPECT_EQ(summary.cancelled, 1U);
  EXPECT_EQ(summary.total.successes + summary.total.failures, 0U);
  EXPECT_EQ(summary.total.output_tokens, 12);
  EXPECT_EQ(summary.by_key.at("open***-2").failures, 0U);
}

TEST(UsageTotals, ARefusedCallCountsNowhere) {
  UsageTotals totals;
  CallOutcome outcome;
  outcome.kind = CallOutcome::Kind::kRefused;
  outcome.asked_model = "typo";
  totals.add(outcome);
  EXPECT_EQ(totals.summary().total.failures, 0U);
  EXPECT_TRUE(totals.summary().by_model.empty());
}

TEST(UsageTotals, TablesDoNotGrowWithoutBound) {
  UsageTotals totals;
  for (int i = 0; i < 3'000; ++i) {
    CallOutcome outcome = tests::sample_outcome();
    outcome.asked_model = "model-" + std::to_string(i);
    totals.add(outcome);
  }
  const UsageSummary summary = totals.summary();
  EXPECT_EQ(summary.by_model.size(), 1'025U);
  EXPECT_EQ(summary.by_model.at("(other)").successes, 3'000U - 1'024U);
  EXPECT_EQ(summary.total.successes, 3'000U);
}

}  // namespace
}  // namespace llm_rotate::observe
