// What this process last heard of a key: its cells, tallies and what is in flight, read from the
// fields that the scripts write. Times are this process's steady clock.
//
// Kept by Book, under its lock. What a server sends is not trusted: whatever does not read as it
// should counts as not there.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/state_store.hpp"

#include "reply.hpp"

namespace llm_rotate::redis {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

// A key as a whole, or for one model.
struct CellFacts {
  sdk::KeyState state = sdk::KeyState::kActive;
  std::int64_t free_at = 0;
  std::int64_t ends_at = 0;
  std::int64_t probe_until = 0;
  std::uint32_t failures_in_a_row = 0;
  std::string cause;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  double success_rate = 1.0;
  double latency_ms = 0.0;
  std::int64_t heard_at = 0;
  std::uint32_t in_flight = 0;

  // The state now: a rest whose time is over is probation, even if nobody has looked since.
  sdk::KeyState state_at(std::int64_t now_ms) const;
  // When a call may be admitted; kNever if that is unknown.
  std::int64_t free_from(std::int64_t now_ms) const;
};

struct KeyFacts {
  CellFacts key;
  std::map<std::string, CellFacts, std::less<>> models;
  bool pinned = false;  // by an operator
  std::uint32_t in_flight = 0;
  double budget_left = 1.0;
  std::int64_t budget_at = 0;

  // Takes over what HGETALL says; what it does not mention is forgotten. `ahead_ms` is how far the
  // server's clock is ahead.
  void read(const Reply& fields, std::int64_t ahead_ms);
};

}  // namespace llm_rotate::redis
