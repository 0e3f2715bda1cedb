#include "simulation/judge.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "dispatch/backoff.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;
using dispatch::Failure;
using dispatch::Why;
using sdk::ErrorType;

constexpr std::int64_t kSlackMs = 5;
// Attempts that began in a trouble may end so much later.
constexpr std::int64_t kLongestAttemptMs = 26'000;
// No trouble is remembered for longer: a rest at its longest, with another one before it.
constexpr std::int64_t kForgottenMs = Truth::kQuarantineMs * 2 * 8;

std::int64_t time_between_attempts(const CallOutcome& outcome) {
  std::int64_t idle_ms = 0;
  std::int64_t busy_until = outcome.started_unix_ms;
  for (const AttemptRecord& attempt : outcome.attempts) {
    idle_ms += std::max<std::int64_t>(attempt.started_unix_ms - busy_until, 0);
    busy_until = std::max(busy_until, attempt.started_unix_ms + attempt.latency_ms);
  }
  return idle_ms + outcome.started_unix_ms + outcome.latency_ms - busy_until;
}

}  // namespace

std::vector<Violation> Judge::violations() {
  for (std::size_t call = 0; call < callers_.size(); ++call) judge(call);
  return std::move(found_);
}

void Judge::violated(char property, std::size_t call, const std::string& what) {
  found_.push_back({property, "call " + std::to_string(call) + " " + what});
}

void Judge::judge(std::size_t call) {
  if (heard(call).ends != 1) {
    violated('g', call, "ended " + std::to_string(heard(call).ends) + " times");
    return;
  }
  judge_bounds(call);
  judge_stages(call);
  if (schedule_.calls[call].streams()) {
    judge_voices(call);
    judge_text(call);
  }
  if (heard(call).outcome.kind == CallOutcome::Kind::kFailed) judge_failure(call);
}

// (e): the call's time, how much of it nothing was done in, and how often it was hedged.
void Judge::judge_bounds(std::size_t call) {
  const PlannedCall& planned = schedule_.calls[call];
  const std::int64_t took_ms = heard(call).ended_ms - planned.at_ms;
  // A call does not interrupt its store: that has a deadline of its own.
  if (took_ms > planned.deadline_ms + schedule_.store_ms + kSlackMs) {
    violated('e', call, "took " + std::to_string(took_ms) + " ms");
  }
  const std::int64_t waited_ms = time_between_attempts(heard(call).outcome);
  std::int64_t allowed_ms = schedule_.max_wait_ms + kSlackMs;
  // What a late store takes: for each time that it is asked, at most every 50 ms of a wait and for
  // each provider.
  allowed_ms += schedule_.store_ms * (2 + schedule_.max_wait_ms / 50) * schedule_.providers;
  std::int64_t backoff_ms = dispatch::kBackoffBaseMs;
  int hedges = 0;
  for (const AttemptRecord& attempt : heard(call).outcome.attempts) {
    if (attempt.why == Why::kHedge) ++hedges;
    allowed_ms += backoff_ms + 2 * schedule_.store_ms * schedule_.providers;
    backoff_ms = std::min(2 * backoff_ms, dispatch::kBackoffCapMs);
  }
  if (waited_ms > allowed_ms) {
    violated('e', call, "waited " + std::to_string(waited_ms) + " ms in all");
  }
  if (hedges > 1) violated('e', call, "was hedged " + std::to_string(hedges) + " times");
}

void Judge::judge_stages(std::size_t call) {
  std::map<int, int> in_stage;
  for (const AttemptRecord& attempt : heard(call).outcome.attempts) {
    if (attempt.why != Why::kHedge) ++in_stage[attempt.stage];
  }
  for (const auto& [stage, count] : in_stage) {
    if (count > schedule_.max_retries + 1) {
      violated('e', call, "made " + std::to_string(count) + " attempts in one stage");
    }
  }
}

// (g): words come from one attempt. Another one may go on with an answer that broke off, and the
// loser of a hedge is never heard.
void Judge::judge_voices(std::size_t call) {
  const Heard& caller = heard(call);
  if (caller.after_the_end > 0) violated('g', call, "heard something after its end");
  int resumed = 0;
  std::set<int> losers;
  for (const AttemptRecord& attempt : caller.outcome.attempts) {
    if (attempt.why == Why::kResume) ++resumed;
    if (attempt.lost) losers.insert(attempt.number);
  }
  if (static_cast<int>(caller.voices.size()) > 1 + resumed) {
    violated('g', call, "heard " + std::to_string(caller.voices.size()) + " voices");
  }
  for (const int voice : caller.voices) {
    if (losers.contains(voice)) violated('g', call, "heard the loser of a hedge");
  }
  if (caller.words > Truth::kWords) {
    violated('g', call,
             "heard " + std::to_string(caller.words) + " words of an answer of " +
                 std::to_string(Truth::kWords));
  }
}

void Judge::judge_text(std::size_t call) {
  const std::string& text = heard(call).text;
  bool begins_one = text.empty();
  bool is_one = false;
  for (const std::string& answer : truth_.answers(static_cast<int>(call))) {
    begins_one = begins_one || answer.starts_with(text);
    is_one = is_one || answer == text;
  }
  if (!begins_one) violated('f', call, "got '" + text + "', which nobody said");
  if (heard(call).outcome.kind == CallOutcome::Kind::kOk && !is_one) {
    violated('f', call, "got '" + text + "' as a whole answer");
  }
}

void Judge::judge_failure(std::size_t call) {
  if (may_fail(call)) return;
  for (std::size_t key = 0; key < schedule_.keys.size(); ++key) {
    if (!could_serve(key, call)) continue;
    const std::string type(sdk::name_of(heard(call).outcome.failure.verdict.type));
    violated('a', call,
             "failed (" + type + ") though key " + std::to_string(key) + " could have served");
    return;
  }
}

// The exceptions to (a).
bool Judge::may_fail(std::size_t call) const {
  const Failure& failure = heard(call).outcome.failure;
  const ErrorType type = failure.verdict.type;
  if (failure.kind == Failure::Kind::kDeadline || failure.retries_withheld) return true;
  if (!heard(call).text.empty() && type == ErrorType::kStreamInterrupted) return true;
  if (failure.kind == Failure::Kind::kProvider &&
      (type == ErrorType::kInvalidRequest || type == ErrorType::kContentFiltered ||
       type == ErrorType::kContextLengthExceeded)) {
    return true;
  }
  std::map<int, int> in_stage;
  int odd = 0;
  for (const AttemptRecord& attempt : heard(call).outcome.attempts) {
    ++in_stage[attempt.stage];
    if (attempt.verdict.type == ErrorType::kUnknown) ++odd;
  }
  const bool used_up = std::any_of(in_stage.begin(), in_stage.end(), [&](const auto& stage) {
    return stage.second > schedule_.max_retries;
  });
  return used_up || odd > 1;
}

// Whether the call should have been served by that key, from some moment on that it had to wait
// for.
bool Judge::could_serve(std::size_t index, std::size_t number) const {
  const PlannedCall& call = schedule_.calls[number];
  if (call.large && !schedule_.keys[index].both_models) return false;
  const std::int64_t ended_ms = heard(number).ended_ms;
  if (troubled(index, ready_at(index, number), ended_ms)) return false;
  return truth_.had_room(static_cast<int>(index), call.at_ms, ended_ms);
}

// From when on the engine must know that nothing is wrong with the key; what was wrong before does
// not matter then.
std::int64_t Judge::ready_at(std::size_t index, std::size_t number) const {
  const PlannedCall& call = schedule_.calls[number];
  const std::string name = "key-" + std::to_string(index) + "/";
  bool fit = true;
  std::int64_t wait_ms = 0;
  for (const std::string& cell : {name, name + (call.large ? "large" : "small")}) {
    const auto found = heard(number).unfit.find(cell);
    if (found == heard(number).unfit.end()) continue;
    fit = false;
    wait_ms = std::max(wait_ms, found->second < 0 ? kForgottenMs : found->second);
  }
  if (fit) return call.at_ms - kLongestAttemptMs;
  // Unless somebody else takes the place of the one probe, or learns anything new of the key.
  const bool by_itself = alone(number) && schedule_.keys[index].group == 0;
  const bool soon = wait_ms <= schedule_.max_wait_ms && wait_ms < call.deadline_ms;
  if (soon && by_itself) return call.at_ms + wait_ms;
  return call.at_ms - kForgottenMs;
}

bool Judge::alone(std::size_t call) const {
  const std::int64_t from_ms = schedule_.calls[call].at_ms;
  const std::int64_t to_ms = heard(call).ended_ms;
  for (std::size_t other = 0; other < callers_.size(); ++other) {
    if (other != call && schedule_.calls[other].at_ms <= to_ms &&
        heard(other).ended_ms >= from_ms) {
      return false;
    }
  }
  return true;
}

// Whether something was wrong with the key, or with one that it shares an allowance with.
bool Judge::troubled(std::size_t index, std::int64_t from_ms, std::int64_t to_ms) const {
  const PlannedKey& key = schedule_.keys[index];
  return std::any_of(
      schedule_.faults.begin(), schedule_.faults.end(), [&](const FaultWindow& fault) {
        if (fault.from_ms > to_ms || fault.to_ms < from_ms) return false;
        if (fault.key < 0) return fault.provider == key.provider;
        const PlannedKey& other = schedule_.keys[static_cast<std::size_t>(fault.key)];
        return fault.key == static_cast<int>(index) || (key.group > 0 && other.group == key.group);
      });
}

}  // namespace llm_rotate::tests
