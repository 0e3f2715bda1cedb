#include "gateway/failure.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

using dispatch::CallOutcome;
using dispatch::Failure;
using sdk::ErrorType;

CallOutcome failed(ErrorType type, int upstream_status, const std::string& message = "words") {
  CallOutcome outcome;
  outcome.kind = CallOutcome::Kind::kFailed;
  outcome.asked_model = "m";
  outcome.failure.verdict.type = type;
  outcome.failure.verdict.message = message;
  dispatch::AttemptRecord& attempt = outcome.attempts.emplace_back();
  attempt.http_status = upstream_status;
  return outcome;
}

TEST(Failure, TheRequestsOwnFaultKeepsTheVendorsStatusAndWords) {
  EXPECT_EQ(told_of(failed(ErrorType::kInvalidRequest, 422)).status, 422);
  EXPECT_EQ(told_of(failed(ErrorType::kInvalidRequest, 0)).status, 400);
  EXPECT_EQ(told_of(failed(ErrorType::kContextLengthExceeded, 400)).verdict.message, "words");
  EXPECT_EQ(told_of(failed(ErrorType::kContentFiltered, 400)).status, 400);
  EXPECT_EQ(told_of(failed(ErrorType::kModelUnavailable, 404)).status, 404);
}

TEST(Failure, ARefusedKeyOfOursIsNeverTheClients) {
  for (const ErrorType type : {ErrorType::kInvalidAuth, ErrorType::kPermissionDenied}) {
    const Told told = told_of(failed(type, 401, "key sk-secret of account 7 is wrong"));
    EXPECT_EQ(told.status, 502);
    EXPECT_EQ(told.verdict.message.find("account"), std::string::npos);
  }
  EXPECT_EQ(told_of(failed(ErrorType::kInvalidRequest, 401)).status, 400);
  EXPECT_EQ(told_of(failed(ErrorType::kInvalidRequest, 403)).status, 400);
}

TEST(Failure, LimitsOfOurKeysAreABusyGateway) {
  CallOutcome outcome = failed(ErrorType::kRateLimit, 429);
  outcome.failure.verdict.retry_after_ms = 7'200;
  const Told told = told_of(outcome);
  EXPECT_EQ(told.status, 503);
  EXPECT_EQ(retry_after(told.retry_after_ms), "8");
  EXPECT_EQ(told_of(failed(ErrorType::kQuotaExhausted, 429)).status, 503);
}

TEST(Failure, OfTheUpstream) {
  for (const ErrorType type : {ErrorType::kTimeout, ErrorType::kTransientServerError,
                               ErrorType::kConnectionError, ErrorType::kUnknown}) {
    EXPECT_EQ(told_of(failed(type, 500)).status, 502);
  }
  EXPECT_EQ(told_of(failed(ErrorType::kTimeout, 0, "")).verdict.message,
            "the provider failed (timeout)");
}

TEST(Failure, NothingFreeSaysWhenToComeBack) {
  CallOutcome outcome;
  outcome.asked_model = "m";
  outcome.failure.kind = Failure::Kind::kNothingFree;
  outcome.failure.earliest_retry_ms = 20'000;
  EXPECT_EQ(told_of(outcome).status, 503);
  EXPECT_EQ(retry_after(told_of(outcome).retry_after_ms), "20");
  outcome.failure.earliest_retry_ms = -1;
  EXPECT_EQ(retry_after(told_of(outcome).retry_after_ms), "60");
}

TEST(Failure, TheDeadlineAndTheRoute) {
  CallOutcome outcome;
  outcome.failure.kind = Failure::Kind::kDeadline;
  EXPECT_EQ(told_of(outcome).status, 504);
  outcome.kind = CallOutcome::Kind::kRefused;
  outcome.refusal = "no provider serves 'x'";
  EXPECT_EQ(told_of(outcome).status, 404);
  EXPECT_EQ(told_of(outcome).verdict.message, "no provider serves 'x'");
}

}  // namespace
}  // namespace llm_rotate::gateway
