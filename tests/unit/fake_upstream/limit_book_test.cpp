#include "fake_upstream/limit_book.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

using Limits = std::vector<Limit>;
using Refusal = LimitVerdict::Refusal;

TEST(LimitBook, AKeyWithoutALimitIsNotLimited) {
  LimitBook book(Limits{{.key = "sk-a", .rpm = 1}});
  for (int i = 0; i < 10; ++i) {
    const LimitVerdict verdict = book.admit("sk-b", "gpt-4o", 1, 0);
    EXPECT_EQ(verdict.refusal, Refusal::kNone);
    EXPECT_EQ(verdict.requests.limit, 0U);
  }
}

TEST(LimitBook, RequestsBeyondTheLimitAreRefusedUntilTheOldestLeaves) {
  LimitBook book(Limits{{.key = "sk-a", .rpm = 2}});
  EXPECT_EQ(book.admit("sk-a", "m", 1, 1'000).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("sk-a", "m", 1, 21'000).refusal, Refusal::kNone);
  const LimitVerdict refused = book.admit("sk-a", "m", 1, 31'000);
  EXPECT_EQ(refused.refusal, Refusal::kRequests);
  EXPECT_EQ(refused.wait_ms, 30'000);
  EXPECT_EQ(book.admit("sk-a", "m", 1, 60'999).refusal, Refusal::kRequests);
  EXPECT_EQ(book.admit("sk-a", "m", 1, 61'000).refusal, Refusal::kNone);
}

TEST(LimitBook, ARefusedRequestIsNotBooked) {
  LimitBook book(Limits{{.rpm = 1}});
  book.admit("k", "m", 1, 0);
  for (std::int64_t now = 1'000; now < 60'000; now += 1'000) {
    ASSERT_EQ(book.admit("k", "m", 1, now).refusal, Refusal::kRequests);
  }
  EXPECT_EQ(book.admit("k", "m", 1, 60'000).refusal, Refusal::kNone);
}

TEST(LimitBook, TheWindowSlidesAndDoesNotStartAnewEachMinute) {
  LimitBook book(Limits{{.rpm = 2}});
  EXPECT_EQ(book.admit("k", "m", 1, 59'000).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("k", "m", 1, 59'500).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("k", "m", 1, 60'500).refusal, Refusal::kRequests);
}

TEST(LimitBook, TokensAreLimitedByTheirSum) {
  LimitBook book(Limits{{.tpm = 100}});
  EXPECT_EQ(book.admit("k", "m", 60, 0).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("k", "m", 40, 10'000).refusal, Refusal::kNone);
  const LimitVerdict refused = book.admit("k", "m", 50, 20'000);
  EXPECT_EQ(refused.refusal, Refusal::kTokens);
  EXPECT_EQ(refused.wait_ms, 40'000) << "the 60 tokens of the first make room for 50";
  const LimitVerdict larger = book.admit("k", "m", 61, 20'000);
  EXPECT_EQ(larger.wait_ms, 50'000) << "both must leave";
}

TEST(LimitBook, WhatNeverFitsIsToldSo) {
  LimitBook book(Limits{{.tpm = 100}});
  const LimitVerdict verdict = book.admit("k", "m", 101, 0);
  EXPECT_EQ(verdict.refusal, Refusal::kTooLarge);
  EXPECT_EQ(verdict.wait_ms, 0);
}

TEST(LimitBook, TheLongerWaitIsTheOneThatIsTold) {
  LimitBook book(Limits{{.rpm = 2, .tpm = 100}});
  book.admit("k", "m", 10, 0);
  book.admit("k", "m", 90, 10'000);
  const LimitVerdict verdict = book.admit("k", "m", 20, 20'000);
  EXPECT_EQ(verdict.refusal, Refusal::kTokens);
  EXPECT_EQ(verdict.wait_ms, 50'000);
}

TEST(LimitBook, TheAllowanceTellsWhatIsLeft) {
  LimitBook book(Limits{{.rpm = 3, .tpm = 100}});
  book.admit("k", "m", 30, 0);
  const LimitVerdict verdict = book.admit("k", "m", 20, 15'000);
  EXPECT_EQ(verdict.requests.limit, 3U);
  EXPECT_EQ(verdict.requests.remaining, 1U);
  EXPECT_EQ(verdict.requests.used, 2U);
  EXPECT_EQ(verdict.requests.reset_ms, 60'000);
  EXPECT_EQ(verdict.tokens.remaining, 50U);
}

TEST(LimitBook, EachKeyHasAWindowOfItsOwn) {
  LimitBook book(Limits{{.key = "sk-*", .rpm = 1}});
  EXPECT_EQ(book.admit("sk-a", "m", 1, 0).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("sk-b", "m", 1, 0).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("sk-a", "m", 1, 0).refusal, Refusal::kRequests);
}

TEST(LimitBook, ASharedLimitIsOneForAllItsKeys) {
  LimitBook book(Limits{{.key = "sk-*", .rpm = 1, .shared = true}});
  EXPECT_EQ(book.admit("sk-a", "m", 1, 0).refusal, Refusal::kNone);
  EXPECT_EQ(book.admit("sk-b", "m", 1, 0).refusal, Refusal::kRequests);
}

TEST(LimitBook, ALimitMayBeForOneModelOnly) {
  LimitBook book(Limits{{.model = "gpt-4o", .rpm = 1}});
  book.admit("k", "gpt-4o", 1, 0);
  EXPECT_EQ(book.admit("k", "gpt-4o", 1, 0).refusal, Refusal::kRequests);
  EXPECT_EQ(book.admit("k", "gpt-4o-mini", 1, 0).refusal, Refusal::kNone);
}

}  // namespace
}  // namespace llm_rotate::fake
