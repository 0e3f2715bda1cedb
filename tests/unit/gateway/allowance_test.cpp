#include "gateway/allowance.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

ClientTokenConfig limits() {
  return {"team", "env://T"};
}

TEST(Allowance, WithoutLimitsEverythingFits) {
  Allowance allowance(limits());
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(allowance.admit(1'000'000, 0, 0).ok);
}

TEST(Allowance, CallsAMinute) {
  ClientTokenConfig config = limits();
  config.rate_limit_rpm = 2;
  Allowance allowance(config);
  EXPECT_TRUE(allowance.admit(1, 0, 0).ok);
  EXPECT_TRUE(allowance.admit(1, 10'000, 0).ok);
  const Allowance::Grant third = allowance.admit(1, 20'000, 0);
  EXPECT_FALSE(third.ok);
  EXPECT_EQ(third.why, "its calls or tokens a minute are used up");
  EXPECT_GE(third.retry_after_ms, 40'000);
  EXPECT_LE(third.retry_after_ms, 40'200);
  EXPECT_TRUE(allowance.admit(1, 20'000 + third.retry_after_ms, 0).ok);
}

TEST(Allowance, TokensAMinuteAreSettledWithWhatWasUsed) {
  ClientTokenConfig config = limits();
  config.rate_limit_tpm = 1'000;
  Allowance allowance(config);
  const Allowance::Grant first = allowance.admit(900, 0, 0);
  EXPECT_FALSE(allowance.admit(200, 0, 0).ok);
  allowance.settle(first, 100, std::nullopt, 0, 0);
  EXPECT_TRUE(allowance.admit(200, 0, 0).ok);
}

TEST(Allowance, ACallThatNeverFitsIsToldSo) {
  ClientTokenConfig config = limits();
  config.rate_limit_tpm = 10;
  Allowance allowance(config);
  const Allowance::Grant grant = allowance.admit(11, 0, 0);
  EXPECT_FALSE(grant.ok);
  EXPECT_EQ(grant.retry_after_ms, -1);
  EXPECT_EQ(grant.why, "the request alone is larger than its tokens a minute");
}

TEST(Allowance, CallsAtOnce) {
  ClientTokenConfig config = limits();
  config.max_concurrent = 1;
  Allowance allowance(config);
  const Allowance::Grant first = allowance.admit(1, 0, 0);
  EXPECT_EQ(allowance.admit(1, 0, 0).why, "its 1 calls at once are under way");
  allowance.settle(first, 1, std::nullopt, 0, 0);
  EXPECT_TRUE(allowance.admit(1, 0, 0).ok);
}

TEST(Allowance, BudgetsStartAnewWithEachPeriod) {
  ClientTokenConfig config = limits();
  config.budget_usd = 1;
  config.budget_tokens = 100;
  config.budget_window = Millis(10'000);
  Allowance allowance(config);
  allowance.settle(allowance.admit(1, 0, 1'000), 10, 1.5, 0, 1'000);
  const Allowance::Grant poor = allowance.admit(1, 0, 2'000);
  EXPECT_EQ(poor.why, "its budget of dollars is spent");
  EXPECT_EQ(poor.retry_after_ms, 8'000);
  allowance.settle(allowance.admit(1, 0, 10'000), 100, std::nullopt, 0, 10'000);
  EXPECT_EQ(allowance.admit(1, 0, 11'000).why, "its budget of tokens is spent");
  EXPECT_TRUE(allowance.admit(1, 0, 20'000).ok);
}

}  // namespace
}  // namespace llm_rotate::gateway
