// What one simulated world is like: providers, keys, the calls that come, and what goes wrong when.
// All of it follows from a seed, and each part can be left out, so that a failing one can be
// reduced to what matters.
//
// Made by `make_schedule`, played by `play`. Plain data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace llm_rotate::tests {

enum class Fault {
  kRevoked,      // 401
  kUnpaid,       // 402 without a reset
  kGone,         // 404 for this model
  kLimited,      // 429 without a time
  kLimitedFor,   // 429 that names one
  kError,        // 503
  kOdd,          // a status that nobody knows
  kReset,        // no connection
  kSilence,      // no answer
  kLateToken,    // the first word comes late
  kStall,        // silence after two words
  kCut,          // the connection breaks after two words
  kEndsEarly,    // it is closed in order after two words
  kErrorFirst,   // an error inside a 200, before a word
  kMalformed,    // nonsense between the words
  kNoMarker,     // the final marker is missing
  kNearlyEmpty,  // answers say that nothing is left
  kCount,
};

struct FaultWindow {
  Fault fault = Fault::kError;
  int key = -1;  // -1: the whole provider
  int provider = 0;
  std::int64_t from_ms = 0;
  std::int64_t to_ms = 0;
  std::int64_t late_ms = 0;  // of kLateToken
};

struct PlannedKey {
  int provider = 0;
  bool both_models = true;  // else "small" only
  int rpm = 0;
  int tpm = 0;
  int max_concurrent = 0;
  int group = 0;  // 0: none
  int priority = 0;
};

struct PlannedCall {
  enum class Kind { kPlain, kStream, kBadRequest, kFiltered, kTooLong };

  Kind kind = Kind::kPlain;
  int number = 0;  // which stays when others are left out, so that its answers stay as they were
  std::int64_t at_ms = 0;
  bool large = false;
  std::int64_t deadline_ms = 0;
  std::int64_t cancel_after_ms = 0;  // 0: never

  bool streams() const { return kind == Kind::kStream; }
};

struct Schedule {
  std::uint64_t seed = 0;
  std::uint64_t chance = 0;  // seed of the engine's own dice
  int providers = 1;
  int max_retries = 3;
  std::int64_t max_wait_ms = 5'000;
  std::int64_t hedge_after_ms = 0;
  std::int64_t store_ms = 0;  // how late the store answers a reservation; 0: at once
  bool resume = false;
  bool prefill = false;
  bool in_turn = true;       // else in order
  bool other_words = false;  // each answer differs from the last
  std::vector<PlannedKey> keys;
  std::vector<FaultWindow> faults;
  std::vector<PlannedCall> calls;

  std::string describe() const;
};

Schedule make_schedule(std::uint64_t seed);

}  // namespace llm_rotate::tests
