#include "errors.hpp"

#include <array>
#include <string>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/error_judge.hpp"
#include "base/safe_text.hpp"
#include "base/status_rows.hpp"
#include "base/word_rows.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using plugin_base::ErrorFacts;
using plugin_base::ErrorRow;
using sdk::Scope;
using sdk::json::Value;
using enum sdk::ErrorType;

// What a model's own error is worth when the fault was the request's.
constexpr std::string_view kOriginalFault = "original_4xx";

// Limits, overloads, retirement and access are a model's at Bedrock; signatures and bills are the
// key's; what is wrong with a request is nobody's.
constexpr auto kFirst = std::to_array<ErrorRow>({
    {4, "ServiceQuotaExceededException", "", kQuotaExhausted, Scope::kKey, "service_quota"},
    {402, "", "", kQuotaExhausted, Scope::kKey, ""},

    {4, "RequestTimeTooSkewed", "", kInvalidAuth, Scope::kKey, "clock_skew"},
    {4, "", "signature expired", kInvalidAuth, Scope::kKey, "clock_skew"},
    {4, "", "signature not yet current", kInvalidAuth, Scope::kKey, "clock_skew"},
    {4, "ExpiredTokenException", "", kInvalidAuth, Scope::kKey, "expired_token"},
    {4, "ExpiredToken", "", kInvalidAuth, Scope::kKey, "expired_token"},
    {4, "UnrecognizedClientException", "", kInvalidAuth, Scope::kKey, "unrecognized_client"},
    {4, "InvalidSignatureException", "", kInvalidAuth, Scope::kKey, "signature"},
    {4, "SignatureDoesNotMatch", "", kInvalidAuth, Scope::kKey, "signature"},
    {4, "IncompleteSignature", "", kInvalidAuth, Scope::kKey, "signature"},
    {4, "IncompleteSignatureException", "", kInvalidAuth, Scope::kKey, "signature"},
    {4, "InvalidClientTokenId", "", kInvalidAuth, Scope::kKey, "client_token"},
    {4, "MissingAuthenticationTokenException", "", kInvalidAuth, Scope::kKey, "no_token"},
    {4, "MissingAuthenticationToken", "", kInvalidAuth, Scope::kKey, "no_token"},
    {4, "AccessDeniedException", "bearer token", kInvalidAuth, Scope::kKey, "bearer_token"},
    {4, "AccessDeniedException", "authentication failed", kInvalidAuth, Scope::kKey,
     "authentication"},
    {401, "", "", kInvalidAuth, Scope::kKey, ""},

    {4, "", "on-demand throughput", kModelUnavailable, Scope::kKeyModel, "on_demand"},
    {4, "", "model identifier is invalid", kModelUnavailable, Scope::kKeyModel, "model_id"},
    {4, "ValidationException", "operation not allowed", kPermissionDenied, Scope::kKey,
     "not_allowed"},
    {4, "", "use case details", kPermissionDenied, Scope::kKeyModel, "use_case_form"},
    {4, "ResourceNotFoundException", "", kModelUnavailable, Scope::kKeyModel, "not_found"},
    {4, "AccessDeniedException", "access to the model", kPermissionDenied, Scope::kKeyModel,
     "model_access"},
    {4, "AccessDeniedException", "marketplace", kPermissionDenied, Scope::kKeyModel, "marketplace"},
    {4, "AccessDeniedException", "", kPermissionDenied, Scope::kKey, "access_denied"},
    {403, "", "", kPermissionDenied, Scope::kKey, ""},

    {0, "ModelNotReadyException", "", kTransientServerError, Scope::kKeyModel, "model_not_ready"},
    {0, "ThrottlingException", "", kRateLimit, Scope::kKeyModel, "throttling"},
    {4, "TooManyRequestsException", "", kRateLimit, Scope::kKeyModel, "too_many_requests"},
    {429, "", "", kRateLimit, Scope::kKeyModel, ""},

    {0, "ModelTimeoutException", "", kTimeout, Scope::kKeyModel, "model_timeout"},
});
constexpr auto kThen = std::to_array<ErrorRow>({
    {0, kOriginalFault, "", kInvalidRequest, Scope::kNone, "model_error.request"},
    {0, "ModelErrorException", "", kTransientServerError, Scope::kKeyModel, "model_error"},
    {0, "ModelStreamErrorException", "", kTransientServerError, Scope::kKeyModel,
     "model_stream_error"},
    {4, "ConflictException", "", kTransientServerError, Scope::kKeyModel, "conflict"},
    {0, "InternalServerException", "", kTransientServerError, Scope::kKeyModel, "internal_server"},
    {0, "InternalFailure", "", kTransientServerError, Scope::kKeyModel, "internal_failure"},
    {0, "InternalError", "", kTransientServerError, Scope::kKeyModel, "internal_error"},
    {0, "ServiceUnavailableException", "", kTransientServerError, Scope::kKeyModel, "unavailable"},
});
constexpr auto kLast = std::to_array<ErrorRow>({
    {4, "ValidationException", "", kInvalidRequest, Scope::kNone, "validation"},
});
constexpr auto kRows = plugin_base::joined(
    plugin_base::kWordRows, kFirst, plugin_base::kTimeoutRows, kThen, plugin_base::kBusyRows,
    plugin_base::kServerRows, kLast, plugin_base::kRequestRows);

void put_code(std::string_view raw, ErrorFacts& facts) {
  const std::string_view name = exception_name(raw);
  if (name.empty()) return;
  facts.code = plugin_base::safe_text(name, 64);
  facts.codes.insert(facts.codes.begin(), facts.code);
}

// What was to be signed is quoted in a refused signature, and with it the session token.
void leave_out_canonical_string(std::string_view message, ErrorFacts& facts) {
  const std::size_t quoted = facts.folded.find("the canonical string");
  if (quoted == std::string::npos) return;
  facts.message = plugin_base::safe_text(message.substr(0, quoted));
  facts.folded.resize(quoted);
}

void enrich(Value error, ErrorFacts& facts) {
  std::string_view message = error["message"].string();
  if (message.empty() && !error["Message"].string().empty()) {
    message = error["Message"].string();
    facts.folded = plugin_base::lower(message.substr(0, 8192));
    facts.message = plugin_base::safe_text(message);
    facts.spoken = true;
  }
  leave_out_canonical_string(message, facts);
  put_code(error["__type"].string(), facts);
  const std::int64_t original = error["originalStatusCode"].integer();
  if (original >= 400 && original < 500 && original != 429 && original != 408) {
    facts.codes.emplace_back(kOriginalFault);
  }
}

constexpr plugin_base::ErrorTable kTable = {
    .id = "bedrock",
    .rows = kRows,
    .further_rows = {},
    .enrich = &enrich,
    .announced_wait =
        [](const sdk::Headers& headers) {
          return sdk::retry_hint::milliseconds(headers.get("x-amz-retry-after"));
        },
};

}  // namespace

std::string_view exception_name(std::string_view raw) {
  raw = raw.substr(0, raw.find_first_of(":,"));
  const std::size_t hash = raw.rfind('#');
  return hash == std::string_view::npos ? raw : raw.substr(hash + 1);
}

sdk::Verdict classify(const sdk::HttpResponse& response) {
  ErrorFacts facts = plugin_base::facts_of_body(response.body, response.status, &enrich);
  put_code(response.headers.get("x-amzn-errortype"), facts);
  return plugin_base::verdict_on(facts, response.headers, kTable);
}

sdk::Verdict verdict_on_exception(std::string_view name, std::string_view body,
                                  const sdk::Headers& headers) {
  ErrorFacts facts = plugin_base::facts_of_body(body, 0, &enrich);
  put_code(name, facts);
  return plugin_base::verdict_on(facts, headers, kTable);
}

}  // namespace llm_rotate::aws_bedrock
