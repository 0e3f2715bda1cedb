#include "llm_rotate/sdk/retry_hint.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::sdk::retry_hint {
namespace {

constexpr Milliseconds kNone = std::nullopt;

TEST(RetryHint, MillisecondsAndSecondsAsNumbers) {
  EXPECT_EQ(milliseconds("1500"), 1500);
  EXPECT_EQ(milliseconds(" 12.5 "), 13);
  EXPECT_EQ(seconds("3"), 3000);
  EXPECT_EQ(seconds("0.5"), 500);
  EXPECT_EQ(seconds("0.0001"), 1);
}

TEST(RetryHint, HostileNumbersAreNoHint) {
  for (const char* text : {"", " ", "0", "0.0", "-1", "-0", "nan", "inf", "-inf", "1e5", "0x10",
                           "1s", "1 2", "1,5", "+5", "abc", "\xff"}) {
    EXPECT_EQ(seconds(text), kNone) << text;
    EXPECT_EQ(milliseconds(text), kNone) << text;
  }
}

TEST(RetryHint, AWaitIsKeptWholeUpToAMonth) {
  constexpr std::int64_t kDay = 24LL * 60 * 60 * 1000;
  EXPECT_EQ(seconds("86401"), kDay + 1'000);
  EXPECT_EQ(duration("48h"), 2 * kDay);
  EXPECT_EQ(seconds("2678400"), 31 * kDay);
  EXPECT_EQ(seconds("2678401"), kMax);
  EXPECT_EQ(seconds("99999999999999999999999"), kMax);
  EXPECT_EQ(seconds(std::string(500, '9')), kMax);
  EXPECT_EQ(until(9'000'000'000'000'000'000, -9'000'000'000'000'000'000), kMax);
}

TEST(RetryHint, Durations) {
  EXPECT_EQ(duration("6m0s"), 360'000);
  EXPECT_EQ(duration("12ms"), 12);
  EXPECT_EQ(duration("1s"), 1000);
  EXPECT_EQ(duration("1h2m3.5s"), 3'723'500);
  EXPECT_EQ(duration("18s"), 18'000);
  EXPECT_EQ(duration("0.5s"), 500);
  EXPECT_EQ(duration("2m59.56s"), 179'560);
  EXPECT_EQ(duration("100us"), 1);
  EXPECT_EQ(duration("1d"), 86'400'000);
}

TEST(RetryHint, WhatIsNoDurationIsNoHint) {
  for (const char* text :
       {"", "s", "5", "0s", "-1s", "1x", "1s2", "1s x", "1m-2s", "s1", "1..5s"}) {
    EXPECT_EQ(duration(text), kNone) << text;
  }
}

TEST(RetryHint, AResetIsADurationOrPlainSeconds) {
  EXPECT_EQ(reset("120ms"), 120);
  EXPECT_EQ(reset("22"), 22'000);
  EXPECT_EQ(reset("-1"), kNone);
  EXPECT_EQ(reset("0"), kNone);
  EXPECT_EQ(reset("0s"), kNone);
}

TEST(RetryHint, HttpDates) {
  EXPECT_EQ(http_date("Thu, 01 Jan 1970 00:00:00 GMT"), 0);
  EXPECT_EQ(http_date("Wed, 21 Oct 2015 07:28:00 GMT"), 1'445'412'480'000);
  EXPECT_EQ(http_date("Thu, 29 Feb 2024 23:59:60 GMT"), 1'709'251'200'000);
  for (const char* text : {"", "Wed, 21 Oct 2015 07:28:00", "Wed, 21 Oct 2015 07:28:00 UTC",
                           "Wed, 21 Okt 2015 07:28:00 GMT", "Wed, 32 Oct 2015 07:28:00 GMT",
                           "Wed, 21 Oct 2015 25:28:00 GMT", "Wed, 21 Oct 1815 07:28:00 GMT",
                           "Wed, 21 anF 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT"}) {
    EXPECT_EQ(http_date(text), std::nullopt) << text;
  }
}

TEST(RetryHint, Rfc3339Times) {
  EXPECT_EQ(rfc3339("1970-01-01T00:00:01Z"), 1000);
  EXPECT_EQ(rfc3339("2015-10-21T07:28:00.25Z"), 1'445'412'480'250);
  EXPECT_EQ(rfc3339("2015-10-21T09:28:00+02:00"), 1'445'412'480'000);
  EXPECT_EQ(rfc3339("2015-10-21T06:58:00-00:30"), 1'445'412'480'000);
  EXPECT_EQ(rfc3339("2015-10-21t07:28:00.123456789z"), 1'445'412'480'123);
  for (const char* text :
       {"", "2015-10-21", "2015-10-21T07:28:00", "2015-13-21T07:28:00Z", "2015-10-21T07:28:00+2:00",
        "2015-10-21T07:28:00Zx", "15-10-21T07:28:00Z"}) {
    EXPECT_EQ(rfc3339(text), std::nullopt) << text;
  }
}

TEST(RetryHint, UnixMilliseconds) {
  EXPECT_EQ(epoch_ms("1763769600000", 1'763'769'590'000), 10'000);
  EXPECT_EQ(epoch_ms("1763769600000", 1'763'769'600'000), kNone);
  EXPECT_EQ(epoch_ms("soon", 0), kNone);
}

TEST(RetryHint, HeadersPreferMillisecondsOverSeconds) {
  EXPECT_EQ(from_headers({{"Retry-After-Ms", "1500.4"}, {"Retry-After", "2"}}), 1501);
  EXPECT_EQ(from_headers({{"Retry-After-Ms", "junk"}, {"Retry-After", "2"}}), 2000);
  EXPECT_EQ(from_headers({{"retry-after", "0"}}), kNone);
  EXPECT_EQ(from_headers({}), kNone);
}

TEST(RetryHint, ADateIsMeasuredByTheAnswersOwnClock) {
  const Headers headers = {{"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"},
                           {"Date", "Wed, 21 Oct 2015 07:28:00 GMT"}};
  EXPECT_EQ(from_headers(headers), 30'000);
  EXPECT_EQ(from_headers({{"Retry-After", "Wed, 21 Oct 2015 07:28:30 GMT"}}), kNone);
  EXPECT_EQ(from_headers({{"Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"},
                          {"Date", "Wed, 21 Oct 2015 07:28:30 GMT"}}),
            kNone);
}

TEST(RetryHint, MessagesThatNameAWait) {
  EXPECT_EQ(from_text("Rate limit reached. Please try again in 1.4s. Visit us"), 1400);
  EXPECT_EQ(from_text("please try again in 6m12.3s"), 372'300);
  EXPECT_EQ(from_text("Please try again in 120ms."), 120);
  EXPECT_EQ(from_text("have exceeded token rate limit. Please retry after 22 seconds. Bye"),
            22'000);
  EXPECT_EQ(from_text("Please retry in 18.2s."), 18'200);
  EXPECT_EQ(from_text("Retry after 1 minute"), 60'000);
  EXPECT_EQ(from_text("try again in 2 hours"), 7'200'000);
}

TEST(RetryHint, MessagesThatNameNone) {
  for (const char* text : {"", "try again", "try again in ", "try again in a moment", "retry after",
                           "retry in -5s", "try again in 0s", "retry in 5 parsecs"}) {
    EXPECT_EQ(from_text(text), kNone) << text;
  }
}

TEST(RetryHint, TheLargerOfTwo) {
  EXPECT_EQ(larger(1, 2), 2);
  EXPECT_EQ(larger(3, 2), 3);
  EXPECT_EQ(larger(kNone, 2), 2);
  EXPECT_EQ(larger(3, kNone), 3);
  EXPECT_EQ(larger(kNone, kNone), kNone);
}

}  // namespace
}  // namespace llm_rotate::sdk::retry_hint
