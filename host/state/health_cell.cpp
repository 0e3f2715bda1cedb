#include "state/health_cell.hpp"

#include <algorithm>
#include <array>

namespace llm_rotate::state {
namespace {

using sdk::Effect;
using sdk::KeyState;

constexpr std::uint32_t kManyFailures = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint8_t kLastLevel = 3;
// Per level of probation: which share of the calls is let through, and how many successes lead on.
// Few, so that a key of a quiet pool does not stay in probation for hours.
constexpr std::array<std::uint8_t, kLastLevel + 1> kShares = {0, 5, 25, 100};
constexpr std::array<std::uint8_t, kLastLevel + 1> kSuccessesNeeded = {1, 1, 2, 2};

}  // namespace

std::string_view bounded_text(std::string_view text, std::size_t size) {
  if (text.size() <= size) return text;
  std::size_t end = size;
  // 10xxxxxx continues a character; at most three of them in a row.
  while (end > 0 && size - end < 3 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return text.substr(0, end);
}

std::int64_t later(std::int64_t a, std::int64_t b) {
  const std::int64_t delay = std::max<std::int64_t>(b, 0);
  const std::int64_t last = HealthCell::kNever - 1;
  return a > last - delay ? last : a + delay;
}

bool HealthCell::resting() const {
  return state_ == KeyState::kCooldown || state_ == KeyState::kQuarantine;
}

std::int64_t HealthCell::grown(std::int64_t base_ms) const {
  const std::int64_t base = std::clamp<std::int64_t>(base_ms, 0, kNever >> kMaxRepeats);
  return base << repeats_;
}

void HealthCell::advance(std::int64_t now_ms) {
  if (resting() && now_ms >= end_ms_) enter_probation(0);
}

std::int64_t HealthCell::free_at() const {
  if (state_ == KeyState::kDisabled) return kNever;
  return resting() ? free_ms_ : 0;
}

Admission HealthCell::check(std::int64_t now_ms) {
  advance(now_ms);
  switch (state_) {
    case KeyState::kActive:
      return Admission::kYes;
    case KeyState::kProbation:
      if (level_ == 0) return probe_out_ ? Admission::kNo : Admission::kProbe;
      return credit_ + kShares[level_] >= 100 ? Admission::kYes : Admission::kShareSkip;
    case KeyState::kQuarantine:
      return failing_ && now_ms >= free_ms_ && !probe_out_ ? Admission::kProbe : Admission::kNo;
    case KeyState::kCooldown:
    case KeyState::kDisabled:
      break;
  }
  return Admission::kNo;
}

Grant HealthCell::admit(std::int64_t now_ms, std::int64_t lease_end_ms) {
  const bool probe = check(now_ms) == Admission::kProbe;
  if (probe) {
    probe_out_ = true;
    probe_until_ms_ = lease_end_ms;
  } else if (state_ == KeyState::kProbation) {
    // A share that was not due is overdrawn, not owed: the call had nowhere else to go.
    credit_ = static_cast<std::uint8_t>(std::max(0, credit_ + kShares[level_] - 100));
  }
  return {epoch_, probe};
}

void HealthCell::pass_over() {
  if (state_ != KeyState::kProbation || level_ == 0) return;
  credit_ = static_cast<std::uint8_t>(std::min(100, credit_ + kShares[level_]));
}

void HealthCell::release(Grant grant) {
  if (grant.probe) probe_out_ = false;
}

void HealthCell::renew(Grant grant, std::int64_t lease_end_ms) {
  if (grant.probe) probe_until_ms_ = std::max(probe_until_ms_, lease_end_ms);
}

std::int64_t HealthCell::settle(Grant grant, const Outcome& outcome, const sdk::RestPolicy& policy,
                                std::int64_t now_ms) {
  advance(now_ms);
  release(grant);
  if (outcome.effect == Effect::kNone || state_ == KeyState::kDisabled) return 0;
  const bool late = grant.epoch != epoch_;
  const auto rest_until = [&](std::int64_t base_ms) {
    return later(now_ms, outcome.asked_ms >= 0 ? outcome.asked_ms : grown(base_ms));
  };
  switch (outcome.effect) {
    case Effect::kSuccess:
      on_success(grant, late);
      if (outcome.asked_ms <= 0) return 0;
      hold(later(now_ms, outcome.asked_ms), outcome.cause);
      return later(now_ms, outcome.asked_ms);
    case Effect::kFailure:
      on_failure(late, outcome, policy, now_ms);
      return 0;
    case Effect::kCooldown:
      grow(late);
      hold(rest_until(policy.cooldown_ms), outcome.cause);
      return rest_until(policy.cooldown_ms);
    case Effect::kQuarantine:
      grow(late);
      begin_rest(KeyState::kQuarantine, 0, rest_until(policy.quarantine_ms));
      failing_ = false;
      free_ms_ = end_ms_;  // a refused key is not probed before its time
      note(outcome.cause);
      return 0;
    case Effect::kNone:
      break;
  }
  return 0;
}

void HealthCell::on_success(Grant grant, bool late) {
  if (state_ == KeyState::kActive) consecutive_failures_ = 0;
  if (late) return;  // a call from before the rest says nothing about the time after it
  if (probing_quarantine() && grant.probe) {
    consecutive_failures_ = 0;
    enter_probation(1);
    return;
  }
  if (state_ != KeyState::kProbation || (level_ == 0 && !grant.probe)) return;
  consecutive_failures_ = 0;
  if (++level_successes_ < kSuccessesNeeded[level_]) return;
  if (level_ == kLastLevel) {
    reset(KeyState::kActive);
  } else {
    enter_probation(static_cast<std::uint8_t>(level_ + 1));
  }
}

void HealthCell::on_failure(bool late, const Outcome& outcome, const sdk::RestPolicy& policy,
                            std::int64_t now_ms) {
  // In a rest or in probation only calls that were admitted since count: the others were sent into
  // the trouble that is already being dealt with.
  const bool on_trial = state_ == KeyState::kProbation || probing_quarantine();
  const bool counts = state_ == KeyState::kActive || (on_trial && !late);
  if (counts) {
    consecutive_failures_ += consecutive_failures_ == kManyFailures ? 0U : 1U;
    note(outcome.cause);
  }
  const std::uint32_t limit = std::max(policy.max_consecutive_failures, 1U);
  if (counts && (on_trial || consecutive_failures_ >= limit)) {
    grow(late);
    note(std::to_string(consecutive_failures_) +
         " failures in a row, the last: " + std::string(bounded_text(outcome.cause, kMaxCause)));
    begin_rest(KeyState::kQuarantine, later(now_ms, policy.probe_interval_ms),
               later(now_ms, grown(policy.quarantine_ms)));
    failing_ = true;
  }
  if (outcome.asked_ms > 0) hold(later(now_ms, outcome.asked_ms), outcome.cause);
}

void HealthCell::rest_along(std::int64_t until_ms, std::uint8_t repeats, std::string_view cause,
                            std::int64_t now_ms) {
  advance(now_ms);
  if (state_ == KeyState::kDisabled || until_ms <= now_ms) return;
  repeats_ = std::max(repeats_, std::min(repeats, kMaxRepeats));
  hold(until_ms, cause);
}

// Only what was admitted after the last rest shows that the rest was too short. Otherwise ten calls
// in flight that are refused together would count as ten repeats.
void HealthCell::grow(bool late) {
  const bool on_trial = state_ == KeyState::kProbation || probing_quarantine();
  if (!late && on_trial && repeats_ < kMaxRepeats) ++repeats_;
}

void HealthCell::begin_rest(KeyState state, std::int64_t free_ms, std::int64_t end_ms) {
  if (!resting()) {
    ++epoch_;
    free_ms_ = end_ms_ = 0;
  }
  state_ = state;
  free_ms_ = std::max(free_ms_, free_ms);
  end_ms_ = std::max({end_ms_, end_ms, free_ms_});
}

void HealthCell::hold(std::int64_t until_ms, std::string_view cause) {
  const bool refused = state_ == KeyState::kQuarantine && !failing_;
  if (!refused) note(cause);
  // A probe that is under way was let out before this was known: it does not end this.
  if (probing_quarantine() && until_ms > free_ms_) ++epoch_;
  // A quarantine stays one: it only ends, or is probed, later.
  begin_rest(state_ == KeyState::kQuarantine ? KeyState::kQuarantine : KeyState::kCooldown,
             until_ms, until_ms);
}

void HealthCell::enter_probation(std::uint8_t level) {
  state_ = KeyState::kProbation;
  failing_ = false;
  level_ = level;
  level_successes_ = 0;
  credit_ = 0;
}

void HealthCell::reset(KeyState state) {
  state_ = state;
  failing_ = false;
  level_ = level_successes_ = credit_ = repeats_ = 0;
  consecutive_failures_ = 0;
  free_ms_ = end_ms_ = 0;
}

void HealthCell::disable(std::string_view cause) {
  if (state_ == KeyState::kDisabled) return;
  reset(KeyState::kDisabled);
  note(cause);
}

void HealthCell::enable() {
  if (state_ != KeyState::kDisabled) return;
  reset(KeyState::kActive);
  cause_.clear();
}

void HealthCell::clear() {
  if (state_ == KeyState::kDisabled) return;
  reset(KeyState::kActive);
  cause_.clear();
}

void HealthCell::note(std::string_view cause) {
  if (!cause.empty()) cause_.assign(bounded_text(cause, kMaxCause));
}

}  // namespace llm_rotate::state
