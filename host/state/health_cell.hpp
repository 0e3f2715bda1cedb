// The health of one cell, a key or a key for one model, as a state machine over virtual time.
//
//   ACTIVE -> COOLDOWN or QUARANTINE -(timer)-> PROBATION -(successes)-> ACTIVE, any -> DISABLED
//
// Called by KeyEntry, which holds the key's mutex. No locks, no clock: `now_ms` comes with every
// call. Threads: one at a time for each cell.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::state {

// Whether a call may be sent now.
enum class Admission : std::uint8_t {
  kYes,
  kProbe,      // yes, and it decides whether the cell comes back
  kShareSkip,  // in probation and not its turn: only if nobody else is free
  kNo,
};

// What a lease remembers of the cell that admitted it. A rest begins a new epoch; results of calls
// from an older one are late and must not decide about the cell as it is now.
struct Grant {
  std::uint32_t epoch = 0;
  bool probe = false;
};

struct Outcome {
  sdk::Effect effect = sdk::Effect::kNone;
  std::int64_t asked_ms = -1;
  std::string_view cause;
};

class HealthCell {
 public:
  static constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();
  static constexpr std::size_t kMaxCause = 200;
  static constexpr std::uint8_t kMaxRepeats = 3;  // 2^3 = 8 times the base

  // Looks without taking; `admit` takes what was offered. The two are apart because a call needs
  // its key's cell and its model's cell, or neither.
  Admission check(std::int64_t now_ms);
  // `lease_end_ms` is when the call's lease expires if nobody ends it.
  Grant admit(std::int64_t now_ms, std::int64_t lease_end_ms);
  // The cell was in line for a call and got none, for the sake of its share.
  void pass_over();

  // Ends a call of which nothing was learned. A probe's place is free again.
  void release(Grant grant);
  // The lease of that call was renewed.
  void renew(Grant grant, std::int64_t lease_end_ms);
  // Ends a call with its outcome. Returns until when a rate limit or an announced one holds the
  // cell, for the other keys of its quota group; 0 if nothing of the kind was said.
  std::int64_t settle(Grant grant, const Outcome& outcome, const sdk::RestPolicy& policy,
                      std::int64_t now_ms);
  // Rests with a cell that shares the same allowance.
  void rest_along(std::int64_t until_ms, std::uint8_t repeats, std::string_view cause,
                  std::int64_t now_ms);

  void disable(std::string_view cause);
  void enable();  // only a disabled cell changes
  void clear();   // forgets failures and rests; a disabled cell stays disabled

  // Ends a rest whose time has come. Every function with `now_ms` does so by itself.
  void advance(std::int64_t now_ms);

  sdk::KeyState state() const { return state_; }
  // When a call may be admitted again: 0 if no timer is in the way, kNever when disabled.
  std::int64_t free_at() const;
  bool probe_out() const { return probe_out_; }
  // Until when the place of the probe may stay taken; 0 if it is free.
  std::int64_t probe_until() const { return probe_out_ ? probe_until_ms_ : 0; }
  std::uint8_t level() const { return level_; }  // of probation: 0 probe, 1 5 %, 2 25 %, 3 100 %
  std::uint8_t repeats() const { return repeats_; }
  std::uint32_t epoch() const { return epoch_; }
  std::uint32_t consecutive_failures() const { return consecutive_failures_; }
  std::string_view cause() const { return cause_; }

 private:
  bool resting() const;
  bool probing_quarantine() const { return state_ == sdk::KeyState::kQuarantine && failing_; }
  std::int64_t grown(std::int64_t base_ms) const;
  void grow(bool late);
  void begin_rest(sdk::KeyState state, std::int64_t free_ms, std::int64_t end_ms);
  void hold(std::int64_t until_ms, std::string_view cause);
  void enter_probation(std::uint8_t level);
  void reset(sdk::KeyState state);
  void on_success(Grant grant, bool late);
  void on_failure(bool late, const Outcome& outcome, const sdk::RestPolicy& policy,
                  std::int64_t now_ms);
  void note(std::string_view cause);

  sdk::KeyState state_ = sdk::KeyState::kActive;
  bool failing_ = false;    // quarantined for failures, so probed before its time is over
  bool probe_out_ = false;  // outlives a rest: never two probes at once
  std::uint8_t level_ = 0;
  std::uint8_t level_successes_ = 0;
  std::uint8_t credit_ = 0;  // per cent of a call that the share has saved up
  std::uint8_t repeats_ = 0;
  std::uint32_t epoch_ = 0;
  std::uint32_t consecutive_failures_ = 0;
  std::int64_t free_ms_ = 0;  // nothing is admitted before; the next probe, if it is probed
  std::int64_t end_ms_ = 0;   // probation begins
  std::int64_t probe_until_ms_ = 0;
  std::string cause_;
};

// The first `size` bytes of `text`, or a few less so that no UTF-8 character is split.
std::string_view bounded_text(std::string_view text, std::size_t size);

// `a + b` without overflow, for a `b` that came from outside.
std::int64_t later(std::int64_t a, std::int64_t b);

}  // namespace llm_rotate::state
