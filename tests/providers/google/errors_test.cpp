// The tables by which an error gets its type, row by row, and the waits that errors ask for.
#include <string>

#include "google_fixture.hpp"
#include "providers/error_rows.hpp"

namespace llm_rotate::google {
namespace {

using enum sdk::ErrorType;
using sdk::Scope;

std::string error_body(int code, std::string_view status, std::string_view message,
                       std::string_view details = "[]") {
  sdk::json::Writer out;
  out.begin_object().key("error").begin_object().integer("code", code);
  out.string("message", message).string("status", status).raw("details", details);
  return out.end_object().end_object().str();
}

std::string error_info(std::string_view reason) {
  return R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
         std::string(reason) + R"(","domain":"googleapis.com"}])";
}
std::string quota(std::string_view id, std::string_view value, std::string_view delay = "18s") {
  return R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":")" +
         std::string(id) + R"(","quotaValue":")" + std::string(value) +
         R"("}]},{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" +
         std::string(delay) + R"("}])";
}

struct Row {
  int status;
  std::string word;
  std::string message;
  std::string details;
  sdk::ErrorType wanted;
  Scope scope;
  std::string rule;
  bool vertex = false;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.status << " " << row.word << " " << row.message;
}

class GoogleErrorRows : public ::testing::TestWithParam<Row> {};

TEST_P(GoogleErrorRows, HaveTheirTypeScopeAndRule) {
  const Row& row = GetParam();
  const std::string body =
      error_body(row.status, row.word, row.message, row.details.empty() ? "[]" : row.details);
  // What AI Studio says, Vertex says, too.
  for (const bool vertex : {true, row.vertex}) {
    const std::string host = vertex ? "google_vertex" : "google_ai_studio";
    // As a list as well: streaming endpoints put early errors into one.
    for (const std::string& sent : {body, "[" + body + "]", "[" + body + "\n]\n"}) {
      const sdk::Verdict verdict = provider_of(vertex).classify({row.status, {}, sent});
      providers::expect_row(verdict, host, row);
      EXPECT_EQ(verdict.message, row.message);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    AiStudio, GoogleErrorRows,
    ::testing::Values(
        Row{400, "INVALID_ARGUMENT", "API key not valid. Please pass a valid API key.",
            error_info("API_KEY_INVALID"), kInvalidAuth, Scope::kKey, "api_key_invalid"},
        Row{400, "INVALID_ARGUMENT", "API key not valid.", "", kInvalidAuth, Scope::kKey,
            "text.api_key_not_valid"},
        Row{400, "INVALID_ARGUMENT", "API key expired. Please renew the API key.", "", kInvalidAuth,
            Scope::kKey, "text.api_key_expired"},
        Row{400, "INVALID_ARGUMENT",
            "The input token count (1200000) exceeds the maximum number of tokens allowed "
            "(1048576).",
            "", kContextLengthExceeded, Scope::kNone, "text.token_count"},
        Row{400, "INVALID_ARGUMENT", "This is over the maximum number of tokens allowed.", "",
            kContextLengthExceeded, Scope::kNone, "max_tokens"},
        Row{400, "INVALID_ARGUMENT", "The prompt exceeds the model's token limit.", "",
            kContextLengthExceeded, Scope::kNone, "token_limit"},
        Row{400, "INVALID_ARGUMENT", "It exceeds the maximum number of input tokens.", "",
            kContextLengthExceeded, Scope::kNone, "input_tokens"},
        Row{400, "INVALID_ARGUMENT", "The prompt violates Google's Responsible AI practices.", "",
            kContentFiltered, Scope::kNone, "responsible_ai"},
        Row{400, "INVALID_ARGUMENT", "Invalid JSON payload received. Unknown name \"x\"", "",
            kInvalidRequest, Scope::kNone, ""},
        Row{400, "INVALID_ARGUMENT", "This type is not supported for that field.", "",
            kInvalidRequest, Scope::kNone, ""},
        Row{400, "FAILED_PRECONDITION", "User location is not supported for the API use.", "",
            kPermissionDenied, Scope::kKey, "location"},
        Row{400, "FAILED_PRECONDITION",
            "Gemini API free tier is not available in your country. Please enable billing.", "",
            kPermissionDenied, Scope::kKey, "country"},
        Row{401, "UNAUTHENTICATED", "Request had invalid credentials.", "", kInvalidAuth,
            Scope::kKey, ""},
        Row{402, "", "Pay", "", kQuotaExhausted, Scope::kKey, ""},
        Row{403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers.", "",
            kInvalidAuth, Scope::kKey, "no_key"},
        Row{403, "PERMISSION_DENIED", "Your API key was reported as leaked.", "", kInvalidAuth,
            Scope::kKey, "leaked"},
        Row{403, "PERMISSION_DENIED", "Blocked.", error_info("API_KEY_SERVICE_BLOCKED"),
            kPermissionDenied, Scope::kKey, "service_blocked"},
        Row{403, "PERMISSION_DENIED", "Disabled.", error_info("SERVICE_DISABLED"),
            kPermissionDenied, Scope::kKey, "service_disabled"},
        Row{403, "PERMISSION_DENIED", "Suspended.", error_info("CONSUMER_SUSPENDED"),
            kPermissionDenied, Scope::kKey, "consumer_suspended"},
        Row{403, "PERMISSION_DENIED", "No.", "", kPermissionDenied, Scope::kKey, ""},
        Row{404, "NOT_FOUND",
            "models/x is not found for API version v1beta, or is not supported for "
            "generateContent.",
            "", kModelUnavailable, Scope::kKeyModel, "model_not_found"},
        Row{404, "NOT_FOUND", "models/x is not supported for embedContent.", "", kModelUnavailable,
            Scope::kKeyModel, "method_not_supported"},
        Row{404, "NOT_FOUND", "Requested entity was not found.", "", kModelUnavailable,
            Scope::kKeyModel, "not_found"},
        Row{404, "", "Nothing here.", "", kInvalidRequest, Scope::kNone, ""},
        Row{405, "", "Method.", "", kInvalidRequest, Scope::kNone, ""},
        Row{408, "", "Slow.", "", kTimeout, Scope::kKeyModel, ""},
        Row{409, "ABORTED", "Again.", "", kTransientServerError, Scope::kKeyModel, ""},
        Row{413, "", "Large.", "", kInvalidRequest, Scope::kNone, ""},
        Row{415, "", "Type.", "", kInvalidRequest, Scope::kNone, ""},
        Row{422, "", "What.", "", kInvalidRequest, Scope::kNone, ""},
        Row{424, "", "Dependency.", "", kTransientServerError, Scope::kKeyModel, ""},
        Row{429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.",
            quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "10"), kRateLimit,
            Scope::kKeyModel, ""},
        Row{429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.",
            quota("GenerateRequestsPerDayPerProjectPerModel-FreeTier", "250"), kQuotaExhausted,
            Scope::kKeyModel, "per_day"},
        Row{429, "RESOURCE_EXHAUSTED", "You exceeded your current quota.",
            quota("GenerateRequestsPerMinutePerProjectPerModel-FreeTier", "0"), kQuotaExhausted,
            Scope::kKeyModel, "zero_quota"},
        Row{429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.", "", kQuotaExhausted,
            Scope::kKey, "prepaid_credit"},
        Row{429, "RESOURCE_EXHAUSTED", "Your prepaid credit is used up.", "", kQuotaExhausted,
            Scope::kKey, "prepaid_credit"},
        Row{429, "RESOURCE_EXHAUSTED", "Your project has exceeded its monthly spending cap.", "",
            kQuotaExhausted, Scope::kKey, "spend_cap"},
        Row{429, "RESOURCE_EXHAUSTED", "The spend cap was reached.", "", kQuotaExhausted,
            Scope::kKey, "spend_cap"},
        Row{499, "CANCELLED", "Cancelled.", "", kTimeout, Scope::kKeyModel, ""},
        Row{500, "INTERNAL", "An internal error has occurred.", "", kTransientServerError,
            Scope::kKeyModel, ""},
        Row{500, "INTERNAL", "The input token count exceeds the maximum.", "",
            kTransientServerError, Scope::kKeyModel, ""},
        Row{501, "UNIMPLEMENTED", "Not implemented.", "", kInvalidRequest, Scope::kNone, ""},
        Row{502, "", "Bad gateway.", "", kTransientServerError, Scope::kKeyModel, ""},
        Row{503, "UNAVAILABLE", "The model is overloaded. Please try again later.", "",
            kTransientServerError, Scope::kKeyModel, "text.overloaded"},
        Row{503, "UNAVAILABLE", "Down.", "", kTransientServerError, Scope::kKeyModel, ""},
        Row{504, "DEADLINE_EXCEEDED", "Deadline.", "", kTimeout, Scope::kKeyModel, ""},
        Row{524, "", "Proxy.", "", kTimeout, Scope::kKeyModel, ""}));

INSTANTIATE_TEST_SUITE_P(
    Vertex, GoogleErrorRows,
    ::testing::Values(
        Row{400, "FAILED_PRECONDITION", "Project `1` is not allowlisted to use this model.", "",
            kPermissionDenied, Scope::kKey, "not_allowlisted", true},
        Row{400, "FAILED_PRECONDITION", "Precondition check failed.", "", kInvalidRequest,
            Scope::kNone, "", true},
        Row{400, "INVALID_ARGUMENT", "The input token count (9) exceeds the maximum.", "",
            kContextLengthExceeded, Scope::kNone, "text.token_count", true},
        Row{401, "UNAUTHENTICATED", "Expired.", error_info("ACCESS_TOKEN_EXPIRED"), kInvalidAuth,
            Scope::kKey, "access_token_expired", true},
        Row{401, "UNAUTHENTICATED", "Type.", error_info("ACCESS_TOKEN_TYPE_UNSUPPORTED"),
            kInvalidAuth, Scope::kKey, "access_token_type", true},
        Row{401, "UNAUTHENTICATED", "Missing.", error_info("CREDENTIALS_MISSING"), kInvalidAuth,
            Scope::kKey, "credentials_missing", true},
        Row{403, "PERMISSION_DENIED",
            "Permission 'aiplatform.endpoints.predict' denied on resource (or it may not exist).",
            error_info("IAM_PERMISSION_DENIED"), kPermissionDenied, Scope::kKey, "", true},
        Row{403, "PERMISSION_DENIED", "Disabled.", error_info("SERVICE_DISABLED"),
            kPermissionDenied, Scope::kKey, "service_disabled", true},
        Row{403, "PERMISSION_DENIED", "Billing.", error_info("BILLING_DISABLED"), kQuotaExhausted,
            Scope::kKey, "billing_disabled", true},
        Row{404, "NOT_FOUND",
            "Publisher Model `projects/p/locations/l/publishers/google/models/x` was not found or "
            "your project does not have access to it.",
            "", kModelUnavailable, Scope::kKeyModel, "publisher_model", true},
        Row{429, "RESOURCE_EXHAUSTED", "Resource exhausted. Please try again later.", "",
            kRateLimit, Scope::kKeyModel, "", true},
        Row{429, "RESOURCE_EXHAUSTED", "Too many requests. Exceeded the Provisioned Throughput.",
            "", kRateLimit, Scope::kKeyModel, "", true},
        Row{429, "RESOURCE_EXHAUSTED", "Quota exceeded for aiplatform.googleapis.com/x per minute.",
            "", kRateLimit, Scope::kKeyModel, "", true},
        Row{429, "RESOURCE_EXHAUSTED", "Quota exceeded for aiplatform.googleapis.com/x per day.",
            "", kQuotaExhausted, Scope::kKeyModel, "text.per_day", true},
        Row{429, "RESOURCE_EXHAUSTED",
            "Quota exceeded for aiplatform.googleapis.com/generate_content_requests_per_day_per_"
            "project_per_base_model with base model: x.",
            "", kQuotaExhausted, Scope::kKeyModel, "text.per_day", true}));

sdk::Verdict judged(int status, const std::string& body, sdk::Headers headers = {}) {
  return provider_of(false).classify({status, std::move(headers), body});
}

TEST(GoogleErrors, TheReasonIsTheCodeElseTheStatus) {
  EXPECT_EQ(judged(400, error_body(400, "INVALID_ARGUMENT", "m", error_info("API_KEY_INVALID")))
                .provider_code,
            "API_KEY_INVALID");
  EXPECT_EQ(judged(429, error_body(429, "RESOURCE_EXHAUSTED", "m")).provider_code,
            "RESOURCE_EXHAUSTED");
}

TEST(GoogleErrors, TheLargerWaitCounts) {
  const std::string limited =
      error_body(429, "RESOURCE_EXHAUSTED", "m", quota("PerMinute", "10", "18s"));
  EXPECT_EQ(judged(429, limited).retry_after_ms, 18'000);
  EXPECT_EQ(judged(429, limited, {{"retry-after", "30"}}).retry_after_ms, 30'000);
  EXPECT_EQ(judged(429, limited, {{"retry-after", "2"}}).retry_after_ms, 18'000);
  EXPECT_EQ(
      judged(429, error_body(429, "", "m", quota("PerMinute", "10", "600.5s"))).retry_after_ms,
      600'500);
  EXPECT_EQ(judged(429, error_body(429, "", "Please retry in 18.2s.")).retry_after_ms, 18'200);
  EXPECT_EQ(judged(503, error_body(503, "UNAVAILABLE", "m")).retry_after_ms, -1);
}

// It would be seconds where the quota comes back at midnight.
TEST(GoogleErrors, ASpentDayNamesNoWait) {
  EXPECT_EQ(judged(429, error_body(429, "", "Please retry in 18s.",
                                   quota("RequestsPerDayPerProject", "50")))
                .retry_after_ms,
            -1);
}

TEST(GoogleErrors, PagesAndNothing) {
  const sdk::Verdict page = judged(502, "<html><head><title>Error 502</title></head></html>");
  EXPECT_EQ(page.type, kTransientServerError);
  EXPECT_EQ(page.message, "Error 502");
  EXPECT_EQ(judged(404, "<html><title>Error 404</title></html>").type, kInvalidRequest);
  EXPECT_EQ(judged(429, "").type, kRateLimit);
  EXPECT_EQ(judged(418, "").type, kUnknown);
}

}  // namespace
}  // namespace llm_rotate::google
