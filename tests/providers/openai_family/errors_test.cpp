#include "openai_family/errors.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "providers/error_rows.hpp"

namespace llm_rotate::openai_family {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

constexpr Dialect kDialect = {.id = "openai", .vendor = "OpenAI", .error_rows = {}};

sdk::Verdict judge(int status, std::string body, sdk::Headers headers = {}) {
  return classify({status, std::move(headers), std::move(body)}, kDialect);
}

std::string error_body(std::string_view message, std::string_view type, std::string_view code) {
  sdk::json::Writer out;
  out.begin_object().key("error").begin_object().string("message", message);
  if (!type.empty()) out.string("type", type);
  if (code.empty()) {
    out.key("code").null();
  } else {
    out.string("code", code);
  }
  return out.end_object().end_object().str();
}

struct Row {
  int status;
  const char* code;
  const char* type;
  const char* message;
  sdk::ErrorType wanted;
  Scope scope;
  const char* rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.code << " " << row.message;
}

class ErrorRows : public ::testing::TestWithParam<Row> {};

TEST_P(ErrorRows, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const sdk::Verdict verdict = judge(row.status, error_body(row.message, row.type, row.code));
  providers::expect_row(verdict, "openai", row);
  EXPECT_EQ(verdict.message, row.message);
  EXPECT_EQ(verdict.provider_code, *row.code != '\0' ? row.code : row.type);
}

constexpr const char* kBad = "invalid_request_error";

INSTANTIATE_TEST_SUITE_P(
    Documented, ErrorRows,
    ::testing::Values(
        Row{400, "context_length_exceeded", kBad, "Too long", kContextLengthExceeded, Scope::kNone,
            "context_length"},
        Row{400, "", kBad, "This model's maximum context length is 128000 tokens.",
            kContextLengthExceeded, Scope::kNone, "text.context_length"},
        Row{400, "", kBad, "Input tokens exceed the configured limit of 272000 tokens.",
            kContextLengthExceeded, Scope::kNone, "text.input_tokens"},
        Row{400, "", kBad, "Your input exceeds the context window of this model.",
            kContextLengthExceeded, Scope::kNone, "text.context_window"},
        Row{400, "", kBad, "prompt is too long: 5 tokens", kContextLengthExceeded, Scope::kNone,
            "text.long_prompt"},
        Row{400, "", "", "Input is too long for requested model.", kContextLengthExceeded,
            Scope::kNone, "text.long_input"},
        Row{400, "", "", "The input token count (9) exceeds the maximum", kContextLengthExceeded,
            Scope::kNone, "text.token_count"},
        Row{400, "", "", "input length and max_tokens exceed context limit", kContextLengthExceeded,
            Scope::kNone, "text.context_limit"},
        Row{400, "invalid_prompt", kBad, "Refused", kContentFiltered, Scope::kNone,
            "invalid_prompt"},
        Row{400, "content_policy_violation", kBad, "Refused", kContentFiltered, Scope::kNone,
            "content_policy"},
        Row{400, "content_filter", "", "Refused", kContentFiltered, Scope::kNone, "content_filter"},
        Row{400, "unsupported_parameter", kBad, "Use 'max_completion_tokens' instead.",
            kInvalidRequest, Scope::kNone, ""},
        Row{400, "unsupported_value", kBad, "Unsupported value", kInvalidRequest, Scope::kNone, ""},
        Row{400, "invalid_value", kBad, "Invalid value", kInvalidRequest, Scope::kNone, ""},
        Row{400, "invalid_type", kBad, "Invalid type", kInvalidRequest, Scope::kNone, ""},
        Row{400, "string_above_max_length", kBad, "Too long a string", kInvalidRequest,
            Scope::kNone, ""},
        Row{400, "", kBad,
            "Function tools with reasoning_effort are not supported for gpt-5.6-luna in "
            "/v1/chat/completions.",
            kInvalidRequest, Scope::kNone, ""},
        Row{401, "invalid_api_key", kBad, "Incorrect API key provided", kInvalidAuth, Scope::kKey,
            "invalid_api_key"},
        Row{401, "", kBad, "You must be a member of an organization to use the API", kInvalidAuth,
            Scope::kKey, ""},
        Row{401, "", kBad, "You didn't provide an API key.", kInvalidAuth, Scope::kKey, ""},
        Row{402, "", "", "Payment required", kQuotaExhausted, Scope::kKey, ""},
        Row{403, "unsupported_country_region_territory", "request_forbidden", "Region",
            kPermissionDenied, Scope::kKey, "region"},
        Row{403, "", kBad, "You have insufficient permissions for this operation.",
            kPermissionDenied, Scope::kKey, ""},
        Row{403, "ip_not_authorized", kBad, "Your IP is not authorized.", kPermissionDenied,
            Scope::kKey, ""},
        Row{403, "missing_scope", kBad, "Missing scopes: model.request", kPermissionDenied,
            Scope::kKey, ""},
        Row{403, "model_not_found", kBad, "Project does not have access", kModelUnavailable,
            Scope::kKeyModel, "model_not_found"},
        Row{404, "model_not_found", kBad, "The model `x` does not exist", kModelUnavailable,
            Scope::kKeyModel, "model_not_found"},
        Row{404, "", "NotFoundError", "The model `x` does not exist.", kModelUnavailable,
            Scope::kKeyModel, "text.model"},
        Row{404, "", kBad,
            "This is not a chat model and thus not supported in v1/chat/completions.",
            kModelUnavailable, Scope::kKeyModel, "text.not_a_chat_model"},
        Row{404, "", kBad, "This model is only supported in v1/responses and not here.",
            kModelUnavailable, Scope::kKeyModel, "text.responses_only"},
        Row{404, "", kBad, "Invalid URL (POST /v1/v1/chat/completions)", kInvalidRequest,
            Scope::kNone, ""},
        Row{404, "", "", "Not Found", kInvalidRequest, Scope::kNone, ""},
        Row{405, "", "", "Method", kInvalidRequest, Scope::kNone, ""},
        Row{408, "", "", "Timeout", kTimeout, Scope::kKeyModel, ""},
        Row{409, "", "", "Conflict", kTransientServerError, Scope::kKeyModel, ""},
        Row{413, "", "", "Large", kInvalidRequest, Scope::kNone, ""},
        Row{415, "", "", "Type", kInvalidRequest, Scope::kNone, ""},
        Row{422, "", "", "Unprocessable", kInvalidRequest, Scope::kNone, ""},
        Row{424, "", "", "Dependency", kTransientServerError, Scope::kKeyModel, ""},
        Row{499, "", "", "Closed", kTimeout, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    Limits, ErrorRows,
    ::testing::Values(
        Row{429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota",
            kQuotaExhausted, Scope::kKey, "insufficient_quota"},
        Row{429, "", "insufficient_quota", "You exceeded your current quota", kQuotaExhausted,
            Scope::kKey, "insufficient_quota"},
        Row{429, "credit_balance_exhausted", "", "No credit", kQuotaExhausted, Scope::kKey,
            "credit_balance"},
        Row{429, "organization_spend_limit_exceeded", "", "Spent", kQuotaExhausted, Scope::kKey,
            "organization_spend_limit"},
        Row{429, "project_spend_limit_exceeded", "", "Spent", kQuotaExhausted, Scope::kKey,
            "project_spend_limit"},
        Row{429, "organization_usage_limit_exceeded", "", "Spent", kQuotaExhausted, Scope::kKey,
            "organization_usage_limit"},
        Row{429, "billing_hard_limit_reached", "", "Spent", kQuotaExhausted, Scope::kKey,
            "billing_hard_limit"},
        Row{429, "billing_not_active", "", "Inactive", kQuotaExhausted, Scope::kKey,
            "billing_not_active"},
        Row{400, "", "", "Your credit balance is too low", kQuotaExhausted, Scope::kKey,
            "text.credit_balance"},
        Row{429, "rate_limit_exceeded", "tokens",
            "Rate limit reached on tokens per day (TPD): Limit 9", kQuotaExhausted,
            Scope::kKeyModel, "tokens_per_day"},
        Row{429, "rate_limit_exceeded", "requests",
            "Rate limit reached on requests per day (RPD): Limit 9", kQuotaExhausted,
            Scope::kKeyModel, "requests_per_day"},
        Row{429, "rate_limit_exceeded", "tokens", "Rate limit reached on tokens per min (TPM)",
            kRateLimit, Scope::kKeyModel, "rate_limit_exceeded"},
        Row{429, "slow_down", "", "Slow down", kRateLimit, Scope::kKeyModel, "slow_down"},
        Row{429, "", "", "Too many", kRateLimit, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    Servers, ErrorRows,
    ::testing::Values(Row{500, "", "server_error", "The server had an error", kTransientServerError,
                          Scope::kKeyModel, "server_error"},
                      Row{500, "context_length_exceeded", "", "maximum context length",
                          kTransientServerError, Scope::kKeyModel, ""},
                      Row{501, "", "", "Not implemented", kInvalidRequest, Scope::kNone, ""},
                      Row{502, "", "", "Bad gateway", kTransientServerError, Scope::kKeyModel, ""},
                      Row{503, "server_is_overloaded", "", "Busy", kTransientServerError,
                          Scope::kKeyModel, "overloaded"},
                      Row{503, "", "service_unavailable_error", "Busy", kTransientServerError,
                          Scope::kKeyModel, "unavailable"},
                      Row{503, "", "", "The engine is currently overloaded, please try again later",
                          kTransientServerError, Scope::kKeyModel, "text.overloaded"},
                      Row{504, "", "", "Gateway timeout", kTimeout, Scope::kKeyModel, ""},
                      Row{524, "", "", "A timeout occurred", kTimeout, Scope::kKeyModel, ""},
                      Row{529, "", "", "Busy", kTransientServerError, Scope::kKeyModel, ""},
                      Row{418, "", "", "Teapot", kUnknown, Scope::kKeyModel, "unmatched"},
                      Row{302, "", "", "Elsewhere", kUnknown, Scope::kKeyModel, "unmatched"}));

TEST(Errors, ARequestThatCanNeverFitIsNoPenaltyAndNoWait) {
  const sdk::Verdict verdict = judge(
      429, error_body("Request too large for gpt-4o in organization org-x on tokens per min (TPM): "
                      "Limit 30000, Requested 40000. Please try again in 1s.",
                      "tokens", "rate_limit_exceeded"));
  EXPECT_EQ(verdict.type, kRateLimit);
  EXPECT_TRUE(verdict.never_fits);
  EXPECT_EQ(verdict.scope, Scope::kNone);
  EXPECT_EQ(verdict.retry_after_ms, sdk::Verdict::kNoHint);
  EXPECT_EQ(verdict.rule, "openai.429.request_too_large");
}

TEST(Errors, TheWaitComesFromTheBestSource) {
  const std::string body =
      error_body("Rate limit reached. Please try again in 1.4s.", "tokens", "rate_limit_exceeded");
  EXPECT_EQ(judge(429, body).retry_after_ms, 1400);
  EXPECT_EQ(judge(429, body, {{"retry-after", "7"}}).retry_after_ms, 7000);
  EXPECT_EQ(judge(429, body, {{"retry-after", "7"}, {"retry-after-ms", "6500"}}).retry_after_ms,
            6500);
  EXPECT_EQ(judge(429, body,
                  {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "2m0s"}})
                .retry_after_ms,
            120'000);
  // A limit that is not used up is not what the request ran into.
  EXPECT_EQ(judge(429, body,
                  {{"x-ratelimit-remaining-tokens", "9"}, {"x-ratelimit-reset-tokens", "2m0s"}})
                .retry_after_ms,
            1400);
  EXPECT_EQ(judge(429, "{}").retry_after_ms, sdk::Verdict::kNoHint);
}

TEST(Errors, HostileWaitsAreBounded) {
  EXPECT_EQ(judge(429, "{}", {{"retry-after", "999999999"}}).retry_after_ms, sdk::retry_hint::kMax);
  for (const char* text : {"-5", "nan", "inf", "0", "soon", ""}) {
    EXPECT_EQ(judge(429, "{}", {{"retry-after", text}}).retry_after_ms, sdk::Verdict::kNoHint)
        << text;
  }
}

TEST(Errors, OnlyWhatMayPassNamesAWait) {
  const sdk::Headers headers = {{"retry-after", "7"}};
  EXPECT_EQ(judge(503, "", headers).retry_after_ms, 7000);
  EXPECT_EQ(judge(504, "", headers).retry_after_ms, 7000);
  EXPECT_EQ(judge(400, "", headers).retry_after_ms, sdk::Verdict::kNoHint);
  EXPECT_EQ(judge(401, "", headers).retry_after_ms, sdk::Verdict::kNoHint);
}

TEST(Errors, TheServersOwnWordOnRetrying) {
  const sdk::Headers no = {{"x-should-retry", "false"}};
  const sdk::Headers yes = {{"x-should-retry", "true"}};
  EXPECT_TRUE(judge(500, "", no).never_fits);
  EXPECT_EQ(judge(500, "", no).rule, "openai.500.no_retry");
  EXPECT_FALSE(judge(500, "", yes).never_fits);
  EXPECT_EQ(judge(400, "", yes).type, kTransientServerError);
  EXPECT_EQ(judge(400, "", yes).rule, "openai.400.should_retry");
  EXPECT_EQ(judge(418, "", yes).type, kTransientServerError);
  const std::string unpaid = error_body("Quota", "insufficient_quota", "insufficient_quota");
  EXPECT_EQ(judge(429, unpaid, yes).type, kQuotaExhausted);
  EXPECT_FALSE(judge(429, unpaid, no).never_fits);
  const std::string too_long = error_body("Too long", kBad, "context_length_exceeded");
  EXPECT_EQ(judge(400, too_long, yes).type, kContextLengthExceeded);
}

TEST(Errors, BodiesComeInManyShapes) {
  EXPECT_EQ(judge(400, R"({"error":"just a text"})").message, "just a text");
  EXPECT_EQ(judge(400, R"([{"error":{"message":"in an array"}}])").message, "in an array");
  EXPECT_EQ(judge(400, R"({"message":"at the top","code":"c"})").message, "at the top");
  EXPECT_EQ(judge(400, R"({"message":"at the top","code":"c"})").provider_code, "c");
  EXPECT_EQ(judge(404, R"({"detail":"Not Found"})").message, "Not Found");
  EXPECT_EQ(judge(400, R"({"error":{"code":123,"message":"m"}})").provider_code, "123");
  EXPECT_EQ(judge(400, R"("a bare text")").message, "a bare text");
  EXPECT_EQ(judge(503, "upstream connect error or disconnect/reset before headers").message,
            "upstream connect error or disconnect/reset before headers");
  EXPECT_EQ(judge(502, "<html><title>502 Bad Gateway</title></html>").message, "502 Bad Gateway");
  EXPECT_EQ(judge(502, "").message, "HTTP 502 without a message");
  EXPECT_EQ(judge(500, "null").message, "HTTP 500 without a message");
  EXPECT_EQ(judge(400, R"({"error":{"code":"x"}})").message, "HTTP 400 without a message, code x");
  EXPECT_EQ(judge(400, R"({"error":null})").message, "HTTP 400 without a message");
  EXPECT_EQ(judge(400, "{broken").message, "{broken");
}

TEST(Errors, TheWordsOfAPageAreNotEvidence) {
  const sdk::Verdict verdict = judge(400, "<html><title>maximum context length</title></html>");
  EXPECT_EQ(verdict.type, kInvalidRequest);
}

TEST(Errors, AnInnerCodeIsEvidence) {
  const sdk::Verdict verdict = judge(
      400,
      R"({"error":{"message":"m","code":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}})");
  EXPECT_EQ(verdict.type, kContentFiltered);
  EXPECT_EQ(verdict.provider_code, "x");
}

TEST(Errors, MessagesAreShortAndHoldNoKey) {
  const sdk::Verdict verdict = judge(
      401, error_body("Incorrect API key provided: sk-abcdefgh12345678. " + std::string(9000, 'x'),
                      kBad, "invalid_api_key"));
  EXPECT_EQ(verdict.message.size(), 500U);
  EXPECT_EQ(verdict.message.find("abcdefgh"), std::string::npos);
  EXPECT_TRUE(verdict.message.starts_with("Incorrect API key provided: sk-***. xxx"));
}

TEST(Errors, ACodeIsShortAndHoldsNoKey) {
  const sdk::Verdict verdict = judge(400, error_body("m", kBad, "sk-abcdefgh12345678"));
  EXPECT_EQ(verdict.provider_code, "sk-***");
  EXPECT_LE(judge(400, error_body("m", kBad, std::string(500, 'c'))).provider_code.size(), 64U);
}

TEST(Errors, InsideAStreamTheCodeDecides) {
  const auto judged = [](std::string_view json) {
    const sdk::json::Document document(json);
    return verdict_on(document.root(), {}, kDialect);
  };
  EXPECT_EQ(judged(R"({"message":"m","type":"server_error","code":null})").type,
            kTransientServerError);
  EXPECT_EQ(judged(R"({"message":"m","code":"rate_limit_exceeded"})").type, kRateLimit);
  EXPECT_EQ(judged(R"({"message":"m","code":502})").type, kTransientServerError);
  EXPECT_EQ(judged(R"({"message":"m","code":"content_filter"})").type, kContentFiltered);
  EXPECT_EQ(judged(R"({"message":"m","type":"invalid_request_error"})").type, kInvalidRequest);
  EXPECT_EQ(judged(R"({"message":"The model is overloaded"})").type, kTransientServerError);
  EXPECT_EQ(judged(R"({"message":"something odd"})").type, kUnknown);
  EXPECT_EQ(judged(R"("something odd")").message, "something odd");
}

TEST(Errors, AVendorsOwnRowsAndFactsComeFirst) {
  static constexpr ErrorRow kRows[] = {
      {429, "upstream", "", kBrokerRouteUnavailable, Scope::kNone, "upstream", false}};
  const Dialect broker = {.id = "broker",
                          .vendor = "Broker",
                          .error_rows = kRows,
                          .enrich = [](sdk::json::Value error, plugin_base::ErrorFacts& facts) {
                            facts.codes.emplace_back(error["metadata"]["source"].string());
                          }};
  const sdk::Verdict verdict =
      classify({429, {}, R"({"error":{"message":"m","metadata":{"source":"upstream"}}})"}, broker);
  EXPECT_EQ(verdict.type, kBrokerRouteUnavailable);
  EXPECT_EQ(verdict.rule, "broker.429.upstream");
  EXPECT_EQ(classify({429, {}, "{}"}, broker).rule, "broker.429");
}

}  // namespace
}  // namespace llm_rotate::openai_family
