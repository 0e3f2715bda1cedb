#include "azure_openai/azure_dialect.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "openai_family/error_table.hpp"

namespace llm_rotate::azure_openai {

namespace {

using openai_family::ErrorRow;
using plugin_base::ErrorFacts;
using sdk::Scope;
using enum sdk::ErrorType;

// A missing role is told with status 401 and a used-up allowance of a gateway with 403, so codes
// and texts come before the family's statuses.
constexpr auto kRows = std::to_array<ErrorRow>({
    {4, "OperationNotSupported", "", kModelUnavailable, Scope::kKeyModel,
     "operation_not_supported"},
    {4, "DeploymentNotFound", "", kModelUnavailable, Scope::kKeyModel, "deployment_not_found"},

    // The catalogue's own words.
    {4, "unknown_model", "", kModelUnavailable, Scope::kKeyModel, "unknown_model"},
    {4, "unavailable_model", "", kModelUnavailable, Scope::kKeyModel, "unavailable_model"},
    {413, "tokens_limit_reached", "", kContextLengthExceeded, Scope::kNone, "tokens_limit_reached"},

    {4, "", "out of call volume quota", kQuotaExhausted, Scope::kKey, "text.call_volume"},
    {429, "", "exceeded your current quota", kQuotaExhausted, Scope::kKey, "text.current_quota"},
    {429, "", "monthly quota", kQuotaExhausted, Scope::kKey, "text.monthly_quota"},
    {429, "", "monthly limit", kQuotaExhausted, Scope::kKey, "text.monthly_limit"},
    {429, "", "free quota", kQuotaExhausted, Scope::kKey, "text.free_quota"},

    {4, "PermissionDenied", "", kPermissionDenied, Scope::kKey, "permission_denied"},
    {4, "", "principal does not have access", kPermissionDenied, Scope::kKey, "text.principal"},
    {4, "AuthenticationTypeDisabled", "", kPermissionDenied, Scope::kKey,
     "authentication_type_disabled"},
    {4, "", "key based authentication is disabled", kPermissionDenied, Scope::kKey,
     "text.key_disabled"},
    {403, "AccessDenied", "", kPermissionDenied, Scope::kKey, "access_denied"},
    {403, "", "virtual network", kPermissionDenied, Scope::kKey, "text.virtual_network"},
    {403, "", "firewall", kPermissionDenied, Scope::kKey, "text.firewall"},
    {401, "", "token is expired", kInvalidAuth, Scope::kKey, "text.token_expired"},
    {401, "", "audience is incorrect", kInvalidAuth, Scope::kKey, "text.audience"},

    {4, "RateLimitReached", "", kRateLimit, Scope::kKeyModel, "rate_limit_reached"},
    {4, "too_many_requests", "", kRateLimit, Scope::kKeyModel, "too_many_requests"},
    {408, "Timeout", "", kTimeout, Scope::kKeyModel, "timeout"},
    {504, "", "", kTimeout, Scope::kKeyModel, ""},
    {5, "", "temporarily unable to process", kTransientServerError, Scope::kKeyModel,
     "text.temporarily_unable"},
});

std::optional<std::int64_t> two_digits(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto digit = [&text](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (!digit(0) || !digit(1)) return std::nullopt;
  return (text[0] - '0') * 10 + (text[1] - '0');
}

// "Quota will be replenished in 02:30:00.", as a gateway puts it.
void take_replenishing(ErrorFacts& facts) {
  constexpr std::string_view kLead = "replenished in ";
  const std::size_t at = facts.folded.find(kLead);
  if (at == std::string::npos) return;
  const std::string_view clock = std::string_view(facts.folded).substr(at + kLead.size());
  if (clock.size() < 8 || clock[2] != ':' || clock[5] != ':') return;
  const auto hours = two_digits(clock);
  const auto minutes = two_digits(clock.substr(3));
  const auto seconds = two_digits(clock.substr(6));
  if (!hours || !minutes || !seconds || *hours > 23) return;
  facts.wait_ms = ((*hours * 60 + *minutes) * 60 + *seconds) * 1000;
}

void enrich(sdk::json::Value, ErrorFacts& facts) {
  take_replenishing(facts);
}

constexpr openai_family::Dialect kDialect = {
    .id = "azure_openai", .vendor = "Azure OpenAI", .error_rows = kRows, .enrich = &enrich};

}  // namespace

const openai_family::Dialect& dialect() {
  return kDialect;
}

}  // namespace llm_rotate::azure_openai
