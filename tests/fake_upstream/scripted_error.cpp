#include "fake_upstream/scripted_error.hpp"

#include <optional>

#include "fake_upstream/answer.hpp"
#include "fake_upstream/head.hpp"

namespace llm_rotate::fake {
namespace {

constexpr double kUsualRetrySeconds = 20;

std::optional<double> usual_retry(const Exchange& exchange, Fault fault) {
  if (exchange.limits.wait_ms > 0) {
    return static_cast<double>(exchange.limits.wait_ms) / 1000.0;
  }
  const bool waiting_helps = fault == Fault::kRateLimit || fault == Fault::kRateLimitTokens;
  return waiting_helps ? std::optional<double>(kUsualRetrySeconds) : std::nullopt;
}

}  // namespace

VendorError scripted_error(const Exchange& exchange, Fault fault) {
  const Action& action = *exchange.action;
  ErrorFacts facts;
  facts.model = exchange.ask.model;
  facts.key = exchange.key;
  facts.prompt_tokens = estimate_tokens(exchange.ask.chat.prompt_chars);
  facts.context_tokens = exchange.context_tokens;
  facts.retry_seconds = retry_hint(action, usual_retry(exchange, fault));
  facts.limits = exchange.limits;
  facts.requested_tokens = exchange.requested_tokens;
  VendorError error = exchange.dialect->error_for(fault, facts);
  error.status = action.status.value_or(error.status);
  error.message = action.message.value_or(error.message);
  error.type = action.error_type.value_or(error.type);
  error.code = action.code ? action.code : error.code;
  if (action.message || action.code || action.error_type) {
    error.raw_body.clear();
    error.raw_content_type.clear();
  }
  if (action.body) {
    error.raw_body = *action.body;
    error.raw_content_type = action.content_type.value_or("application/json");
  }
  return error;
}

}  // namespace llm_rotate::fake
