// The life of one call as a state machine without IO: it is told what happened and answers what to
// do next. Rotation, retry, waiting, fallback and the deadline are all decided here.
//
// Driven by `Call`, which picks, sends and sleeps; by tests, which play all parts.
// Threads: owned by one call, on its loop.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/state_store.hpp"

#include "dispatch/ports.hpp"
#include "dispatch/reaction.hpp"

namespace llm_rotate::dispatch {

// What the FSM knows of one stage of the plan.
struct StageFacts {
  std::string model;  // the id that this stage sends
};

// What a provider may be asked again after a failure.
class IRetryBudget {
 public:
  virtual ~IRetryBudget() = default;
  virtual bool take_retry(std::size_t stage, std::int64_t now_ms) = 0;
};

struct CallLimits {
  std::int64_t deadline_ms = 0;  // on the steady clock
  std::int64_t max_wait_ms = 5'000;
  int max_retries = 3;  // further attempts in one stage
};

// What to do next.
struct Action {
  enum class Kind : std::int32_t {
    kPick,   // rank and reserve a key of `stage`; answer `picked` by an attempt, or `nothing_free`
    kSleep,  // for `sleep_ms`, then answer `woke`
    kFail,   // the call has failed; see `failure()`
  };

  Kind kind = Kind::kFail;
  std::size_t stage = 0;
  std::int64_t sleep_ms = 0;
  // kPick: ask this route first (a retry on the same key); kNoRoute for none.
  static constexpr sdk::RouteSlot kNoRoute = UINT32_MAX;
  sdk::RouteSlot prefer = kNoRoute;
};

// Why the call failed.
struct Failure {
  enum class Kind : std::int32_t {
    kProvider,     // `verdict` is the last or the final answer
    kNothingFree,  // every route rests, is disabled or used up
    kDeadline,     // time ran out; `verdict` is the last answer, if there was one
  };

  Kind kind = Kind::kProvider;
  sdk::Verdict verdict;
  std::int64_t earliest_retry_ms = -1;  // from now; -1: no key comes back by itself
  bool retries_withheld = false;        // a provider's retry budget was used up
};

class CallFsm {
 public:
  // Without `retries` there is no limit to them but `max_retries`.
  CallFsm(std::vector<StageFacts> stages, const CallLimits& limits, IRandom& random,
          IRetryBudget* retries = nullptr);

  Action start(std::int64_t now_ms);
  // No route of the stage could be had. `free_in_ms` as in sdk::Reservation: when one might be.
  Action nothing_free(std::int64_t free_in_ms, std::int64_t now_ms);
  // Every route of the stage is forbidden or disabled: no use in waiting for it.
  Action nobody_left(std::int64_t now_ms);
  // The call's only attempt ended without completing the answer.
  Action attempt_failed(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict,
                        std::int64_t now_ms);
  // One of two attempts failed while the other goes on. Returns whether the call is over all the
  // same, because the request itself is at fault.
  bool failed_beside(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict);
  // One of two attempts was given up because the other spoke first.
  void outrun(std::size_t stage, sdk::RouteSlot slot);
  Action woke(std::int64_t now_ms);

  // Routes that this call must not, or would rather not, ask again.
  bool forbids(sdk::RouteSlot slot) const;
  bool forbids_any() const { return !forbidden_.empty(); }
  bool dislikes(sdk::RouteSlot slot) const;
  // Whether the model of that stage cannot take this call, or nobody is left there.
  bool excludes(std::size_t stage) const { return stages_[stage].excluded; }
  std::size_t stage() const { return stage_; }
  int attempts() const { return attempts_; }
  const Failure& failure() const { return failure_; }

 private:
  Action pick(sdk::RouteSlot prefer = Action::kNoRoute) const;
  Action wait(std::int64_t ms, std::int64_t now_ms);
  Action sleep(std::int64_t ms, std::int64_t now_ms);
  Next note(std::size_t stage, sdk::RouteSlot slot, const sdk::Verdict& verdict);
  bool may_ask_again(std::int64_t now_ms);
  Action next_in_stage(std::int64_t now_ms);
  Action retry(sdk::RouteSlot slot, std::int64_t now_ms);
  Action next_stage(std::int64_t now_ms);
  Action wait_for_any(std::int64_t now_ms);
  Action fail(Failure::Kind kind);

  // What waiting for a key to be free costs when nobody can say when that will be.
  static constexpr std::int64_t kPollMs = 50;
  static constexpr std::int64_t kNever = -1;

  struct StageState {
    std::string model;
    int attempts = 0;
    bool excluded = false;             // its model cannot take this call
    std::int64_t free_at_ms = kNever;  // when a key of it may be free, if it had none
    bool nothing_free = false;
  };

  std::vector<StageState> stages_;
  CallLimits limits_;
  IRandom& random_;
  IRetryBudget* retries_;
  std::size_t stage_ = 0;
  int attempts_ = 0;
  int transient_failures_ = 0;
  int unknown_failures_ = 0;
  std::int64_t waited_ms_ = 0;
  sdk::RouteSlot prefer_after_sleep_ = Action::kNoRoute;
  std::vector<sdk::RouteSlot> forbidden_;
  std::vector<sdk::RouteSlot> disliked_;
  bool any_verdict_ = false;
  Failure failure_;
};

}  // namespace llm_rotate::dispatch
