// A key lent to code that talks to the provider by itself, under the same health machine as calls.
//
//   llm_rotate::AcquireContext key = lm.acquire("openai", "gpt-4o-mini");
//   ... use key.key_value() ...
//   key.report_success();
//
// Threads: one at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/chat.hpp"

namespace llm_rotate {

// What went wrong with a lent key. With an `http_status` the provider's plugin reads the answer, as
// it does for a call; else `error_type` says it, by the names of the README.
struct KeyError {
  KeyError() = default;
  explicit KeyError(std::string type, std::string words = {})
      : error_type(std::move(type)), message(std::move(words)) {}
  KeyError(int status, std::string answer,
           std::vector<std::pair<std::string, std::string>> with_headers = {})
      : http_status(status), body(std::move(answer)), headers(std::move(with_headers)) {}

  std::string error_type;
  std::string message;
  std::optional<std::chrono::milliseconds> retry_after;
  int http_status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

namespace detail {

class ILentKey {
 public:
  virtual ~ILentKey() = default;  // ends the lease if it was not settled
  virtual std::string_view value() const = 0;
  virtual const std::string& provider() const = 0;
  virtual const std::string& key_id() const = 0;
  virtual const std::string& metadata_json() const = 0;
  virtual void succeeded(const std::string& upstream, const Usage& usage) = 0;
  virtual void failed(const KeyError& error) = 0;
};

}  // namespace detail

// A report counts as a call does: for the key's health and budgets, in the usage log, in the
// totals. Dropped without a report, the lease just ends. A second report does nothing. Lent for at
// most ten minutes: after that the key counts as free again.
class AcquireContext {
 public:
  AcquireContext() = default;  // holds no key, and may only be assigned to
  explicit AcquireContext(std::unique_ptr<detail::ILentKey> key) : key_(std::move(key)) {}

  // The secret. Valid as long as this object; wiped with it.
  std::string_view key_value() const { return key_->value(); }
  const std::string& provider() const { return key_->provider(); }
  const std::string& key_id() const { return key_->key_id(); }           // masked
  const std::string& metadata() const { return key_->metadata_json(); }  // a JSON object

  // `upstream`: which of a broker's upstreams answered, if it is one. `usage`: what the provider
  // said that it cost; held against the key's budget.
  void report_success(const std::string& upstream = {}, const Usage& usage = {}) {
    key_->succeeded(upstream, usage);
  }
  // Throws ConfigurationError for an error type that does not exist.
  void report_error(const KeyError& error) { key_->failed(error); }

 private:
  std::unique_ptr<detail::ILentKey> key_;
};

}  // namespace llm_rotate
