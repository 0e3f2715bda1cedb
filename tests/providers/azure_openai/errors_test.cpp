// Every row of Azure's table of errors.
#include "azure_fixture.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::azure_openai {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

sdk::Verdict judge(int status, std::string body, sdk::Headers headers = {}) {
  return AzureOpenAiProvider().classify({status, std::move(headers), std::move(body)});
}

struct Row {
  int status;
  std::string code;
  std::string message;
  sdk::ErrorType wanted;
  Scope scope;
  std::string rule;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.code << " " << row.message;
}

class AzureErrors : public ::testing::TestWithParam<Row> {};

TEST_P(AzureErrors, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const sdk::Verdict verdict =
      judge(row.status, R"({"error":{"code":)" + sdk::json::quoted(row.code) + R"(,"message":)" +
                            sdk::json::quoted(row.message) + "}}");
  providers::expect_row(verdict, "azure_openai", row);
}

INSTANTIATE_TEST_SUITE_P(
    Documented, AzureErrors,
    ::testing::Values(
        Row{400, "content_filter", "The response was filtered", kContentFiltered, Scope::kNone,
            "content_filter"},
        Row{400, "context_length_exceeded", "m", kContextLengthExceeded, Scope::kNone,
            "context_length"},
        Row{400, "unsupported_parameter", "m", kInvalidRequest, Scope::kNone, ""},
        Row{400, "", "Unrecognized request argument supplied: stream_options", kInvalidRequest,
            Scope::kNone, ""},
        Row{400, "BadRequest", "m", kInvalidRequest, Scope::kNone, ""},
        Row{400, "OperationNotSupported",
            "The chatCompletion operation does not work with the specified model",
            kModelUnavailable, Scope::kKeyModel, "operation_not_supported"},
        Row{401, "401", "Access denied due to invalid subscription key or wrong API endpoint.",
            kInvalidAuth, Scope::kKey, ""},
        Row{401, "Unauthorized", "m", kInvalidAuth, Scope::kKey, ""},
        Row{401, "PermissionDenied", "m", kPermissionDenied, Scope::kKey, "permission_denied"},
        Row{401, "", "Principal does not have access to API/Operation.", kPermissionDenied,
            Scope::kKey, "text.principal"},
        Row{401, "", "The token is expired", kInvalidAuth, Scope::kKey, "text.token_expired"},
        Row{401, "", "Token audience is incorrect", kInvalidAuth, Scope::kKey, "text.audience"},
        Row{403, "AccessDenied", "Access denied due to Virtual Network/Firewall rules.",
            kPermissionDenied, Scope::kKey, "access_denied"},
        Row{403, "403", "Access denied due to Virtual Network/Firewall rules.", kPermissionDenied,
            Scope::kKey, "text.virtual_network"},
        Row{403, "", "Blocked by firewall", kPermissionDenied, Scope::kKey, "text.firewall"},
        Row{403, "AuthenticationTypeDisabled", "m", kPermissionDenied, Scope::kKey,
            "authentication_type_disabled"},
        Row{403, "", "Key based authentication is disabled for this resource.", kPermissionDenied,
            Scope::kKey, "text.key_disabled"},
        Row{403, "", "Out of call volume quota. Quota will be replenished in 02:30:00.",
            kQuotaExhausted, Scope::kKey, "text.call_volume"},
        Row{403, "", "m", kPermissionDenied, Scope::kKey, ""},
        Row{404, "DeploymentNotFound", "The API deployment for this resource does not exist.",
            kModelUnavailable, Scope::kKeyModel, "deployment_not_found"},
        Row{400, "unknown_model", "Unknown model: x", kModelUnavailable, Scope::kKeyModel,
            "unknown_model"},
        Row{400, "unavailable_model", "Unavailable model: x", kModelUnavailable, Scope::kKeyModel,
            "unavailable_model"},
        Row{413, "tokens_limit_reached", "Request body too large for x. Max size: 8000 tokens.",
            kContextLengthExceeded, Scope::kNone, "tokens_limit_reached"},
        Row{404, "404", "Resource not found", kInvalidRequest, Scope::kNone, ""},
        Row{408, "Timeout", "The operation was timeout.", kTimeout, Scope::kKeyModel, "timeout"},
        Row{408, "", "upstream request timeout", kTimeout, Scope::kKeyModel, ""},
        Row{424, "", "m", kTransientServerError, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    LimitsAndServers, AzureErrors,
    ::testing::Values(
        Row{429, "429",
            "Requests to the ChatCompletions_Create Operation have exceeded token rate limit of "
            "your current OpenAI S0 pricing tier. Please retry after 22 seconds. Please go here: "
            "https://aka.ms/oai/quotaincrease",
            kRateLimit, Scope::kKeyModel, ""},
        Row{429, "RateLimitReached", "m", kRateLimit, Scope::kKeyModel, "rate_limit_reached"},
        Row{429, "too_many_requests", "m", kRateLimit, Scope::kKeyModel, "too_many_requests"},
        Row{429, "insufficient_quota", "m", kQuotaExhausted, Scope::kKey, "insufficient_quota"},
        Row{429, "", "You exceeded your current quota", kQuotaExhausted, Scope::kKey,
            "text.current_quota"},
        Row{429, "", "The monthly quota is used up", kQuotaExhausted, Scope::kKey,
            "text.monthly_quota"},
        Row{429, "", "Monthly limit reached", kQuotaExhausted, Scope::kKey, "text.monthly_limit"},
        Row{429, "", "You have exceeded the free quota of this month", kQuotaExhausted, Scope::kKey,
            "text.free_quota"},
        Row{500, "InternalServerError", "m", kTransientServerError, Scope::kKeyModel, ""},
        Row{502, "", "m", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, "ServiceUnavailable", "m", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, "", "The service is temporarily unable to process your request",
            kTransientServerError, Scope::kKeyModel, "text.temporarily_unable"},
        Row{504, "", "m", kTimeout, Scope::kKeyModel, ""},
        Row{504, "InternalServerError", "temporarily unable to process", kTimeout, Scope::kKeyModel,
            ""}));

TEST(AzureErrorShapes, AreMany) {
  EXPECT_EQ(judge(401, R"({"statusCode":401,"message":"no key"})").type, kInvalidAuth);
  EXPECT_EQ(judge(401, R"({"statusCode":401,"message":"no key"})").message, "no key");
  EXPECT_EQ(judge(404, R"({"code":"DeploymentNotFound","message":"m"})").type, kModelUnavailable);
  EXPECT_EQ(judge(429, R"({"error":{"code":429,"message":"m"}})").provider_code, "429");
  const sdk::Verdict filtered = judge(
      400,
      R"({"error":{"message":"m","type":null,"param":"prompt","code":"x","status":400,"innererror":)"
      R"({"code":"ResponsibleAIPolicyViolation","content_filter_result":{"jailbreak":{"filtered":true}}}}})");
  EXPECT_EQ(filtered.type, kContentFiltered);
}

TEST(AzureErrorWaits, ComeFromHeadersOrWords) {
  const std::string words =
      R"({"error":{"code":"429","message":"Please retry after 22 seconds."}})";
  EXPECT_EQ(judge(429, words).retry_after_ms, 22'000);
  EXPECT_EQ(judge(429, words, {{"retry-after", "3"}, {"retry-after-ms", "2500"}}).retry_after_ms,
            2500);
  // Plain seconds here; nothing and less than nothing say nothing.
  EXPECT_EQ(
      judge(429, words, {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", "9"}})
          .retry_after_ms,
      9000);
  for (const char* reset : {"0", "-1"}) {
    EXPECT_EQ(judge(429, words,
                    {{"x-ratelimit-remaining-tokens", "0"}, {"x-ratelimit-reset-tokens", reset}})
                  .retry_after_ms,
              22'000);
  }
  EXPECT_EQ(
      judge(
          403,
          R"({"statusCode":403,"message":"Out of call volume quota. Quota will be replenished in 02:30:05."})")
          .retry_after_ms,
      9'005'000);
  EXPECT_EQ(
      judge(403, R"({"message":"Out of call volume quota. Quota will be replenished in 99:99."})")
          .retry_after_ms,
      sdk::Verdict::kNoHint);
}

}  // namespace
}  // namespace llm_rotate::azure_openai
