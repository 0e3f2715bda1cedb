#include "gateway/allowance.hpp"

#include <algorithm>
#include <utility>

namespace llm_rotate::gateway {

namespace {

Allowance::Grant refused(std::string why, std::int64_t retry_after_ms) {
  Allowance::Grant grant;
  grant.why = std::move(why);
  grant.retry_after_ms = retry_after_ms;
  return grant;
}

// Somebody's call ends sooner or later; nobody knows when.
constexpr std::int64_t kUsualCallMs = 1'000;

}  // namespace

Allowance::Allowance(const ClientTokenConfig& limits) {
  set_limits(limits);
}

void Allowance::set_limits(const ClientTokenConfig& limits) {
  const std::lock_guard lock(mutex_);
  max_concurrent_ = limits.max_concurrent.value_or(0);
  budget_usd_ = limits.budget_usd;
  budget_tokens_ = limits.budget_tokens;
  period_ms_ = std::max<std::int64_t>(limits.budget_window.count(), 1);
  minute_.set_limits(limits.rate_limit_rpm.value_or(0), limits.rate_limit_tpm.value_or(0));
}

void Allowance::turn_period(std::int64_t unix_ms) {
  const std::int64_t now = unix_ms / period_ms_;
  if (now == period_) return;
  period_ = now;
  spent_usd_ = 0;
  spent_tokens_ = 0;
}

std::int64_t Allowance::period_left(std::int64_t unix_ms) const {
  return (period_ + 1) * period_ms_ - unix_ms;
}

Allowance::Grant Allowance::admit(std::int64_t tokens, std::int64_t steady_ms,
                                  std::int64_t unix_ms) {
  const std::lock_guard lock(mutex_);
  turn_period(unix_ms);
  if (max_concurrent_ > 0 && in_flight_ >= max_concurrent_) {
    return refused("its " + std::to_string(max_concurrent_) + " calls at once are under way",
                   kUsualCallMs);
  }
  if (budget_usd_ && spent_usd_ >= *budget_usd_) {
    return refused("its budget of dollars is spent", period_left(unix_ms));
  }
  if (budget_tokens_ && spent_tokens_ >= *budget_tokens_) {
    return refused("its budget of tokens is spent", period_left(unix_ms));
  }
  const std::int64_t fits_at_ms = minute_.fits_at(tokens, steady_ms);
  if (fits_at_ms != 0) {
    return refused(fits_at_ms < 0 ? "the request alone is larger than its tokens a minute"
                                  : "its calls or tokens a minute are used up",
                   fits_at_ms < 0 ? -1 : fits_at_ms - steady_ms);
  }
  Grant grant;
  grant.ok = true;
  grant.tokens = tokens;
  grant.bucket = minute_.reserve(tokens, steady_ms);
  ++in_flight_;
  return grant;
}

void Allowance::settle(const Grant& grant, std::int64_t tokens, std::optional<double> dollars,
                       std::int64_t steady_ms, std::int64_t unix_ms) {
  const std::lock_guard lock(mutex_);
  turn_period(unix_ms);
  --in_flight_;
  minute_.settle(grant.bucket, grant.tokens, tokens, steady_ms);
  spent_tokens_ += tokens;
  spent_usd_ += dollars.value_or(0);
}

}  // namespace llm_rotate::gateway
