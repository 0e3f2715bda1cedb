// What one client may still spend: calls and tokens a minute, calls at once, and a budget of tokens
// and dollars in each period. Shared by all loops.
//
// Held by `Client`. Threads: any; one lock, held for a few additions.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>

#include "llm_rotate/config.hpp"

#include "state/budget_window.hpp"

namespace llm_rotate::gateway {

class Allowance {
 public:
  explicit Allowance(const ClientTokenConfig& limits);
  // What was spent stays spent, unless the periods are others.
  void set_limits(const ClientTokenConfig& limits);

  // A place that was granted, to be given back.
  struct Grant {
    bool ok = false;
    std::string why;                   // not ok: which limit, as the end of a sentence
    std::int64_t retry_after_ms = -1;  // not ok: when it is worth another try; -1: never
    std::int64_t bucket = 0;
    std::int64_t tokens = 0;
  };
  Grant admit(std::int64_t tokens, std::int64_t steady_ms, std::int64_t unix_ms);

  // What the call really used; `dollars` is nothing where no price is known.
  void settle(const Grant& grant, std::int64_t tokens, std::optional<double> dollars,
              std::int64_t steady_ms, std::int64_t unix_ms);

 private:
  void turn_period(std::int64_t unix_ms);
  std::int64_t period_left(std::int64_t unix_ms) const;

  std::mutex mutex_;
  state::BudgetWindow minute_;
  int max_concurrent_ = 0;  // 0: any number
  int in_flight_ = 0;
  std::optional<double> budget_usd_;
  std::optional<std::int64_t> budget_tokens_;
  std::int64_t period_ms_ = 0;
  std::int64_t period_ = -1;
  double spent_usd_ = 0;
  std::int64_t spent_tokens_ = 0;
};

}  // namespace llm_rotate::gateway
