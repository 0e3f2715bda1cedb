#include "gateway/failure.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::gateway {

namespace {

using dispatch::CallOutcome;
using dispatch::Failure;
using sdk::ErrorType;

// No key comes back by itself; somebody has to do something first.
constexpr std::int64_t kNobodyKnowsMs = 60'000;

int upstream_status(const CallOutcome& outcome) {
  return outcome.last() != nullptr ? outcome.last()->http_status : 0;
}

// The status that the vendor itself gave, where it blamed the request.
int blame(const CallOutcome& outcome, int usual) {
  const int status = upstream_status(outcome);
  const bool says_so = status >= 400 && status < 500 && status != 401 && status != 403 &&
                       status != 407 && status != 429;
  return says_so ? status : usual;
}

Told of_verdict(const CallOutcome& outcome) {
  Told out;
  out.verdict = outcome.failure.verdict;
  out.status = 502;
  switch (out.verdict.type) {
    case ErrorType::kInvalidRequest:
    case ErrorType::kContextLengthExceeded:
    case ErrorType::kContentFiltered:
      out.status = blame(outcome, 400);
      break;
    case ErrorType::kModelUnavailable:
      out.status = upstream_status(outcome) == 404 ? 404 : 502;
      break;
    case ErrorType::kRateLimit:
    case ErrorType::kQuotaExhausted:
      out.status = 503;
      out.retry_after_ms = std::max<std::int64_t>(out.verdict.retry_after_ms, 1'000);
      out.verdict.message = "every key that this call could use is limited by its provider";
      break;
    case ErrorType::kInvalidAuth:
    case ErrorType::kPermissionDenied:
      // The vendor's words name our account.
      out.verdict.message =
          "the provider refused the key of the gateway; its operator finds the reason in the "
          "usage log";
      break;
    default:
      break;
  }
  if (out.verdict.message.empty()) {
    out.verdict.message =
        "the provider failed (" + std::string(sdk::name_of(out.verdict.type)) + ")";
  }
  return out;
}

}  // namespace

Told told(int status, ErrorType type, std::string rule, std::string message,
          std::int64_t retry_after_ms) {
  Told out;
  out.status = status;
  out.verdict.type = type;
  out.verdict.scope = sdk::Scope::kNone;
  out.verdict.rule = std::move(rule);
  out.verdict.message = std::move(message);
  out.retry_after_ms = retry_after_ms;
  return out;
}

Told told_of(const CallOutcome& outcome) {
  if (outcome.kind == CallOutcome::Kind::kRefused) {
    return told(404, ErrorType::kModelUnavailable, "gateway.no_route", outcome.refusal);
  }
  if (outcome.kind == CallOutcome::Kind::kCancelled) {
    return told(503, ErrorType::kTransientServerError, "gateway.closing",
                "the gateway is closing; ask again", 1'000);
  }
  switch (outcome.failure.kind) {
    case Failure::Kind::kNothingFree:
      return told(503, ErrorType::kRateLimit, "gateway.exhausted",
                  "no key is available for model '" + outcome.asked_model + "' now",
                  outcome.failure.earliest_retry_ms < 0
                      ? kNobodyKnowsMs
                      : std::max<std::int64_t>(outcome.failure.earliest_retry_ms, 1'000));
    case Failure::Kind::kDeadline:
      return told(504, ErrorType::kTimeout, "gateway.deadline",
                  "the call's deadline passed before there was an answer; raise its timeout");
    case Failure::Kind::kProvider:
      break;
  }
  return of_verdict(outcome);
}

std::string retry_after(std::int64_t ms) {
  return std::to_string(std::max<std::int64_t>((ms + 999) / 1000, 1));
}

}  // namespace llm_rotate::gateway
