#include "openai_family/limits.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::openai_family {
namespace {

TEST(Limits, OpenAiNamesDurations) {
  const sdk::LimitHints limits = limits_of({{"X-RateLimit-Limit-Requests", "500"},
                                            {"X-RateLimit-Remaining-Requests", "499"},
                                            {"X-RateLimit-Remaining-Tokens", "199997"},
                                            {"X-RateLimit-Reset-Requests", "120ms"},
                                            {"X-RateLimit-Reset-Tokens", "6m0s"}});
  EXPECT_EQ(limits.remaining_requests, 499);
  EXPECT_EQ(limits.remaining_tokens, 199997);
  EXPECT_EQ(limits.requests_reset_ms, 120);
  EXPECT_EQ(limits.tokens_reset_ms, 360'000);
}

TEST(Limits, AzureNamesPlainSeconds) {
  const sdk::LimitHints limits =
      limits_of({{"x-ratelimit-reset-requests", "22"}, {"x-ratelimit-reset-tokens", "-1"}});
  EXPECT_EQ(limits.requests_reset_ms, 22'000);
  EXPECT_EQ(limits.tokens_reset_ms, -1);
}

TEST(Limits, WhatIsNotSaidOrMakesNoSenseIsUnknown) {
  for (const char* text : {"", "-1", "1.5", "many", "99999999999999999999", "5 "}) {
    const sdk::LimitHints limits = limits_of({{"x-ratelimit-remaining-requests", text}});
    EXPECT_EQ(limits.remaining_requests, -1) << text;
  }
  const sdk::LimitHints none = limits_of({});
  EXPECT_EQ(none.remaining_requests, -1);
  EXPECT_EQ(none.remaining_tokens, -1);
  EXPECT_EQ(none.requests_reset_ms, -1);
  EXPECT_EQ(none.tokens_reset_ms, -1);
}

TEST(Limits, TheResetOfWhatIsUsedUp) {
  EXPECT_EQ(reset_of_exhausted({0, 5, 1000, 9000}), 1000);
  EXPECT_EQ(reset_of_exhausted({5, 0, 1000, 9000}), 9000);
  EXPECT_EQ(reset_of_exhausted({0, 0, 1000, 9000}), 9000);
  EXPECT_EQ(reset_of_exhausted({5, 5, 1000, 9000}), std::nullopt);
  EXPECT_EQ(reset_of_exhausted({0, -1, -1, -1}), std::nullopt);
}

}  // namespace
}  // namespace llm_rotate::openai_family
