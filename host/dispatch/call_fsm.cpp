#include "dispatch/call_fsm.hpp"

#include <algorithm>
#include <utility>

#include "dispatch/backoff.hpp"

namespace llm_rotate::dispatch {
namespace {

bool contains(const std::vector<sdk::RouteSlot>& slots, sdk::RouteSlot slot) {
  return std::find(slots.begin(), slots.end(), slot) != slots.end();
}

}  // namespace

CallFsm::CallFsm(std::vector<StageFacts> stages, const CallLimits& limits, IRandom& random,
                 IRetryBudget* retries)
    : limits_(limits), random_(random), retries_(retries) {
  stages_.reserve(stages.size());
  for (StageFacts& facts : stages) {
    StageState state;
    state.model = std::move(facts.model);
    stages_.push_back(std::move(state));
  }
}

bool CallFsm::forbids(sdk::RouteSlot slot) const {
  return contains(forbidden_, slot);
}
bool CallFsm::dislikes(sdk::RouteSlot slot) const {
  return contains(disliked_, slot);
}

Action CallFsm::start(std::int64_t now_ms) {
  if (now_ms >= limits_.deadline_ms) return fail(Failure::Kind::kDeadline);
  return stages_.empty() ? fail(Failure::Kind::kNothingFree) : pick();
}

Action CallFsm::woke(std::int64_t now_ms) {
  if (now_ms >= limits_.deadline_ms) return fail(Failure::Kind::kDeadline);
  return pick(std::exchange(prefer_after_sleep_, Action::kNoRoute));
}

Action CallFsm::nothing_free(std::int64_t free_in_ms, std::int64_t now_ms) {
  StageState& stage = stages_[stage_];
  stage.nothing_free = true;
  stage.free_at_ms = free_in_ms < 0 ? kNever : now_ms + std::max<std::int64_t>(free_in_ms, 1);
  // Only the native provider is waited for while there is a chain to go down.
  const bool worth_waiting = stage_ == 0 && free_in_ms >= 0 &&
                             free_in_ms <= limits_.max_wait_ms - waited_ms_ &&
                             stage.free_at_ms < limits_.deadline_ms;
  return worth_waiting ? wait(stage.free_at_ms - now_ms, now_ms) : next_stage(now_ms);
}

Action CallFsm::nobody_left(std::int64_t now_ms) {
  stages_[stage_].excluded = true;
  return next_stage(now_ms);
}

// What a verdict means for the routes and stages of this call, whatever is done next.
Next CallFsm::note(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict) {
  ++attempts_;
  ++stages_[stage].attempts;
  stages_[stage].nothing_free = false;
  failure_.verdict = verdict;
  any_verdict_ = true;
  const Next next = reaction_to(verdict).next;
  switch (next) {
    case Next::kOtherOnce:
      ++unknown_failures_;
      [[fallthrough]];
    case Next::kOtherRoute:
      forbidden_.push_back(slot);
      break;
    case Next::kNextStage:
      stages_[stage].excluded = true;
      break;
    case Next::kOtherModel:
      for (StageState& other : stages_) {
        other.excluded = other.excluded || other.model == stages_[stage].model;
      }
      break;
    case Next::kRetryThenNext:
    case Next::kNextKey:
    case Next::kFail:
      break;
  }
  return next;
}

bool CallFsm::failed_beside(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict) {
  const Next next = note(stage, slot, verdict);
  if (next == Next::kRetryThenNext && !dislikes(slot)) disliked_.push_back(slot);
  if (next == Next::kFail) fail(Failure::Kind::kProvider);
  return next == Next::kFail;
}

// It was late: should the winner break off, others come first.
void CallFsm::outrun(std::size_t stage, sdk::RouteSlot slot) {
  ++stages_[stage].attempts;
  if (!dislikes(slot)) disliked_.push_back(slot);
}

Action CallFsm::attempt_failed(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict,
                               std::int64_t now_ms) {
  const Next next = note(stage, slot, verdict);
  if (next == Next::kFail) return fail(Failure::Kind::kProvider);
  if (next == Next::kOtherOnce && unknown_failures_ > 1) return fail(Failure::Kind::kProvider);
  if (now_ms >= limits_.deadline_ms) return fail(Failure::Kind::kDeadline);
  if (stages_[stage_].excluded) return next_stage(now_ms);
  const bool loads_the_provider = reaction_to(verdict).effect == sdk::Effect::kFailure;
  if (loads_the_provider && stages_[stage_].attempts <= limits_.max_retries &&
      !may_ask_again(now_ms)) {
    return next_stage(now_ms);
  }
  return next == Next::kRetryThenNext ? retry(slot, now_ms) : next_in_stage(now_ms);
}

// Whether the provider's retry budget allows one more attempt in this stage.
bool CallFsm::may_ask_again(std::int64_t now_ms) {
  if (retries_ == nullptr || retries_->take_retry(stage_, now_ms)) return true;
  failure_.retries_withheld = true;
  return false;
}

Action CallFsm::next_in_stage(std::int64_t now_ms) {
  return stages_[stage_].attempts > limits_.max_retries ? next_stage(now_ms) : pick();
}

Action CallFsm::retry(sdk::RouteSlot slot, std::int64_t now_ms) {
  ++transient_failures_;
  if (stages_[stage_].attempts > limits_.max_retries) return next_stage(now_ms);
  const bool again = !contains(disliked_, slot);
  if (again) disliked_.push_back(slot);  // once more with this key; after that others come first
  prefer_after_sleep_ = again ? slot : Action::kNoRoute;
  return sleep(backoff_ms(transient_failures_, random_), now_ms);
}

Action CallFsm::next_stage(std::int64_t now_ms) {
  while (++stage_ < stages_.size()) {
    const StageState& stage = stages_[stage_];
    // One that was returned to may have others behind it that had their turn.
    if (!stage.excluded && stage.attempts <= limits_.max_retries) return pick();
  }
  return wait_for_any(now_ms);
}

// Every stage has had its turn. One that merely had no key free is waited for, if that is soon.
Action CallFsm::wait_for_any(std::int64_t now_ms) {
  const StageState* best = nullptr;
  std::int64_t best_at = 0;
  bool comes_back = false;
  std::int64_t earliest = 0;
  for (const StageState& stage : stages_) {
    if (!stage.nothing_free || stage.excluded) continue;
    if (stage.free_at_ms != kNever && (!comes_back || stage.free_at_ms < earliest)) {
      comes_back = true;
      earliest = stage.free_at_ms;
    }
    if (stage.attempts > limits_.max_retries) continue;
    const std::int64_t at = stage.free_at_ms == kNever ? now_ms + kPollMs : stage.free_at_ms;
    if (best == nullptr || at < best_at) {
      best = &stage;
      best_at = at;
    }
  }
  const std::int64_t until = std::max<std::int64_t>(best_at - now_ms, 1);
  if (best != nullptr && until <= limits_.max_wait_ms - waited_ms_ &&
      now_ms + until < limits_.deadline_ms) {
    stage_ = static_cast<std::size_t>(best - stages_.data());
    return wait(until, now_ms);
  }
  failure_.earliest_retry_ms = comes_back ? std::max<std::int64_t>(earliest - now_ms, 0) : kNever;
  return fail(best != nullptr || !any_verdict_ ? Failure::Kind::kNothingFree
                                               : Failure::Kind::kProvider);
}

Action CallFsm::pick(sdk::RouteSlot prefer) const {
  Action action;
  action.kind = Action::Kind::kPick;
  action.stage = stage_;
  action.prefer = prefer;
  return action;
}

Action CallFsm::wait(std::int64_t ms, std::int64_t now_ms) {
  waited_ms_ += ms;
  return sleep(ms, now_ms);
}

Action CallFsm::sleep(std::int64_t ms, std::int64_t now_ms) {
  if (now_ms + ms >= limits_.deadline_ms) return fail(Failure::Kind::kDeadline);
  Action action;
  action.kind = Action::Kind::kSleep;
  action.stage = stage_;
  action.sleep_ms = ms;
  return action;
}

Action CallFsm::fail(Failure::Kind kind) {
  failure_.kind = kind;
  return Action{};
}

}  // namespace llm_rotate::dispatch
