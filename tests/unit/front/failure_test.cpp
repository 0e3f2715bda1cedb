#include "front/failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

namespace llm_rotate::front {
namespace {

using dispatch::CallOutcome;
using dispatch::Failure;
using sdk::ErrorType;

CallOutcome failed(ErrorType type, int status, std::string message) {
  CallOutcome outcome;
  outcome.kind = CallOutcome::Kind::kFailed;
  outcome.call_id = "01HZ";
  outcome.asked_model = "gpt-4o";
  outcome.started_unix_ms = 1'000;
  outcome.latency_ms = 500;
  outcome.failure.verdict.type = type;
  outcome.failure.verdict.message = std::move(message);
  dispatch::AttemptRecord& attempt = outcome.attempts.emplace_back();
  attempt.provider = "openai";
  attempt.key_id = "open***-1";
  attempt.http_status = status;
  return outcome;
}

struct Row {
  ErrorType type;
  int status;
  const char* sentence;
};

class FailureSentences : public testing::TestWithParam<Row> {};

TEST_P(FailureSentences, SayWhatToDoNext) {
  EXPECT_EQ(describe_failure(failed(GetParam().type, GetParam().status, "words")),
            std::string("openai (key open***-1): ") + GetParam().sentence);
}

INSTANTIATE_TEST_SUITE_P(
    All, FailureSentences,
    testing::Values(
        Row{ErrorType::kRateLimit, 429, "429 rate_limit: words; add keys, or a fallback chain"},
        Row{ErrorType::kQuotaExhausted, 429,
            "429 quota_exhausted: words; add keys, or a fallback chain"},
        Row{ErrorType::kInvalidAuth, 401,
            "401 invalid_auth: words; check the key's secret and its rights"},
        Row{ErrorType::kPermissionDenied, 403,
            "403 permission_denied: words; check the key's secret and its rights"},
        Row{ErrorType::kTimeout, 0, "timeout: words; raise the timeout, or add a fallback chain"},
        Row{ErrorType::kTransientServerError, 503,
            "503 transient_server_error: words; check the provider's status and base_url"},
        Row{ErrorType::kConnectionError, 0,
            "connection_error: words; check the provider's status and base_url"},
        Row{ErrorType::kModelUnavailable, 404,
            "404 model_unavailable: words; check the model id and the key's access to it"},
        Row{ErrorType::kBrokerRouteUnavailable, 404,
            "404 broker_route_unavailable: words; choose another upstream"},
        Row{ErrorType::kContextLengthExceeded, 400,
            "400 context_length_exceeded: words; shorten the conversation, or add a fallback with "
            "a larger model"},
        Row{ErrorType::kStreamInterrupted, 200,
            "200 stream_interrupted: words; ask again; what was delivered is not the whole answer"},
        Row{ErrorType::kInvalidRequest, 400, "400 invalid_request: words; correct the request"},
        Row{ErrorType::kContentFiltered, 400,
            "400 content_filtered: words; the provider refuses this content"},
        Row{ErrorType::kUnknown, 418,
            "418 unknown: words; see the attempts of this call in the usage log"}));

TEST(Failure, SaysWhenTheRetryBudgetWasTheReason) {
  CallOutcome outcome = failed(ErrorType::kTransientServerError, 503, "busy");
  outcome.failure.retries_withheld = true;
  EXPECT_EQ(describe_failure(outcome),
            "openai (key open***-1): 503 transient_server_error: busy; it is not asked again "
            "because too many of its calls fail (retry_budget_percent); check the provider's "
            "status and base_url");
}

TEST(Failure, NothingFreeSaysWhenAndWhatCameLast) {
  CallOutcome outcome = failed(ErrorType::kRateLimit, 429, "slow down");
  outcome.failure.kind = Failure::Kind::kNothingFree;
  outcome.failure.earliest_retry_ms = 19'001;
  EXPECT_EQ(describe_failure(outcome),
            "no key is available for model 'gpt-4o' after 1 attempt; the first one is expected "
            "back in 20 s; last answer from openai (key open***-1): 429 rate_limit: slow down");
  outcome.attempts.clear();
  outcome.failure.earliest_retry_ms = -1;
  EXPECT_EQ(describe_failure(outcome),
            "no key is available for model 'gpt-4o'; none is expected back by itself: enable one, "
            "or add keys");
}

TEST(Failure, TheDeadlineNamesTheLastAnswer) {
  CallOutcome outcome = failed(ErrorType::kTransientServerError, 500, "oops");
  outcome.failure.kind = Failure::Kind::kDeadline;
  EXPECT_EQ(describe_failure(outcome),
            "the call's deadline passed after 1 attempt; last answer from openai (key open***-1): "
            "500 transient_server_error: oops; raise the timeout, or add a fallback chain");
}

TEST(Failure, BecomesTheExceptionOfItsKind) {
  const auto no_health = [] { return HealthReport{}; };
  CallOutcome outcome = failed(ErrorType::kInvalidRequest, 400, "bad");
  try {
    std::rethrow_exception(to_exception(outcome, no_health));
  } catch (const LMRotateError& error) {
    EXPECT_EQ(error.provider(), "openai");
    EXPECT_EQ(error.error_type(), "invalid_request");
    EXPECT_EQ(error.key_id(), "open***-1");
    EXPECT_EQ(error.http_status(), 400);
    EXPECT_EQ(error.provider_message(), "bad");
    EXPECT_EQ(error.call_id(), "01HZ");
    EXPECT_EQ(error.attempts(), 1);
  }
  outcome.failure.kind = Failure::Kind::kNothingFree;
  outcome.failure.earliest_retry_ms = 2'000;
  try {
    std::rethrow_exception(to_exception(outcome, [] {
      HealthReport report;
      report.degraded = true;
      return report;
    }));
  } catch (const NoAvailableKeyError& error) {
    EXPECT_EQ(error.model(), "gpt-4o");
    EXPECT_TRUE(error.health_report().degraded);
    ASSERT_TRUE(error.earliest_retry_at().has_value());
    EXPECT_EQ(error.earliest_retry_at()->time_since_epoch(), std::chrono::milliseconds(3'500));
  }
  outcome.kind = CallOutcome::Kind::kRefused;
  outcome.refusal = "no key lists it";
  EXPECT_THROW(std::rethrow_exception(to_exception(outcome, no_health)), ConfigurationError);
  outcome.kind = CallOutcome::Kind::kCancelled;
  try {
    std::rethrow_exception(to_exception(outcome, no_health));
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), boost::asio::error::operation_aborted);
  }
}

}  // namespace
}  // namespace llm_rotate::front
