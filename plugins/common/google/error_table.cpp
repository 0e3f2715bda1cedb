#include "google/error_table.hpp"

#include <array>

#include "base/status_rows.hpp"
#include "base/word_rows.hpp"

namespace llm_rotate::google {

namespace {

using plugin_base::ErrorRow;
using sdk::Scope;
using enum sdk::ErrorType;

// Limits, overloads and missing models are the model's; a bill and a refusal are the key's; what is
// wrong with a request is nobody's.
constexpr auto kFirst = std::to_array<ErrorRow>({
    // Not for a 5xx: a server that fails is a server error, whatever it talks of.
    {4, "", "maximum number of tokens allowed", kContextLengthExceeded, Scope::kNone, "max_tokens"},
    {4, "", "exceeds the model's token limit", kContextLengthExceeded, Scope::kNone, "token_limit"},
    {4, "", "exceeds the maximum number of input tokens", kContextLengthExceeded, Scope::kNone,
     "input_tokens"},

    {4, "", "responsible ai practices", kContentFiltered, Scope::kNone, "responsible_ai"},

    {4, "BILLING_DISABLED", "", kQuotaExhausted, Scope::kKey, "billing_disabled"},
    {429, kDailyQuota, "", kQuotaExhausted, Scope::kKeyModel, "per_day"},
    {429, kZeroQuota, "", kQuotaExhausted, Scope::kKeyModel, "zero_quota"},
    {429, "", "per day", kQuotaExhausted, Scope::kKeyModel, "text.per_day"},
    {429, "", "_per_day", kQuotaExhausted, Scope::kKeyModel, "text.per_day"},
    {429, "", "prepayment credits", kQuotaExhausted, Scope::kKey, "prepaid_credit"},
    {429, "", "prepaid credit", kQuotaExhausted, Scope::kKey, "prepaid_credit"},
    {429, "", "spending cap", kQuotaExhausted, Scope::kKey, "spend_cap"},
    {429, "", "spend cap", kQuotaExhausted, Scope::kKey, "spend_cap"},
    {402, "", "", kQuotaExhausted, Scope::kKey, ""},

    {4, "API_KEY_INVALID", "", kInvalidAuth, Scope::kKey, "api_key_invalid"},
    {4, "", "api key not valid", kInvalidAuth, Scope::kKey, "text.api_key_not_valid"},
    {4, "", "api key expired", kInvalidAuth, Scope::kKey, "text.api_key_expired"},
    {4, "", "reported as leaked", kInvalidAuth, Scope::kKey, "leaked"},
    {4, "", "unregistered callers", kInvalidAuth, Scope::kKey, "no_key"},
    {401, "ACCESS_TOKEN_EXPIRED", "", kInvalidAuth, Scope::kKey, "access_token_expired"},
    {401, "ACCESS_TOKEN_TYPE_UNSUPPORTED", "", kInvalidAuth, Scope::kKey, "access_token_type"},
    {401, "CREDENTIALS_MISSING", "", kInvalidAuth, Scope::kKey, "credentials_missing"},
    {401, "", "", kInvalidAuth, Scope::kKey, ""},
    {4, "UNAUTHENTICATED", "", kInvalidAuth, Scope::kKey, "unauthenticated"},

    {4, "", "user location is not supported", kPermissionDenied, Scope::kKey, "location"},
    {400, "", "not available in your country", kPermissionDenied, Scope::kKey, "country"},
    {4, "", "is not allowlisted", kPermissionDenied, Scope::kKey, "not_allowlisted"},
    {4, "API_KEY_SERVICE_BLOCKED", "", kPermissionDenied, Scope::kKey, "service_blocked"},
    {4, "SERVICE_DISABLED", "", kPermissionDenied, Scope::kKey, "service_disabled"},
    {4, "CONSUMER_SUSPENDED", "", kPermissionDenied, Scope::kKey, "consumer_suspended"},

    {404, "", "publisher model", kModelUnavailable, Scope::kKeyModel, "publisher_model"},
    {404, "", "is not found for api version", kModelUnavailable, Scope::kKeyModel,
     "model_not_found"},
    {404, "", "is not supported for ", kModelUnavailable, Scope::kKeyModel, "method_not_supported"},
    {404, "NOT_FOUND", "", kModelUnavailable, Scope::kKeyModel, "not_found"},

    {403, "", "", kPermissionDenied, Scope::kKey, ""},
    {4, "PERMISSION_DENIED", "", kPermissionDenied, Scope::kKey, "permission_denied"},

    {429, "", "", kRateLimit, Scope::kKeyModel, ""},
    {4, "RESOURCE_EXHAUSTED", "", kRateLimit, Scope::kKeyModel, "resource_exhausted"},
});
constexpr auto kThen = std::to_array<ErrorRow>({
    {5, "", "overloaded", kTransientServerError, Scope::kKeyModel, "text.overloaded"},
});
constexpr auto kRows = plugin_base::joined(plugin_base::kWordRows, kFirst,
                                           plugin_base::kTimeoutRows, plugin_base::kBusyRows, kThen,
                                           plugin_base::kServerRows, plugin_base::kRequestRows);

}  // namespace

std::span<const ErrorRow> error_rows() {
  return kRows;
}

}  // namespace llm_rotate::google
