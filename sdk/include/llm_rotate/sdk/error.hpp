// What can go wrong with an attempt, and what the provider's answer says about whom to blame.
// A provider returns a `Verdict` from `classify`; the call engine acts on it, never on a status
// code.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace llm_rotate::sdk {

// The values cross the C ABI: append only. An unknown value is read as kUnknown.
enum class ErrorType : std::int32_t {
  kUnknown = 0,
  kRateLimit = 1,
  kQuotaExhausted = 2,
  kInvalidAuth = 3,
  kPermissionDenied = 4,
  kTimeout = 5,
  kTransientServerError = 6,
  kConnectionError = 7,
  kModelUnavailable = 8,
  kBrokerRouteUnavailable = 9,
  kContextLengthExceeded = 10,
  kStreamInterrupted = 11,
  kInvalidRequest = 12,
  kContentFiltered = 13,
};

// What a failure is charged to.
enum class Scope : std::int32_t {
  kKey = 0,       // the key as a whole: refused, unpaid, limited per account
  kKeyModel = 1,  // this key for this model only: limited, overloaded or missing per model
  kNone = 2,      // nobody: the request itself is at fault
};

// The name used in configs, records and errors, e.g. "rate_limit".
constexpr std::string_view name_of(ErrorType type) {
  switch (type) {
    case ErrorType::kRateLimit:
      return "rate_limit";
    case ErrorType::kQuotaExhausted:
      return "quota_exhausted";
    case ErrorType::kInvalidAuth:
      return "invalid_auth";
    case ErrorType::kPermissionDenied:
      return "permission_denied";
    case ErrorType::kTimeout:
      return "timeout";
    case ErrorType::kTransientServerError:
      return "transient_server_error";
    case ErrorType::kConnectionError:
      return "connection_error";
    case ErrorType::kModelUnavailable:
      return "model_unavailable";
    case ErrorType::kBrokerRouteUnavailable:
      return "broker_route_unavailable";
    case ErrorType::kContextLengthExceeded:
      return "context_length_exceeded";
    case ErrorType::kStreamInterrupted:
      return "stream_interrupted";
    case ErrorType::kInvalidRequest:
      return "invalid_request";
    case ErrorType::kContentFiltered:
      return "content_filtered";
    case ErrorType::kUnknown:
      break;
  }
  return "unknown";
}

constexpr std::string_view name_of(Scope scope) {
  switch (scope) {
    case Scope::kKey:
      return "key";
    case Scope::kKeyModel:
      return "key_model";
    case Scope::kNone:
      break;
  }
  return "none";
}

struct Verdict {
  static constexpr std::int64_t kNoHint = -1;

  ErrorType type = ErrorType::kUnknown;
  Scope scope = Scope::kKey;
  // How long the provider asks to be left alone, in milliseconds; kNoHint when it does not say.
  std::int64_t retry_after_ms = kNoHint;
  // The same request can never succeed on this route, however long one waits ("request too large").
  bool never_fits = false;
  std::string rule;  // the classification rule that matched, e.g. "openai.429.insufficient_quota"
  std::string message;        // the provider's own words, bounded; must not echo a secret
  std::string provider_code;  // the provider's own code or type, if it gave one
};

// Thrown by a provider's `build`, `parse` or `authorize` for a request or an answer it cannot
// handle.
class ProviderError : public std::exception {
 public:
  explicit ProviderError(Verdict verdict) : verdict_(std::move(verdict)) {}
  ProviderError(ErrorType type, std::string rule, std::string message) {
    verdict_.type = type;
    verdict_.scope = Scope::kNone;
    verdict_.rule = std::move(rule);
    verdict_.message = std::move(message);
  }

  const Verdict& verdict() const { return verdict_; }
  const char* what() const noexcept override { return verdict_.message.c_str(); }

 private:
  Verdict verdict_;
};

}  // namespace llm_rotate::sdk
