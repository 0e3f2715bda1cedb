#include "front/failure.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

#include "llm_rotate/error.hpp"

namespace llm_rotate::front {
namespace {

using dispatch::CallOutcome;
using dispatch::Failure;
using sdk::ErrorType;

constexpr char kWithheld[] =
    "; it is not asked again because too many of its calls fail (retry_budget_percent); ";

std::string in_seconds(std::int64_t ms) {
  return std::to_string((ms + 999) / 1000) + " s";
}

std::string advice(ErrorType type) {
  switch (type) {
    case ErrorType::kRateLimit:
    case ErrorType::kQuotaExhausted:
      return "add keys, or a fallback chain";
    case ErrorType::kInvalidAuth:
    case ErrorType::kPermissionDenied:
      return "check the key's secret and its rights";
    case ErrorType::kTimeout:
      return "raise the timeout, or add a fallback chain";
    case ErrorType::kTransientServerError:
    case ErrorType::kConnectionError:
      return "check the provider's status and base_url";
    case ErrorType::kModelUnavailable:
      return "check the model id and the key's access to it";
    case ErrorType::kBrokerRouteUnavailable:
      return "choose another upstream";
    case ErrorType::kContextLengthExceeded:
      return "shorten the conversation, or add a fallback with a larger model";
    case ErrorType::kStreamInterrupted:
      return "ask again; what was delivered is not the whole answer";
    case ErrorType::kInvalidRequest:
      return "correct the request";
    case ErrorType::kContentFiltered:
      return "the provider refuses this content";
    case ErrorType::kUnknown:
      break;
  }
  return "see the attempts of this call in the usage log";
}

std::string last_words(const CallOutcome& outcome) {
  const sdk::Verdict& verdict = outcome.failure.verdict;
  const dispatch::AttemptRecord* last = outcome.last();
  if (last == nullptr) return "";
  std::string text = last->provider + " (key " + last->key_id + "): ";
  if (last->http_status != 0) text += std::to_string(last->http_status) + " ";
  text += sdk::name_of(verdict.type);
  if (!verdict.message.empty()) text += ": " + verdict.message;
  return text;
}

std::string after_attempts(std::size_t attempts) {
  if (attempts == 0) return "";
  return " after " + std::to_string(attempts) + (attempts == 1 ? " attempt" : " attempts");
}

std::string nothing_free(const CallOutcome& outcome) {
  std::string text = "no key is available for model '" + outcome.asked_model + "'" +
                     after_attempts(outcome.attempts.size()) + "; ";
  const std::int64_t back_in = outcome.failure.earliest_retry_ms;
  text += back_in >= 0 ? "the first one is expected back in " + in_seconds(back_in)
                       : "none is expected back by itself: enable one, or add keys";
  const std::string last = last_words(outcome);
  if (!last.empty()) text += "; last answer from " + last;
  return text;
}

}  // namespace

std::string describe_failure(const CallOutcome& outcome) {
  if (outcome.kind == CallOutcome::Kind::kRefused) return outcome.refusal;
  if (outcome.kind == CallOutcome::Kind::kCancelled) return "the call was cancelled";
  switch (outcome.failure.kind) {
    case Failure::Kind::kNothingFree:
      return nothing_free(outcome);
    case Failure::Kind::kDeadline: {
      const std::string last = last_words(outcome);
      return "the call's deadline passed" + after_attempts(outcome.attempts.size()) +
             (last.empty() ? "" : "; last answer from " + last) + "; " +
             advice(ErrorType::kTimeout);
    }
    case Failure::Kind::kProvider:
      break;
  }
  const bool withheld = outcome.failure.retries_withheld;
  return last_words(outcome) + (withheld ? kWithheld : "; ") + advice(outcome.failure.verdict.type);
}

std::exception_ptr to_exception(const CallOutcome& outcome,
                                const std::function<HealthReport()>& health) {
  const std::string message = describe_failure(outcome);
  if (outcome.kind == CallOutcome::Kind::kRefused) {
    return std::make_exception_ptr(ConfigurationError(message));
  }
  if (outcome.kind == CallOutcome::Kind::kCancelled) {
    return std::make_exception_ptr(
        boost::system::system_error(boost::asio::error::operation_aborted, message));
  }
  LMRotateError::Facts facts;
  facts.call_id = outcome.call_id;
  facts.attempts = static_cast<int>(outcome.attempts.size());
  facts.provider_message = outcome.failure.verdict.message;
  facts.error_type =
      sdk::name_of(outcome.failure.kind == Failure::Kind::kDeadline ? ErrorType::kTimeout
                                                                    : outcome.failure.verdict.type);
  if (const dispatch::AttemptRecord* last = outcome.last()) {
    facts.provider = last->provider;
    facts.key_id = last->key_id;
    facts.http_status = last->http_status;
  }
  if (outcome.failure.kind != Failure::Kind::kNothingFree) {
    return std::make_exception_ptr(LMRotateError(message, std::move(facts)));
  }
  if (outcome.attempts.empty()) facts.error_type = "no_available_key";
  std::optional<NoAvailableKeyError::Time> back_at;
  if (outcome.failure.earliest_retry_ms >= 0) {
    back_at = NoAvailableKeyError::Time(std::chrono::milliseconds(
        outcome.started_unix_ms + outcome.latency_ms + outcome.failure.earliest_retry_ms));
  }
  return std::make_exception_ptr(
      NoAvailableKeyError(message, std::move(facts), outcome.asked_model, health(), back_at));
}

}  // namespace llm_rotate::front
