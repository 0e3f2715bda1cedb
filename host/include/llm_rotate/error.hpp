// The exceptions of the public API. Inside the library errors are values; they become these at its
// edge, and every message says what to do next.
#pragma once

#include <chrono>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "llm_rotate/health.hpp"

namespace llm_rotate {

// Misuse or a bad configuration, found at start-up or before any provider was asked.
class ConfigurationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A call that did not come through, and the last thing a provider said about it.
class LMRotateError : public std::runtime_error {
 public:
  struct Facts {
    std::string provider;    // where the last attempt went; empty if there was none
    std::string error_type;  // "rate_limit", "invalid_request", ... see the README
    std::string key_id;      // masked
    int http_status = 0;     // 0: no answer came
    std::string provider_message;
    std::string call_id;  // names the call in the usage log
    int attempts = 0;
  };

  LMRotateError(const std::string& message, Facts facts)
      : std::runtime_error(message), facts_(std::move(facts)) {}

  const std::string& provider() const { return facts_.provider; }
  const std::string& error_type() const { return facts_.error_type; }
  const std::string& key_id() const { return facts_.key_id; }
  int http_status() const { return facts_.http_status; }
  const std::string& provider_message() const { return facts_.provider_message; }
  const std::string& call_id() const { return facts_.call_id; }
  int attempts() const { return facts_.attempts; }

 private:
  Facts facts_;
};

// Every key that could serve the call rests, is disabled or is used up.
class NoAvailableKeyError : public LMRotateError {
 public:
  using Time = std::chrono::system_clock::time_point;

  NoAvailableKeyError(const std::string& message, Facts facts, std::string model,
                      HealthReport report, std::optional<Time> earliest_retry_at)
      : LMRotateError(message, std::move(facts)),
        model_(std::move(model)),
        health_report_(std::move(report)),
        earliest_retry_at_(earliest_retry_at) {}

  const std::string& model() const { return model_; }
  const HealthReport& health_report() const { return health_report_; }
  // Nothing if no key will come back by itself.
  std::optional<Time> earliest_retry_at() const { return earliest_retry_at_; }

 private:
  std::string model_;
  HealthReport health_report_;
  std::optional<Time> earliest_retry_at_;
};

}  // namespace llm_rotate
