// Every fault that a provider can have, for a whole answer, before the first word of a stream and
// after it; over one key, over more keys, and over more keys with a fallback chain. Real sockets,
// the real library, the fake upstream.
//
// Printed by `llm-rotate-fault-matrix`, and compared to the README by fault_matrix_test.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace llm_rotate::tests {

// What became of one call.
struct FaultCell {
  std::string caller;        // what the caller saw
  std::size_t attempts = 0;  // what the providers saw
  std::int64_t took_ms = 0;
};

struct FaultRow {
  std::string fault;
  std::string when;
  bool heavy = false;            // so many bytes that its time says nothing
  std::vector<FaultCell> cells;  // as kFaultPools
};

inline constexpr const char* kFaultPools[] = {"one key", "two keys", "two keys and a chain"};

// Plays all of it, several calls at a time. Takes some ten seconds.
std::vector<FaultRow> play_fault_matrix();

// With `measured` the milliseconds stand beside what they amount to.
std::string as_markdown(const std::vector<FaultRow>& rows, bool measured);

}  // namespace llm_rotate::tests
