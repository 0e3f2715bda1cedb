// How long to wait before a retry: exponential with full jitter.
//
// Called by the call FSM. Pure but for the chance that is handed in.
#pragma once

#include <algorithm>
#include <cstdint>

#include "dispatch/ports.hpp"

namespace llm_rotate::dispatch {

inline constexpr std::int64_t kBackoffBaseMs = 250;
inline constexpr std::int64_t kBackoffCapMs = 8'000;

// `failures` counts the transient failures of the call so far, from 1.
inline std::int64_t backoff_ms(int failures, IRandom& random) {
  const int doublings = std::clamp(failures - 1, 0, 5);  // 0.25 s * 2^5 is the cap
  const std::int64_t ceiling = std::min(kBackoffCapMs, kBackoffBaseMs << doublings);
  return static_cast<std::int64_t>(random.unit() * static_cast<double>(ceiling));
}

}  // namespace llm_rotate::dispatch
