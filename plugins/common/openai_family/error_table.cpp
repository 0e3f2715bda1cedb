#include "openai_family/error_table.hpp"

#include <array>

#include "base/status_rows.hpp"
#include "base/word_rows.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::Scope;
using enum sdk::ErrorType;

// A rate limit and an overload are the model's at OpenAI; a bill and a refusal are the key's; what
// is wrong with a request is nobody's.
constexpr auto kFirst = std::to_array<ErrorRow>({
    // What can never fit, before the limits it is told by.
    {429, "", "request too large for", kRateLimit, Scope::kNone, "request_too_large", true},

    {4, "context_length_exceeded", "", kContextLengthExceeded, Scope::kNone, "context_length"},
});
constexpr auto kNext = std::to_array<ErrorRow>({
    {4, "content_filter", "", kContentFiltered, Scope::kNone, "content_filter"},
    {4, "content_policy_violation", "", kContentFiltered, Scope::kNone, "content_policy"},
    {4, "ResponsibleAIPolicyViolation", "", kContentFiltered, Scope::kNone, "responsible_ai"},
    {4, "invalid_prompt", "", kContentFiltered, Scope::kNone, "invalid_prompt"},

    {4, "insufficient_quota", "", kQuotaExhausted, Scope::kKey, "insufficient_quota"},
    {4, "credit_balance_exhausted", "", kQuotaExhausted, Scope::kKey, "credit_balance"},
    {4, "organization_spend_limit_exceeded", "", kQuotaExhausted, Scope::kKey,
     "organization_spend_limit"},
    {4, "project_spend_limit_exceeded", "", kQuotaExhausted, Scope::kKey, "project_spend_limit"},
    {4, "organization_usage_limit_exceeded", "", kQuotaExhausted, Scope::kKey,
     "organization_usage_limit"},
    {4, "billing_hard_limit_reached", "", kQuotaExhausted, Scope::kKey, "billing_hard_limit"},
    {4, "billing_not_active", "", kQuotaExhausted, Scope::kKey, "billing_not_active"},
    {402, "", "", kQuotaExhausted, Scope::kKey, ""},

    {4, "invalid_api_key", "", kInvalidAuth, Scope::kKey, "invalid_api_key"},
    {401, "", "", kInvalidAuth, Scope::kKey, ""},

    {4, "model_not_found", "", kModelUnavailable, Scope::kKeyModel, "model_not_found"},
    {404, "", "the model `", kModelUnavailable, Scope::kKeyModel, "text.model"},
    {4, "", "not a chat model", kModelUnavailable, Scope::kKeyModel, "text.not_a_chat_model"},
    {4, "", "only supported in v1/responses", kModelUnavailable, Scope::kKeyModel,
     "text.responses_only"},

    {4, "unsupported_country_region_territory", "", kPermissionDenied, Scope::kKey, "region"},
    {403, "", "", kPermissionDenied, Scope::kKey, ""},

    {4, "rate_limit_exceeded", "", kRateLimit, Scope::kKeyModel, "rate_limit_exceeded"},
    {4, "slow_down", "", kRateLimit, Scope::kKeyModel, "slow_down"},
    {429, "", "", kRateLimit, Scope::kKeyModel, ""},
});
constexpr auto kThen = std::to_array<ErrorRow>({
    {5, "server_is_overloaded", "", kTransientServerError, Scope::kKeyModel, "overloaded"},
    {5, "service_unavailable_error", "", kTransientServerError, Scope::kKeyModel, "unavailable"},
    {5, "", "overloaded", kTransientServerError, Scope::kKeyModel, "text.overloaded"},
    {5, "server_error", "", kTransientServerError, Scope::kKeyModel, "server_error"},
});
constexpr auto kLast = std::to_array<ErrorRow>({
    {4, "invalid_request_error", "", kInvalidRequest, Scope::kNone, "invalid_request_error"},
});
constexpr auto kRows = plugin_base::joined(
    kFirst, plugin_base::kWordRows, kNext, plugin_base::kTimeoutRows, plugin_base::kBusyRows, kThen,
    plugin_base::kServerRows, plugin_base::kRequestRows, kLast);

}  // namespace

std::span<const ErrorRow> family_rows() {
  return kRows;
}

}  // namespace llm_rotate::openai_family
