// Every row of OpenRouter's table of errors.
#include "llm_rotate/sdk/retry_hint.hpp"

#include "openrouter_fixture.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::openrouter {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

sdk::Verdict judge(int status, std::string body, sdk::Headers headers = {}) {
  return OpenRouterProvider().classify({status, std::move(headers), std::move(body)});
}

struct Row {
  int status;
  std::string metadata;  // JSON
  std::string message;
  sdk::ErrorType wanted;
  Scope scope;
  std::string rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.metadata << " " << row.message;
}

class OpenRouterErrors : public ::testing::TestWithParam<Row> {};

TEST_P(OpenRouterErrors, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const std::string status = std::to_string(row.status);
  const sdk::Verdict verdict =
      judge(row.status, R"({"error":{"code":)" + status + R"(,"message":)" +
                            sdk::json::quoted(row.message) + R"(,"metadata":)" + row.metadata +
                            R"(},"user_id":"user_1"})");
  providers::expect_row(verdict, "openrouter", row);
}

std::string type(std::string_view name) {
  return R"({"error_type":")" + std::string(name) + "\"}";
}
std::string source(std::string_view name) {
  return R"({"limit_source":")" + std::string(name) + "\"}";
}

INSTANTIATE_TEST_SUITE_P(
    Requests, OpenRouterErrors,
    ::testing::Values(
        Row{400, "null",
            "This endpoint's maximum context length is 200000 tokens. However, you requested about "
            "2500021 tokens",
            kContextLengthExceeded, Scope::kNone, "text.context_length"},
        Row{400, type("context_length_exceeded"), "m", kContextLengthExceeded, Scope::kNone,
            "context_length"},
        Row{400, type("max_tokens_exceeded"), "m", kContextLengthExceeded, Scope::kNone,
            "max_tokens_exceeded"},
        Row{400, type("token_limit_exceeded"), "m", kContextLengthExceeded, Scope::kNone,
            "token_limit_exceeded"},
        Row{400, type("string_too_long"), "m", kContextLengthExceeded, Scope::kNone,
            "string_too_long"},
        Row{400, "null", "foo/bar is not a valid model ID", kModelUnavailable, Scope::kKeyModel,
            "text.model_id"},
        Row{400, "null", "Model no-such/model does not exist", kModelUnavailable, Scope::kKeyModel,
            "no_such_model"},
        Row{404, "null", "Model a/b not found.", kModelUnavailable, Scope::kKeyModel,
            "no_such_model"},
        Row{400, type("content_policy_violation"), "m", kContentFiltered, Scope::kNone,
            "content_policy"},
        Row{400, type("refusal"), "m", kContentFiltered, Scope::kNone, "refusal"},
        Row{400, type("invalid_prompt"), "m", kContentFiltered, Scope::kNone, "invalid_prompt"},
        Row{400, type("invalid_request"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{400, type("invalid_image"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{400, type("image_too_large"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{404, type("not_found"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{412, type("precondition_failed"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{413, type("payload_too_large"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{422, type("unprocessable"), "m", kInvalidRequest, Scope::kNone, ""},
        Row{403, R"({"reasons":["violence"],"flagged_input":"x","provider_name":"OpenAI"})",
            "Your chosen model requires moderation", kContentFiltered, Scope::kNone, "moderation"},
        Row{403, R"({"reasons":[]})", "m", kContentFiltered, Scope::kNone, "moderation"}));

INSTANTIATE_TEST_SUITE_P(
    Keys, OpenRouterErrors,
    ::testing::Values(
        Row{401, "null", "No auth credentials found", kInvalidAuth, Scope::kKey, ""},
        Row{401, "null", "User not found.", kInvalidAuth, Scope::kKey, ""},
        Row{401, type("authentication"), "m", kInvalidAuth, Scope::kKey, "authentication"},
        Row{403, "null", "Key limit exceeded (total limit)", kPermissionDenied, Scope::kKey, ""},
        Row{403, type("permission_denied"), "m", kPermissionDenied, Scope::kKey,
            "permission_denied"},
        Row{402, "null", "Insufficient credits.", kQuotaExhausted, Scope::kKey, ""},
        Row{402, source("openrouter_credits"), "m", kQuotaExhausted, Scope::kKey, "credits"},
        Row{402, source("openrouter_key_limit"), "m", kQuotaExhausted, Scope::kKey, "key_limit"},
        Row{402, type("payment_required"), "m", kQuotaExhausted, Scope::kKey, "payment_required"},
        Row{402, source("openrouter_in_flight_budget"), "m", kRateLimit, Scope::kKey,
            "in_flight_budget"},
        Row{402, R"({"reason":"in_flight_budget_exhausted"})", "m", kRateLimit, Scope::kKey,
            "in_flight_budget"},
        Row{402,
            R"({"limit_source":"openrouter_in_flight_budget","reason":"weight_exceeds_budget"})",
            "m", kRateLimit, Scope::kNone, "weight_exceeds_budget"},
        Row{402, "null",
            "This request requires more credits, or fewer max_tokens. You requested up to 9 "
            "tokens, but can only afford 3.",
            kQuotaExhausted, Scope::kKey, "text.more_credits"}));

INSTANTIATE_TEST_SUITE_P(
    Routes, OpenRouterErrors,
    ::testing::Values(
        Row{404, "null", "No endpoints found for foo/bar.", kBrokerRouteUnavailable, Scope::kNone,
            "text.no_endpoints"},
        Row{404, "null", "No endpoints found matching your data policy", kBrokerRouteUnavailable,
            Scope::kNone, "text.no_endpoints"},
        Row{404, "null", "No endpoints found that support tool use", kBrokerRouteUnavailable,
            Scope::kNone, "text.no_endpoints"},
        Row{404, "null", "No allowed providers are available for the selected model.",
            kBrokerRouteUnavailable, Scope::kNone, "text.no_allowed_providers"},
        Row{404, R"({"failed_routing_step":"only","available_providers":["a"]})", "m",
            kBrokerRouteUnavailable, Scope::kNone, "routing"},
        Row{404, "null", "Not found", kInvalidRequest, Scope::kNone, ""},
        Row{503, "null",
            "There is no available model provider that meets your routing requirements",
            kBrokerRouteUnavailable, Scope::kNone, "text.requirements"},
        Row{503, "null", "no available model provider", kBrokerRouteUnavailable, Scope::kNone,
            "text.no_provider"}));

INSTANTIATE_TEST_SUITE_P(
    Limits, OpenRouterErrors,
    ::testing::Values(
        Row{429, "null", "Rate limit exceeded: free-models-per-day. Add 10 credits",
            kQuotaExhausted, Scope::kKeyModel, "free_models_per_day"},
        Row{429, "null", "Rate limit exceeded: free-models-per-min.", kRateLimit, Scope::kKeyModel,
            ""},
        Row{429, source("upstream_provider_shared_pool"), "Provider returned error", kRateLimit,
            Scope::kKeyModel, "shared_pool"},
        Row{429, R"({"raw":"m:free is temporarily rate-limited upstream. Please retry shortly"})",
            "Provider returned error", kRateLimit, Scope::kKeyModel, "text.upstream"},
        Row{429, type("rate_limit_exceeded"), "m", kRateLimit, Scope::kKeyModel,
            "rate_limit_exceeded"}));

INSTANTIATE_TEST_SUITE_P(
    Servers, OpenRouterErrors,
    ::testing::Values(Row{408, "null", "m", kTimeout, Scope::kKeyModel, ""},
                      Row{408, type("timeout"), "m", kTimeout, Scope::kKeyModel, "timeout"},
                      Row{524, "null", "m", kTimeout, Scope::kKeyModel, ""},
                      Row{500, "null", "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{500, type("server"), "m", kTransientServerError, Scope::kKeyModel,
                          "server"},
                      Row{500, type("unmapped"), "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{502, "null", "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{502, type("provider_unavailable"), "m", kTransientServerError,
                          Scope::kKeyModel, "provider_unavailable"},
                      Row{529, type("provider_overloaded"), "m", kTransientServerError,
                          Scope::kKeyModel, "provider_overloaded"},
                      Row{529, "null", "m", kTransientServerError, Scope::kKeyModel, ""},
                      Row{500, "null", "the maximum context length is 5", kTransientServerError,
                          Scope::kKeyModel, ""}));

// "Provider returned error": what the upstream said stands in metadata.raw, and decides.
std::string with_raw(std::string_view raw) {
  return R"({"error":{"code":400,"message":"Provider returned error","metadata":{"provider_name":"OpenAI","raw":)" +
         std::string(raw) + "}}}";
}

TEST(OpenRouterRaw, TheUpstreamsCodeDecides) {
  const sdk::Verdict verdict = judge(
      400,
      with_raw(sdk::json::quoted(
          R"({"error":{"message":"Too long","type":"invalid_request_error","code":"context_length_exceeded"}})")));
  EXPECT_EQ(verdict.type, kContextLengthExceeded);
  EXPECT_EQ(verdict.message, "Provider returned error: Too long");
  EXPECT_EQ(judge(400, with_raw(R"({"error":{"code":"content_filter","message":"m"}})")).type,
            kContentFiltered);
  EXPECT_EQ(
      judge(
          400,
          with_raw(sdk::json::quoted(
              R"([{"error":{"code":400,"message":"The input token count (9) exceeds the maximum"}}])")))
          .type,
      kContextLengthExceeded);
}

// Each vendor says it in its own words, and the broker hands on whichever it was.
TEST(OpenRouterRaw, IsInTheWordsOfAnyVendor) {
  const auto type = [](std::string_view words) {
    return judge(400, with_raw(sdk::json::quoted(R"({"error":{"message":)" +
                                                 sdk::json::quoted(words) + "}}")))
        .type;
  };
  EXPECT_EQ(type("prompt is too long: 2 tokens > 1 maximum"), kContextLengthExceeded);
  EXPECT_EQ(type("Input is too long for requested model."), kContextLengthExceeded);
  EXPECT_EQ(type("Output blocked by content filtering policy"), kContentFiltered);
  EXPECT_EQ(type("Your credit balance is too low"), kQuotaExhausted);
}

TEST(OpenRouterRaw, MayBePlainWords) {
  const sdk::Verdict verdict = judge(400, with_raw(R"("prompt is too long: 9 tokens")"));
  EXPECT_EQ(verdict.type, kContextLengthExceeded);
  EXPECT_EQ(verdict.message, "Provider returned error: prompt is too long: 9 tokens");
}

TEST(OpenRouterRaw, SaysNothingWhenItIsNothing) {
  for (const char* raw : {"null", "\"\"", "[]", "5", "{}"}) {
    const sdk::Verdict verdict = judge(400, with_raw(raw));
    EXPECT_EQ(verdict.type, kInvalidRequest) << raw;
    EXPECT_EQ(verdict.message, "Provider returned error") << raw;
  }
}

TEST(OpenRouterRaw, QuotesNoKey) {
  EXPECT_EQ(
      judge(401, with_raw(R"("Incorrect API key: sk-abcdefgh12345678")")).message.find("abcdefgh"),
      std::string::npos);
}

TEST(OpenRouterWait, TheResetIsATimeInMilliseconds) {
  const std::string date = "Fri, 21 Nov 2025 12:00:00 GMT";  // 1763726400
  EXPECT_EQ(
      judge(429, "{}", {{"date", date}, {"X-RateLimit-Reset", "1763726460000"}}).retry_after_ms,
      60'000);
  const std::string within =
      R"({"error":{"code":429,"message":"Rate limit exceeded: free-models-per-day","metadata":)"
      R"({"headers":{"X-RateLimit-Limit":"50","X-RateLimit-Remaining":"0","X-RateLimit-Reset":"1763730000000"}}}})";
  const sdk::Verdict verdict = judge(429, within, {{"date", date}});
  EXPECT_EQ(verdict.type, kQuotaExhausted);
  EXPECT_EQ(verdict.retry_after_ms, 3'600'000);
  EXPECT_EQ(judge(429, within).retry_after_ms, sdk::Verdict::kNoHint);  // by whose clock?
  EXPECT_EQ(judge(429, within, {{"retry-after", "7"}, {"date", date}}).retry_after_ms, 7000);
}

TEST(OpenRouterWait, HostileResetsSayNothing) {
  const std::string date = "Fri, 21 Nov 2025 12:00:00 GMT";
  for (const char* reset : {"\"soon\"", "-5", "\"99999999999999999999999\"", "null", "1"}) {
    const std::string body = R"({"error":{"code":429,"metadata":{"headers":{"x-ratelimit-reset":)" +
                             std::string(reset) + "}}}}";
    EXPECT_LE(judge(429, body, {{"date", date}}).retry_after_ms, sdk::retry_hint::kMax) << reset;
  }
}

}  // namespace
}  // namespace llm_rotate::openrouter
