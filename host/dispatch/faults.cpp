#include "dispatch/faults.hpp"

#include <utility>

namespace llm_rotate::dispatch {

using net::TransferEnd;
using sdk::ErrorType;
using sdk::Scope;
using sdk::Verdict;

Verdict host_verdict(ErrorType type, Scope scope, std::string rule, std::string message) {
  Verdict verdict;
  verdict.type = type;
  verdict.scope = scope;
  verdict.rule = std::move(rule);
  verdict.message = std::move(message);
  return verdict;
}

Verdict interrupted(std::string message) {
  return host_verdict(ErrorType::kStreamInterrupted, Scope::kKeyModel, "host.stream_interrupted",
                      std::move(message));
}

Verdict verdict_of(const net::TransferResult& result, bool answer_began) {
  switch (result.end) {
    case TransferEnd::kFirstByteTimeout:
    case TransferEnd::kTotalTimeout:
    case TransferEnd::kIdleTimeout:
      return host_verdict(ErrorType::kTimeout, Scope::kKeyModel, "host.timeout", result.message);
    case TransferEnd::kConnectTimeout:
      return host_verdict(ErrorType::kTimeout, Scope::kKey, "host.connect_timeout", result.message);
    case TransferEnd::kTooLarge:
      return host_verdict(ErrorType::kTransientServerError, Scope::kKeyModel, "host.too_large",
                          result.message);
    case TransferEnd::kInterrupted:
      if (answer_began) return interrupted(result.message);
      break;
    case TransferEnd::kDone:
    case TransferEnd::kResolveFailed:
    case TransferEnd::kConnectFailed:
    case TransferEnd::kTlsFailed:
    case TransferEnd::kProtocolError:
      break;
  }
  return host_verdict(ErrorType::kConnectionError, Scope::kKey, "host.connection", result.message);
}

bool is_callers_fault(const Verdict& verdict) {
  return verdict.type == ErrorType::kInvalidRequest ||
         verdict.type == ErrorType::kContextLengthExceeded ||
         verdict.type == ErrorType::kContentFiltered;
}

}  // namespace llm_rotate::dispatch
