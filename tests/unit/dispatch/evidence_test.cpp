#include "dispatch/evidence.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

AttemptEnd refused(std::string message, std::int64_t retry_after_ms) {
  AttemptEnd end;
  end.http_status = 429;
  end.verdict.type = sdk::ErrorType::kRateLimit;
  end.verdict.message = std::move(message);
  end.verdict.retry_after_ms = retry_after_ms;
  return end;
}

TEST(Evidence, NamesStatusTypeWordsAndTime) {
  EXPECT_EQ(evidence_of(refused("Rate limit reached", 20'000)),
            "429 rate_limit: Rate limit reached (asked to wait 20 s)");
  EXPECT_EQ(evidence_of(refused("", 1'400)), "429 rate_limit (asked to wait 1400 ms)");
  EXPECT_EQ(evidence_of(refused("slow down", -1)), "429 rate_limit: slow down");
}

TEST(Evidence, SaysNothingOfAStatusThatNeverCame) {
  AttemptEnd end;
  end.verdict.type = sdk::ErrorType::kConnectionError;
  end.verdict.message = "connection refused";
  EXPECT_EQ(evidence_of(end), "connection_error: connection refused");
}

TEST(Evidence, IsCutAtACharacterAndKeepsTheTime) {
  std::string umlauts;
  for (int i = 0; i < 300; ++i) umlauts += "\xC3\xA4";
  const std::string text = evidence_of(refused(umlauts, 1'000));
  EXPECT_LE(text.size(), 200U);
  EXPECT_TRUE(text.ends_with("... (asked to wait 1 s)")) << text;
  const std::size_t cut = text.rfind("...");
  EXPECT_EQ(text.substr(cut - 2, 2), "\xC3\xA4");
}

TEST(RestAfterSuccess, IsTheResetOfWhateverIsUsedUp) {
  sdk::LimitHints hints;
  EXPECT_EQ(rest_after_success(hints), -1);
  hints.requests_reset_ms = 5'000;
  hints.remaining_requests = 1;
  EXPECT_EQ(rest_after_success(hints), -1);
  hints.remaining_requests = 0;
  EXPECT_EQ(rest_after_success(hints), 5'000);
  hints.remaining_tokens = 0;
  hints.tokens_reset_ms = 9'000;
  EXPECT_EQ(rest_after_success(hints), 9'000);
}

}  // namespace
}  // namespace llm_rotate::dispatch
