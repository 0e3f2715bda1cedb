// From a failed call to the exception of the public API, with a message that says what to do next.
//
// Called by the library's front, on any thread. Pure.
#pragma once

#include <exception>
#include <functional>

#include "llm_rotate/health.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::front {

// `health` is asked only for a NoAvailableKeyError.
std::exception_ptr to_exception(const dispatch::CallOutcome& outcome,
                                const std::function<HealthReport()>& health);

// The same as a sentence.
std::string describe_failure(const dispatch::CallOutcome& outcome);

}  // namespace llm_rotate::front
