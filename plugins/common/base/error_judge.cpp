#include "base/error_judge.hpp"

#include <algorithm>
#include <string>

namespace llm_rotate::plugin_base {

namespace {

using sdk::ErrorType;
using sdk::Verdict;

constexpr ErrorRow kUnmatched = {0,           "",   "", ErrorType::kUnknown, sdk::Scope::kKeyModel,
                                 "unmatched", false};

bool status_fits(const ErrorRow& row, int status) {
  if (row.status == 0) return true;
  if (status == 0) return row.has_evidence();
  return row.status < 10 ? status / 100 == row.status : status == row.status;
}

bool matches(const ErrorRow& row, const ErrorFacts& facts) {
  if (!status_fits(row, facts.status)) return false;
  if (!row.text.empty() && facts.folded.find(row.text) == std::string::npos) return false;
  return row.code.empty() ||
         std::any_of(facts.codes.begin(), facts.codes.end(),
                     [&](const std::string& code) { return sdk::iequals(code, row.code); });
}

const ErrorRow& row_for(const ErrorFacts& facts, const ErrorTable& table) {
  for (const ErrorRow& row : table.rows) {
    if (matches(row, facts)) return row;
  }
  for (const ErrorRow& row : table.further_rows) {
    if (matches(row, facts)) return row;
  }
  return kUnmatched;
}

bool may_name_a_wait(ErrorType type) {
  return type == ErrorType::kRateLimit || type == ErrorType::kQuotaExhausted ||
         type == ErrorType::kTransientServerError || type == ErrorType::kTimeout;
}

// An explicit header; else the reset of a limit that is used up; else what the message says.
std::int64_t wait_for(const ErrorFacts& facts, const sdk::Headers& headers,
                      const ErrorTable& table) {
  if (const auto wait = sdk::retry_hint::from_headers(headers)) return *wait;
  if (table.announced_wait != nullptr) {
    if (const auto wait = table.announced_wait(headers)) return *wait;
  }
  if (facts.wait_ms > 0) return facts.wait_ms;
  const auto now = sdk::retry_hint::answered_at(headers);
  if (now && facts.reset_unix_ms > 0) {
    if (const auto wait = sdk::retry_hint::until(facts.reset_unix_ms, *now)) return *wait;
  }
  return sdk::retry_hint::from_text(facts.folded).value_or(Verdict::kNoHint);
}

std::string rule_name(const ErrorTable& table, int status, const ErrorRow& row) {
  std::string name(table.id);
  if (status > 0) name.append(".").append(std::to_string(status));
  if (!row.rule.empty()) name.append(".").append(row.rule);
  return name;
}

// x-should-retry is the server's own word over what its status would mean; a row with better
// evidence than a status stands against it, and an unpaid bill is never tried again.
void heed_should_retry(std::string_view word, const ErrorRow& row, Verdict& verdict) {
  if (word == "false" && verdict.type != ErrorType::kQuotaExhausted &&
      may_name_a_wait(verdict.type)) {
    verdict.never_fits = true;
    verdict.rule += ".no_retry";
  }
  const bool hopeless =
      verdict.type == ErrorType::kInvalidRequest || verdict.type == ErrorType::kUnknown;
  if (word == "true" && hopeless && !row.has_evidence()) {
    verdict.type = ErrorType::kTransientServerError;
    verdict.scope = sdk::Scope::kKeyModel;
    verdict.rule += ".should_retry";
  }
}

}  // namespace

Verdict verdict_on(const ErrorFacts& facts, const sdk::Headers& headers, const ErrorTable& table) {
  const ErrorRow& row = row_for(facts, table);
  Verdict verdict;
  verdict.type = row.type;
  verdict.scope = row.scope;
  verdict.never_fits = row.never_fits;
  verdict.rule = rule_name(table, facts.status, row);
  verdict.message = facts.message;
  verdict.provider_code = facts.code;
  if (may_name_a_wait(row.type) && !row.never_fits) {
    verdict.retry_after_ms = wait_for(facts, headers, table);
  }
  heed_should_retry(headers.get("x-should-retry"), row, verdict);
  return verdict;
}

Verdict verdict_on(sdk::json::Value error, const sdk::Headers& headers, const ErrorTable& table) {
  return verdict_on(facts_of_error(error, 0, table.enrich), headers, table);
}

Verdict classify(const sdk::HttpResponse& response, const ErrorTable& table) {
  return verdict_on(facts_of_body(response.body, response.status, table.enrich), response.headers,
                    table);
}

}  // namespace llm_rotate::plugin_base
