// What a client is told of a call that failed: the status, the words, when to come back.
//
// Called by `Exchange`. Pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "llm_rotate/sdk/ingress.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::gateway {

struct Told {
  int status = 500;
  sdk::Verdict verdict;
  std::int64_t retry_after_ms = -1;  // -1: not said
  std::string allow;                 // of a 405: the methods that would do
};

// Of a call that ended neither well nor by its client. What names our keys or accounts is left out.
Told told_of(const dispatch::CallOutcome& outcome);

// Of the gateway itself.
Told told(int status, sdk::ErrorType type, std::string rule, std::string message,
          std::int64_t retry_after_ms = -1);

// Whole seconds for Retry-After, at least one.
std::string retry_after(std::int64_t ms);

}  // namespace llm_rotate::gateway
