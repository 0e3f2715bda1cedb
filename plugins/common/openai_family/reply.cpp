#include "openai_family/reply.hpp"

#include <string>
#include <utility>

#include "base/misplaced.hpp"
#include "base/safe_text.hpp"
#include "base/whole_escapes.hpp"
#include "openai_family/choice_mend.hpp"
#include "openai_family/errors.hpp"
#include "openai_family/reply_scan.hpp"

namespace llm_rotate::openai_family {

namespace {

using sdk::FinishReason;
using sdk::json::Value;

// The error object of an answer that `ReplyScan` found to be one.
Value error_in(Value root) {
  if (!root["error"].is_null()) return root["error"];
  Value found = root;
  root["choices"].each([&](Value choice) {
    if (!choice["error"].is_null()) found = choice["error"];
  });
  return found;
}

FinishReason read_choices(const ReplyScan& scan, Mend& mend) {
  FinishReason first = FinishReason::kNone;
  for (const ReplyScan::Choice& choice : scan.choices()) {
    mend_reasoning(choice, mend);
    FinishReason reason = mend_finish(choice, choice.refused, choice.called, mend);
    // A whole answer without a reason has ended all the same.
    if (reason == FinishReason::kNone) {
      reason = choice.called ? FinishReason::kToolCalls : FinishReason::kStop;
    }
    if (first == FinishReason::kNone) first = reason;
  }
  return first;
}

}  // namespace

void throw_misplaced(const sdk::HttpResponse& response, std::string_view wanted,
                     const Dialect& dialect) {
  const sdk::json::Document document(response.body);
  Value root = document.root();
  if (root.is_array()) root = root.at(0);
  if (!root["error"].is_null()) {
    throw sdk::ProviderError(verdict_on(root["error"], response.headers, dialect));
  }
  const plugin_base::Expected expected = {dialect.id, dialect.vendor, wanted};
  const Value choices = root["choices"];
  if (choices.exists() && choices.size() == 0) plugin_base::throw_unanswered(response, expected);
  plugin_base::throw_misplaced(response, expected);
}

sdk::ChatReply read_reply(const sdk::HttpResponse& response, const Dialect& dialect) {
  std::string_view body = plugin_base::trimmed(response.body);
  const auto whole = plugin_base::with_whole_escapes(body);
  if (whole) body = *whole;
  ReplyScan scan;
  if (!scan.read(body)) throw_misplaced(response, "a chat completion", dialect);
  if (scan.is_error()) {
    const sdk::json::Document document(body);
    throw sdk::ProviderError(verdict_on(error_in(document.root()), response.headers, dialect));
  }
  if (scan.choices().empty()) throw_misplaced(response, "a chat completion", dialect);
  Mend mend;
  sdk::ChatReply reply;
  reply.finish_reason = read_choices(scan, mend);
  mend_usage(scan, mend);
  reply.raw_finish_reason = scan.choices().front().finish_reason;
  reply.model = scan.model();
  if (scan.usage()) reply.usage = *scan.usage();
  reply.json = mend.empty() ? std::string(body) : mend.applied_to(body);
  return reply;
}

}  // namespace llm_rotate::openai_family
