#include "google/errors.hpp"

#include <array>
#include <string>
#include <utility>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/error_judge.hpp"
#include "base/misplaced.hpp"
#include "google/error_table.hpp"

namespace llm_rotate::google {

namespace {

using plugin_base::ErrorFacts;
using sdk::ErrorType;
using sdk::Verdict;
using sdk::json::Value;

// The HTTP status of a status word, for errors that say no number.
constexpr auto kStatuses = std::to_array<std::pair<std::string_view, int>>({
    {"INVALID_ARGUMENT", 400},
    {"FAILED_PRECONDITION", 400},
    {"OUT_OF_RANGE", 400},
    {"UNAUTHENTICATED", 401},
    {"PERMISSION_DENIED", 403},
    {"NOT_FOUND", 404},
    {"ABORTED", 409},
    {"RESOURCE_EXHAUSTED", 429},
    {"CANCELLED", 499},
    {"INTERNAL", 500},
    {"UNKNOWN", 500},
    {"UNIMPLEMENTED", 501},
    {"UNAVAILABLE", 503},
    {"DEADLINE_EXCEEDED", 504},
});

bool is_detail(Value detail, std::string_view type) {
  return detail["@type"].string().ends_with(type);
}

void add_violations(Value detail, ErrorFacts& facts) {
  detail["violations"].each([&](Value violation) {
    const std::string_view id = violation["quotaId"].string();
    if (id.find("PerDay") != std::string_view::npos) facts.codes.emplace_back(kDailyQuota);
    if (violation["quotaValue"].string() == "0") facts.codes.emplace_back(kZeroQuota);
  });
}

void enrich(Value error, ErrorFacts& facts) {
  const std::string word = plugin_base::code_text(error["status"]);
  if (!word.empty()) {
    facts.code = word;
    facts.codes.push_back(word);
  }
  error["details"].each([&](Value detail) {
    if (is_detail(detail, "google.rpc.QuotaFailure")) add_violations(detail, facts);
    const std::string reason = plugin_base::code_text(detail["reason"]);
    if (!is_detail(detail, "google.rpc.ErrorInfo") || reason.empty()) return;
    facts.codes.push_back(reason);
    facts.code = reason;
  });
  for (const auto& [name, status] : kStatuses) {
    if (facts.status == 0 && word == name) facts.status = status;
  }
}

plugin_base::ErrorTable table_of(const Host& host) {
  return {.id = host.id, .rows = error_rows(), .further_rows = {}, .enrich = &enrich};
}

// `{"error": …}`, wherever it stands.
Value error_in(Value body) {
  return (body.is_array() ? body.at(0) : body)["error"];
}

sdk::retry_hint::Milliseconds retry_info(Value error) {
  sdk::retry_hint::Milliseconds wait;
  error["details"].each([&](Value detail) {
    if (!is_detail(detail, "google.rpc.RetryInfo")) return;
    wait = sdk::retry_hint::larger(wait, sdk::retry_hint::duration(detail["retryDelay"].string()));
  });
  return wait;
}

// The larger of what the header and the details ask for. A spent quota names a wait of seconds,
// too, which helps nobody.
void set_wait(Value error, Verdict& verdict) {
  if (verdict.type == ErrorType::kQuotaExhausted) verdict.retry_after_ms = Verdict::kNoHint;
  if (verdict.type != ErrorType::kRateLimit && verdict.type != ErrorType::kTransientServerError &&
      verdict.type != ErrorType::kTimeout) {
    return;
  }
  const auto wait = retry_info(error);
  if (wait && *wait > verdict.retry_after_ms) verdict.retry_after_ms = *wait;
}

}  // namespace

Verdict classify(const sdk::HttpResponse& response, const Host& host) {
  Verdict verdict = plugin_base::classify(response, table_of(host));
  const sdk::json::Document document(response.body);
  set_wait(error_in(document.root()), verdict);
  return verdict;
}

bool is_error(Value body) {
  return !error_in(body).is_null();
}

Verdict verdict_on(Value body, const sdk::Headers& headers, const Host& host) {
  const Value error = error_in(body);
  Verdict verdict = plugin_base::verdict_on(error, headers, table_of(host));
  set_wait(error, verdict);
  return verdict;
}

void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted, const Host& host) {
  const sdk::json::Document document(response.body);
  if (is_error(document.root())) {
    throw sdk::ProviderError(verdict_on(document.root(), response.headers, host));
  }
  const plugin_base::Expected expected = {host.id, host.vendor, wanted};
  if (document["usageMetadata"].is_object() || document["responseId"].is_string()) {
    plugin_base::throw_unanswered(response, expected);
  }
  plugin_base::throw_misplaced(response, expected);
}

}  // namespace llm_rotate::google
