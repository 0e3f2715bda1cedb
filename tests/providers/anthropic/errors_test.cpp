#include "anthropic_messages/errors.hpp"

#include <string>

#include "anthropic_fixture.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::anthropic {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

sdk::Verdict judge(int status, std::string body, sdk::Headers headers = {}) {
  return AnthropicProvider().classify({status, std::move(headers), std::move(body)});
}

std::string error_body(std::string_view type, std::string_view message,
                       std::string_view error_code = {}) {
  sdk::json::Writer out;
  out.begin_object().string("type", "error").key("error").begin_object();
  out.string("type", type).string("message", message).key("details");
  if (error_code.empty()) {
    out.null();
  } else {
    out.begin_object().string("error_code", error_code).end_object();
  }
  return out.end_object().string("request_id", "req_1").end_object().str();
}

struct Row {
  int status;
  const char* type;
  const char* error_code;
  const char* message;
  sdk::ErrorType wanted;
  Scope scope;
  const char* rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.type << " " << row.message;
}

class AnthropicErrorRows : public ::testing::TestWithParam<Row> {};

TEST_P(AnthropicErrorRows, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const sdk::Verdict verdict = judge(row.status, error_body(row.type, row.message, row.error_code));
  providers::expect_row(verdict, "anthropic", row);
  EXPECT_EQ(verdict.message, row.message);
  EXPECT_EQ(verdict.provider_code, *row.error_code != '\0' ? row.error_code : row.type);
}

constexpr const char* kBad = "invalid_request_error";
constexpr const char* kLimit = "rate_limit_error";

INSTANTIATE_TEST_SUITE_P(
    Requests, AnthropicErrorRows,
    ::testing::Values(
        Row{400, kBad, "", "prompt is too long: 205000 tokens > 200000 maximum",
            kContextLengthExceeded, Scope::kNone, "text.long_prompt"},
        Row{400, kBad, "", "input length and `max_tokens` exceed context limit: 1 + 2 > 3",
            kContextLengthExceeded, Scope::kNone, "text.context_limit"},
        Row{413, "request_too_large", "", "Prompt exceeds the context window",
            kContextLengthExceeded, Scope::kNone, "text.context_window"},
        Row{400, kBad, "", "Your credit balance is too low to access the Anthropic API.",
            kQuotaExhausted, Scope::kKey, "text.credit_balance"},
        Row{400, kBad, "", "You have reached your specified API usage limits. You will regain",
            kQuotaExhausted, Scope::kKey, "text.usage_limits"},
        Row{400, kBad, "", "This workspace has reached its spend limit", kQuotaExhausted,
            Scope::kKey, "text.spend_limit"},
        Row{400, kBad, "", "Your organization has reached its monthly spending limit",
            kQuotaExhausted, Scope::kKey, "text.spend_limit"},
        Row{400, kBad, "", "Output blocked by content filtering policy", kContentFiltered,
            Scope::kNone, "text.content_filter"},
        Row{400, kBad, "", "max_tokens: Field required", kInvalidRequest, Scope::kNone, kBad},
        Row{400, "odd_error", "", "odd", kInvalidRequest, Scope::kNone, ""},
        Row{404, "not_found_error", "", "model: claude-nine", kModelUnavailable, Scope::kKeyModel,
            "not_found_error.model"},
        Row{404, "not_found_error", "", "File not found: file_1", kInvalidRequest, Scope::kNone,
            "not_found_error"},
        Row{404, "", "", "Not Found", kInvalidRequest, Scope::kNone, ""},
        Row{405, "", "", "Method", kInvalidRequest, Scope::kNone, ""},
        Row{413, "request_too_large", "", "Request exceeds the maximum size", kInvalidRequest,
            Scope::kNone, "request_too_large"},
        Row{413, "", "", "Large", kInvalidRequest, Scope::kNone, ""},
        Row{415, "", "", "Type", kInvalidRequest, Scope::kNone, ""},
        Row{422, "", "", "Unprocessable", kInvalidRequest, Scope::kNone, ""}));

INSTANTIATE_TEST_SUITE_P(
    Accounts, AnthropicErrorRows,
    ::testing::Values(
        Row{401, "authentication_error", "", "invalid x-api-key", kInvalidAuth, Scope::kKey,
            "authentication_error"},
        Row{401, "", "", "Unauthorized", kInvalidAuth, Scope::kKey, ""},
        Row{402, "billing_error", "", "Pay", kQuotaExhausted, Scope::kKey, "billing_error"},
        Row{402, "", "", "Payment required", kQuotaExhausted, Scope::kKey, ""},
        Row{403, "permission_error", "", "Your API key does not have permission", kPermissionDenied,
            Scope::kKey, "permission_error"},
        Row{403, "", "", "Forbidden", kPermissionDenied, Scope::kKey, ""},
        Row{429, kLimit, "enforced_spend_limit_reached", "Spent", kQuotaExhausted, Scope::kKey,
            "enforced_spend_limit"},
        Row{429, kLimit, "contract_spend_limit_reached", "Spent", kQuotaExhausted, Scope::kKey,
            "contract_spend_limit"},
        Row{429, kLimit, "", "Extra usage is required for long context requests.", kQuotaExhausted,
            Scope::kKeyModel, "text.extra_usage"},
        Row{429, kLimit, "", "This request would exceed your organization's rate limit", kRateLimit,
            Scope::kKeyModel, kLimit},
        Row{429, kLimit, "ramp_limit_exceeded", "Slow down", kRateLimit, Scope::kKeyModel, kLimit},
        Row{429, "", "", "Too many", kRateLimit, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    Servers, AnthropicErrorRows,
    ::testing::Values(
        Row{408, "", "", "Timeout", kTimeout, Scope::kKeyModel, ""},
        Row{409, "conflict_error", "", "Conflict", kTransientServerError, Scope::kKeyModel,
            "conflict_error"},
        Row{409, "", "", "Conflict", kTransientServerError, Scope::kKeyModel, ""},
        Row{424, "", "", "Dependency", kTransientServerError, Scope::kKeyModel, ""},
        Row{499, "", "", "Closed", kTimeout, Scope::kKeyModel, ""},
        Row{500, "api_error", "", "Internal server error", kTransientServerError, Scope::kKeyModel,
            "api_error"},
        Row{500, "api_error", "", "prompt is too long", kTransientServerError, Scope::kKeyModel,
            "api_error"},
        Row{501, "", "", "Not implemented", kInvalidRequest, Scope::kNone, ""},
        Row{502, "", "", "Bad gateway", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, "cmek_unavailable", "", "Key store", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, kBad, "cmek_key_disabled", "Key store", kTransientServerError, Scope::kKeyModel,
            ""},
        Row{504, "timeout_error", "", "Timed out", kTimeout, Scope::kKeyModel, "timeout_error"},
        Row{504, "", "", "Gateway timeout", kTimeout, Scope::kKeyModel, ""},
        Row{524, "", "", "A timeout occurred", kTimeout, Scope::kKeyModel, ""},
        Row{529, "overloaded_error", "", "Overloaded", kTransientServerError, Scope::kKeyModel,
            "overloaded_error"},
        Row{529, "", "", "Busy", kTransientServerError, Scope::kKeyModel, ""},
        Row{418, "", "", "Teapot", kUnknown, Scope::kKeyModel, "unmatched"}));

TEST(AnthropicErrors, LongContextThatMustBePaidForNeverFits) {
  const sdk::Verdict verdict =
      judge(429, error_body(kLimit, "Extra usage is required for long context requests."),
            {{"retry-after", "5"}});
  EXPECT_TRUE(verdict.never_fits);
  EXPECT_EQ(verdict.retry_after_ms, sdk::Verdict::kNoHint);
}

TEST(AnthropicErrors, TheWaitComesFromTheBestSource) {
  const std::string body = error_body(kLimit, "Slow");
  const sdk::Header date = {"date", "Tue, 04 Jun 2024 18:39:50 GMT"};
  const sdk::Header used_up = {"anthropic-ratelimit-requests-remaining", "0"};
  const sdk::Header reset = {"anthropic-ratelimit-requests-reset", "2024-06-04T18:39:57Z"};
  EXPECT_EQ(judge(429, body, {{"retry-after", "9"}, date, used_up, reset}).retry_after_ms, 9000);
  EXPECT_EQ(judge(429, body, {{"retry-after", "9"}, {"retry-after-ms", "8500"}}).retry_after_ms,
            8500);
  EXPECT_EQ(judge(429, body, {date, used_up, reset}).retry_after_ms, 7000);
  // A limit that is not used up is not what the request ran into.
  EXPECT_EQ(judge(429, body, {date, {"anthropic-ratelimit-requests-remaining", "3"}, reset})
                .retry_after_ms,
            sdk::Verdict::kNoHint);
  EXPECT_EQ(judge(429, body).retry_after_ms, sdk::Verdict::kNoHint);
  EXPECT_EQ(
      judge(401, error_body("authentication_error", "m"), {{"retry-after", "9"}}).retry_after_ms,
      sdk::Verdict::kNoHint);
}

TEST(AnthropicErrors, TheServersOwnWordOnRetrying) {
  const sdk::Verdict no = judge(500, error_body("api_error", "m"), {{"x-should-retry", "false"}});
  EXPECT_TRUE(no.never_fits);
  EXPECT_EQ(no.rule, "anthropic.500.api_error.no_retry");
  EXPECT_EQ(judge(418, "", {{"x-should-retry", "true"}}).type, kTransientServerError);
}

TEST(AnthropicErrors, InsideAStreamTheTypeDecides) {
  const auto judged = [](std::string_view type, std::string_view message) {
    const sdk::json::Document document(error_body(type, message));
    return plugin_base::verdict_on(document["error"], {}, error_table()).type;
  };
  EXPECT_EQ(judged("overloaded_error", "m"), kTransientServerError);
  EXPECT_EQ(judged("api_error", "m"), kTransientServerError);
  EXPECT_EQ(judged("rate_limit_error", "m"), kRateLimit);
  EXPECT_EQ(judged("authentication_error", "m"), kInvalidAuth);
  EXPECT_EQ(judged("permission_error", "m"), kPermissionDenied);
  EXPECT_EQ(judged("billing_error", "m"), kQuotaExhausted);
  EXPECT_EQ(judged("timeout_error", "m"), kTimeout);
  EXPECT_EQ(judged("not_found_error", "model: x"), kModelUnavailable);
  EXPECT_EQ(judged("request_too_large", "m"), kInvalidRequest);
  EXPECT_EQ(judged(kBad, "prompt is too long"), kContextLengthExceeded);
  EXPECT_EQ(judged(kBad, "m"), kInvalidRequest);
  EXPECT_EQ(judged("", "Overloaded"), kTransientServerError);
  EXPECT_EQ(judged("", "something odd"), kUnknown);
}

TEST(AnthropicErrors, OthersInBetweenSpeakTheirOwnWay) {
  EXPECT_EQ(judge(502, "<html><title>502 Bad Gateway</title></html>").message, "502 Bad Gateway");
  EXPECT_EQ(judge(529, "").message, "HTTP 529 without a message");
  EXPECT_EQ(judge(404, R"({"detail":"Not Found"})").message, "Not Found");
}

TEST(AnthropicErrors, MessagesHoldNoKey) {
  EXPECT_EQ(judge(401, error_body("authentication_error", "bad key sk-ant-api03-abcdefgh")).message,
            "bad key sk-***");
}

TEST(AnthropicLimits, ComeFromTheHeaders) {
  const sdk::LimitHints limits = AnthropicProvider().limits(
      {200,
       {{"date", "Tue, 04 Jun 2024 18:39:50 GMT"},
        {"anthropic-ratelimit-requests-remaining", "3"},
        {"anthropic-ratelimit-requests-reset", "2024-06-04T18:39:57Z"},
        {"anthropic-ratelimit-tokens-remaining", "8000"},
        {"anthropic-ratelimit-tokens-reset", "2024-06-04T18:39:51Z"},
        {"anthropic-ratelimit-input-tokens-remaining", "7000"},
        {"anthropic-ratelimit-input-tokens-reset", "2024-06-04T18:39:52.5Z"},
        {"anthropic-ratelimit-output-tokens-remaining", "9000"},
        {"anthropic-ratelimit-output-tokens-reset", "1970-01-01T00:00:00Z"}}});
  EXPECT_EQ(limits.remaining_requests, 3);
  EXPECT_EQ(limits.requests_reset_ms, 7000);
  EXPECT_EQ(limits.remaining_tokens, 7000);
  EXPECT_EQ(limits.tokens_reset_ms, 2500);
}

TEST(AnthropicLimits, HostileHeadersSayNothing) {
  for (const char* text : {"", "-1", "many", "1e9", "99999999999999999999"}) {
    const sdk::LimitHints limits =
        AnthropicProvider().limits({200,
                                    {{"date", "soon"},
                                     {"anthropic-ratelimit-requests-remaining", text},
                                     {"anthropic-ratelimit-requests-reset", text}}});
    EXPECT_EQ(limits.remaining_requests, -1) << text;
    EXPECT_EQ(limits.requests_reset_ms, -1) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::anthropic
