#include "errors.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/misplaced.hpp"
#include "base/status_rows.hpp"
#include "base/word_rows.hpp"

namespace llm_rotate::anthropic {

namespace {

using plugin_base::ErrorRow;
using sdk::Scope;
using enum sdk::ErrorType;

// Rate limits and overloads are the model's at Anthropic; a bill and a refusal are the key's; what
// is wrong with a request is nobody's.
constexpr auto kFirst = std::to_array<ErrorRow>({
    {4, "enforced_spend_limit_reached", "", kQuotaExhausted, Scope::kKey, "enforced_spend_limit"},
    {4, "contract_spend_limit_reached", "", kQuotaExhausted, Scope::kKey, "contract_spend_limit"},
    {4, "billing_error", "", kQuotaExhausted, Scope::kKey, "billing_error"},
    {4, "", "specified api usage limits", kQuotaExhausted, Scope::kKey, "text.usage_limits"},
    {4, "", "spend limit", kQuotaExhausted, Scope::kKey, "text.spend_limit"},
    {4, "", "spending limit", kQuotaExhausted, Scope::kKey, "text.spend_limit"},
    {4, "", "extra usage is required", kQuotaExhausted, Scope::kKeyModel, "text.extra_usage", true},
    {402, "", "", kQuotaExhausted, Scope::kKey, ""},

    {0, "authentication_error", "", kInvalidAuth, Scope::kKey, "authentication_error"},
    {401, "", "", kInvalidAuth, Scope::kKey, ""},
    {0, "permission_error", "", kPermissionDenied, Scope::kKey, "permission_error"},
    {403, "", "", kPermissionDenied, Scope::kKey, ""},

    {0, "not_found_error", "model", kModelUnavailable, Scope::kKeyModel, "not_found_error.model"},

    {0, "rate_limit_error", "", kRateLimit, Scope::kKeyModel, "rate_limit_error"},
    {429, "", "", kRateLimit, Scope::kKeyModel, ""},

    {0, "timeout_error", "", kTimeout, Scope::kKeyModel, "timeout_error"},
});
constexpr auto kThen = std::to_array<ErrorRow>({
    {0, "overloaded_error", "", kTransientServerError, Scope::kKeyModel, "overloaded_error"},
    {0, "api_error", "", kTransientServerError, Scope::kKeyModel, "api_error"},
    {0, "conflict_error", "", kTransientServerError, Scope::kKeyModel, "conflict_error"},
});
constexpr auto kLast = std::to_array<ErrorRow>({
    {0, "", "overloaded", kTransientServerError, Scope::kKeyModel, "text.overloaded"},

    {4, "request_too_large", "", kInvalidRequest, Scope::kNone, "request_too_large"},
    {4, "not_found_error", "", kInvalidRequest, Scope::kNone, "not_found_error"},
    {4, "invalid_request_error", "", kInvalidRequest, Scope::kNone, "invalid_request_error"},
});
constexpr auto kRows = plugin_base::joined(
    plugin_base::kWordRows, kFirst, plugin_base::kTimeoutRows, kThen, plugin_base::kBusyRows,
    plugin_base::kServerRows, kLast, plugin_base::kRequestRows);

void add_detail(sdk::json::Value error, plugin_base::ErrorFacts& facts) {
  std::string code = plugin_base::code_text(error["details"]["error_code"]);
  if (code.empty()) return;
  facts.code = code;
  facts.codes.push_back(std::move(code));
}

// One limit of the headers: how much is left, and when it will be whole again.
struct Room {
  std::int64_t left = -1;
  std::int64_t reset_ms = -1;

  bool is_told() const { return left >= 0; }
};

Room room_of(const sdk::Headers& headers, std::string_view kind,
             std::optional<std::int64_t> now_unix_ms) {
  const std::string name = "anthropic-ratelimit-" + std::string(kind);
  const std::string_view text = headers.get(name + "-remaining");
  Room room;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), room.left);
  if (error != std::errc() || stop != text.data() + text.size() || room.left < 0) return {};
  const auto at = sdk::retry_hint::rfc3339(headers.get(name + "-reset"));
  if (at && now_unix_ms) room.reset_ms = sdk::retry_hint::until(*at, *now_unix_ms).value_or(-1);
  return room;
}

sdk::retry_hint::Milliseconds reset_of_exhausted(const sdk::Headers& headers) {
  const sdk::LimitHints limits = limits_of(headers);
  sdk::retry_hint::Milliseconds wait;
  if (limits.remaining_requests == 0 && limits.requests_reset_ms > 0) {
    wait = limits.requests_reset_ms;
  }
  if (limits.remaining_tokens == 0 && limits.tokens_reset_ms > 0) {
    wait = sdk::retry_hint::larger(wait, limits.tokens_reset_ms);
  }
  return wait;
}

}  // namespace

const plugin_base::ErrorTable& error_table() {
  static constexpr plugin_base::ErrorTable kTable = {.id = "anthropic",
                                                     .rows = kRows,
                                                     .further_rows = {},
                                                     .enrich = add_detail,
                                                     .announced_wait = reset_of_exhausted};
  return kTable;
}

sdk::LimitHints limits_of(const sdk::Headers& headers) {
  const auto now = sdk::retry_hint::answered_at(headers);
  const Room requests = room_of(headers, "requests", now);
  Room tokens;
  for (const std::string_view kind : {"tokens", "input-tokens", "output-tokens"}) {
    const Room room = room_of(headers, kind, now);
    if (room.is_told() && (!tokens.is_told() || room.left < tokens.left)) tokens = room;
  }
  return {.remaining_requests = requests.left,
          .remaining_tokens = tokens.left,
          .requests_reset_ms = requests.reset_ms,
          .tokens_reset_ms = tokens.reset_ms};
}

void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted) {
  const sdk::json::Document document(response.body);
  const sdk::json::Value error = document["error"];
  if (!error.is_null()) {
    throw sdk::ProviderError(plugin_base::verdict_on(error, response.headers, error_table()));
  }
  plugin_base::throw_misplaced(response, {error_table().id, "Anthropic", wanted});
}

}  // namespace llm_rotate::anthropic
