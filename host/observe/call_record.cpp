#include "observe/call_record.hpp"

#include <algorithm>

#include "llm_rotate/sdk/json.hpp"

#include "observe/timestamp.hpp"

namespace llm_rotate::observe {
namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;
using dispatch::Why;
using sdk::json::Writer;

void write_usage(Writer& out, const sdk::Usage& usage) {
  if (!usage.known) {
    out.key("tokens").null();
    return;
  }
  out.key("tokens").begin_object();
  out.integer("input", usage.prompt_tokens).integer("output", usage.completion_tokens);
  out.integer("total", usage.total_tokens).integer("cached", usage.cached_tokens);
  out.integer("cache_write", usage.cache_write_tokens);
  out.integer("reasoning", usage.reasoning_tokens).end_object();
}

void write_error(Writer& out, const sdk::Verdict& verdict) {
  out.string("error_type", sdk::name_of(verdict.type));
  out.string("scope", sdk::name_of(verdict.scope)).string("rule", verdict.rule);
  out.string("message", verdict.message);
  if (!verdict.provider_code.empty()) out.string("provider_code", verdict.provider_code);
  if (verdict.retry_after_ms >= 0) out.integer("retry_after_ms", verdict.retry_after_ms);
}

std::string_view outcome_of(const AttemptRecord& attempt) {
  if (attempt.ok) return "ok";
  if (attempt.lost) return "lost";  // the other one of two spoke first
  return attempt.cancelled ? "cancelled" : "failed";
}

void write_attempt(Writer& out, const AttemptRecord& attempt) {
  out.begin_object();
  out.string("provider", attempt.provider).string("model", attempt.model);
  out.string("key_id", attempt.key_id);
  if (!attempt.upstream.empty()) out.string("upstream", attempt.upstream);
  out.string("reason", name_of(attempt.why)).string("chosen", chosen_because(attempt));
  out.integer("stage", attempt.stage);
  out.string("time", timestamp(attempt.started_unix_ms));
  out.integer("waited_ms", attempt.waited_ms).integer("latency_ms", attempt.latency_ms);
  if (attempt.first_token_ms >= 0) out.integer("first_token_ms", attempt.first_token_ms);
  out.integer("status", attempt.http_status);
  out.string("outcome", outcome_of(attempt));
  if (!attempt.ok && !attempt.cancelled) write_error(out, attempt.verdict);
  write_usage(out, attempt.usage);
  if (attempt.usage_estimated) out.boolean("tokens_estimated", true);
  if (attempt.cost_usd >= 0) out.number("cost_usd", attempt.cost_usd);
  if (!attempt.dropped.empty()) {
    out.key("warnings").begin_array();
    for (const std::string& name : attempt.dropped) {
      out.string("'" + name + "' was left out: " + attempt.provider + " has no such parameter");
    }
    out.end_array();
  }
  if (attempt.malformed_events > 0) out.integer("malformed_events", attempt.malformed_events);
  out.end_object();
}

// Of all attempts: what failed or lost a race may have cost something, too.
void write_cost(Writer& out, const CallOutcome& outcome) {
  double sum = -1;
  for (const AttemptRecord& attempt : outcome.attempts) {
    if (attempt.cost_usd >= 0) sum = std::max(sum, 0.0) + attempt.cost_usd;
  }
  if (sum >= 0) {
    out.number("cost_usd", sum);
  } else {
    out.key("cost_usd").null();
  }
}

// The error of the call as a whole.
void write_failure(Writer& out, const CallOutcome& outcome) {
  switch (outcome.kind) {
    case CallOutcome::Kind::kOk:
    case CallOutcome::Kind::kCancelled:
      out.key("error_type").null();
      return;
    case CallOutcome::Kind::kRefused:
      out.string("error_type", "configuration").string("message", outcome.refusal);
      return;
    case CallOutcome::Kind::kFailed:
      break;
  }
  switch (outcome.failure.kind) {
    case dispatch::Failure::Kind::kNothingFree:
      out.string("error_type", "no_available_key");
      break;
    case dispatch::Failure::Kind::kDeadline:
      out.string("error_type", "timeout");
      break;
    case dispatch::Failure::Kind::kProvider:
      out.string("error_type", sdk::name_of(outcome.failure.verdict.type));
      break;
  }
}

}  // namespace

std::string_view name_of(CallOutcome::Kind kind) {
  switch (kind) {
    case CallOutcome::Kind::kOk:
      return "ok";
    case CallOutcome::Kind::kCancelled:
      return "cancelled";
    case CallOutcome::Kind::kRefused:
      return "refused";
    case CallOutcome::Kind::kFailed:
      break;
  }
  return "failed";
}

std::string chosen_because(const AttemptRecord& attempt) {
  if (attempt.why == Why::kSameKey) return "the same key once more";
  std::string why = attempt.strategy + ", " + std::to_string(attempt.rank) + " of " +
                    std::to_string(attempt.candidates);
  if (attempt.probe) why += ", as a probe";
  return why;
}

std::string_view name_of(Why why) {
  switch (why) {
    case Why::kSameKey:
      return "same_key";
    case Why::kNextKey:
      return "next_key";
    case Why::kFallback:
      return "fallback";
    case Why::kHedge:
      return "hedge";
    case Why::kResume:
      return "resume";
    case Why::kFirst:
      break;
  }
  return "first";
}

std::string call_record_json(const CallOutcome& outcome) {
  Writer out;
  out.begin_object();
  out.string("time", timestamp(outcome.started_unix_ms)).string("call_id", outcome.call_id);
  out.string("model", outcome.asked_model);
  const AttemptRecord* last = outcome.last();
  out.string("provider", last != nullptr ? last->provider : "");
  out.string("key_id", last != nullptr ? last->key_id : "");
  out.string("answered_by", outcome.model);
  out.boolean("stream", outcome.streamed);
  out.string("outcome", name_of(outcome.kind));
  write_failure(out, outcome);
  out.string("finish_reason", sdk::name_of(outcome.finish_reason));
  write_usage(out, last != nullptr ? last->usage : sdk::Usage{});
  write_cost(out, outcome);
  out.integer("latency_ms", outcome.latency_ms);
  if (last != nullptr && last->first_token_ms >= 0) {
    // As the caller saw it: from the start of the call, not of the attempt.
    out.integer("first_token_ms",
                last->started_unix_ms - outcome.started_unix_ms + last->first_token_ms);
  }
  out.key("attempts").begin_array();
  for (const AttemptRecord& attempt : outcome.attempts) write_attempt(out, attempt);
  out.end_array().end_object();
  return out.str();
}

}  // namespace llm_rotate::observe
