#include "dispatch/call.hpp"

#include <algorithm>
#include <utility>

#include "dispatch/dispatcher.hpp"

namespace llm_rotate::dispatch {
namespace {

CallLimits limits_of(const CallRequest& request, const routing::Snapshot& snapshot,
                     std::int64_t now_ms) {
  CallLimits limits;
  limits.deadline_ms =
      now_ms + (request.timeout_ms > 0 ? request.timeout_ms : snapshot.call_timeout.count());
  limits.max_wait_ms = snapshot.max_wait.count();
  limits.max_retries = request.max_retries >= 0 ? request.max_retries : snapshot.max_retries;
  return limits;
}

std::vector<StageFacts> facts_of(const routing::RoutePlan& plan) {
  std::vector<StageFacts> facts;
  facts.reserve(plan.stages.size());
  for (const routing::Stage& stage : plan.stages) facts.push_back({stage.model});
  return facts;
}

bool may_resume_on(const routing::RoutePlan& plan) {
  return std::any_of(plan.stages.begin(), plan.stages.end(), [](const routing::Stage& stage) {
    return stage.provider->on_interrupt == OnInterrupt::kResume;
  });
}

}  // namespace

Call::Call(Dispatcher& dispatcher, CallRequest request, std::string call_id, ICallSink& sink)
    : dispatcher_(dispatcher), request_(std::move(request)), sink_(&sink) {
  const net::ILoop& loop = dispatcher_.world().loop;
  started_ms_ = idle_since_ms_ = loop.steady_ms();
  outcome_.call_id = std::move(call_id);
  outcome_.asked_model = request_.model;
  outcome_.streamed = request_.stream;
  outcome_.started_unix_ms = loop.unix_ms();
}

void Call::start(std::shared_ptr<const routing::RoutePlan> plan) {
  plan_ = std::move(plan);
  // An answer that may be joined to another cannot be a vendor's byte for byte.
  if (request_.stream && may_resume_on(*plan_)) request_.native_dialect.clear();
  const CallLimits limits = limits_of(request_, *plan_->snapshot, started_ms_);
  deadline_ms_ = limits.deadline_ms;
  affinity_ = affinity_of(request_, plan_->snapshot->affinity, outcome_.started_unix_ms);
  fsm_ = std::make_unique<CallFsm>(facts_of(*plan_), limits, dispatcher_.world().random,
                                   static_cast<IRetryBudget*>(this));
  run(fsm_->start(started_ms_));
}

void Call::refuse(std::string why) {
  outcome_.refusal = std::move(why);
  timer_ = dispatcher_.world().loop.after(0, [this] { finish(CallOutcome::Kind::kRefused); });
}

void Call::run(Action action) {
  while (!finished_) {
    switch (action.kind) {
      case Action::Kind::kFail:
        outcome_.failure = fsm_->failure();
        // From the loop, so that no caller hears of the end before `start` has returned.
        timer_ = dispatcher_.world().loop.after(0, [this] { finish(CallOutcome::Kind::kFailed); });
        return;
      case Action::Kind::kSleep:
        timer_ = dispatcher_.world().loop.after(
            action.sleep_ms, [this] { run(fsm_->woke(dispatcher_.world().loop.steady_ms())); });
        return;
      case Action::Kind::kPick: {
        picking_ = action;
        bool started = false;
        action = act_on(pick(false), started);
        if (started) return;
        break;
      }
    }
  }
}

Why Call::reason() const {
  if (outcome_.attempts.empty()) return Why::kFirst;
  if (spoke_) return Why::kResume;
  const AttemptRecord& before = outcome_.attempts.back();
  if (static_cast<std::size_t>(before.stage) != picking_.stage) return Why::kFallback;
  return picking_.prefer != Action::kNoRoute ? Why::kSameKey : Why::kNextKey;
}

void Call::begin_leg(const PickAnswer& answer, std::size_t stage_index, Why why) {
  Dispatcher::World& world = dispatcher_.world();
  const sdk::Reservation& lease = answer.reservation;
  const routing::Stage& stage = plan_->stages[stage_index];
  // Another key was wanted and none was left, or the same one and it was taken.
  if (why == Why::kSameKey || why == Why::kNextKey) {
    why = lease.slot == last_slot_ ? Why::kSameKey : Why::kNextKey;
  }
  last_slot_ = lease.slot;

  AttemptRecord record;
  record.number = static_cast<int>(outcome_.attempts.size()) + 1;
  record.provider = stage.provider->name;
  record.model = stage.model;
  record.key_id = stage.key_of(lease.slot)->masked_id;
  record.upstream = stage.upstream;
  record.strategy = plan_->snapshot->strategy_name;
  record.rank = answer.rank;
  record.candidates = answer.candidates;
  record.why = why;
  record.stage = static_cast<int>(stage_index);
  record.probe = lease.probe;
  record.started_unix_ms = world.loop.unix_ms();
  record.waited_ms = world.loop.steady_ms() - idle_since_ms_;
  outcome_.attempts.push_back(std::move(record));

  ILegOwner& owner = *this;
  legs_.push_back(std::make_unique<Leg>(
      request_for(stage), Leg::Place{*plan_, stage_index, lease, outcome_.attempts.size() - 1},
      world.loop, owner, outcome_.attempts));
  Leg& leg = *legs_.back();
  if (legs_.size() == 1) watch_for_hedge(leg);
  leg.start({world.loop, world.transport, world.secrets, world.tokens}, deadline_ms_);
}

void Call::leg_ended(Leg& leg, AttemptEnd end) {
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  idle_since_ms_ = now_ms;
  const std::size_t stage = leg.stage_index();
  const sdk::RouteSlot slot = leg.slot();
  if (end.ok) {
    succeed(leg, std::move(end));
    return;
  }
  outcome_.native_body = std::move(end.native_body);
  const bool goes_on = !spoke_ || may_resume(leg, end);
  dispatcher_.retire(leg.take_attempt());
  remove(leg);
  if (!goes_on) {
    interrupted(std::move(end.verdict));
    return;
  }
  if (legs_.empty()) {
    joining_ = spoke_;
    run(fsm_->attempt_failed(stage, slot, end.verdict, now_ms));
  } else if (fsm_->failed_beside(stage, slot, end.verdict)) {
    give_up_all_but(nullptr, true);
    run(Action{});
  }
}

void Call::remove(Leg& leg) {
  std::erase_if(legs_, [&](const std::unique_ptr<Leg>& other) { return other.get() == &leg; });
}

void Call::give_up_all_but(const Leg* winner, bool lost_the_race) {
  std::erase_if(legs_, [&](const std::unique_ptr<Leg>& leg) {
    if (leg.get() == winner) return false;
    if (lost_the_race) fsm_->outrun(leg->stage_index(), leg->slot());
    dispatcher_.retire(leg->give_up(lost_the_race));
    return true;
  });
}

void Call::lend(Leg& leg) {
  sink_->on_lent({plan_, leg.take_lease(), leg.secret()});
  dispatcher_.retire(leg.take_attempt());
  remove(leg);
  finish(CallOutcome::Kind::kOk);
}

void Call::succeed(Leg& leg, AttemptEnd end) {
  if (request_.operation == Operation::kLend) {
    lend(leg);
    return;
  }
  give_up_all_but(&leg, true);
  if (request_.stream) release_held(leg);
  if (finished_) return;  // cancelled from inside the hand-over
  dispatcher_.retire(leg.take_attempt());
  const routing::ProviderRuntime& provider = *leg.stage().provider;
  const sdk::RouteSlot slot = leg.slot();
  const std::string asked_model = leg.stage().model;
  remove(leg);
  if (!joined_whole()) return;
  provider.hedge_budget->deposit();
  if (affinity_.now != 0) {
    plan_->snapshot->store->remember(affinity_.now, slot, dispatcher_.world().loop.steady_ms());
  }
  outcome_.finish_reason = end.reply.finish_reason;
  outcome_.raw_finish_reason = end.reply.raw_finish_reason;
  // Some vendors do not say which model answered: then it is the one that was asked.
  outcome_.model = end.reply.model.empty() ? asked_model : end.reply.model;
  outcome_.usage = end.reply.usage;
  outcome_.native_body = std::move(end.native_body);
  outcome_.counted_tokens = end.counted_tokens;
  outcome_.reply = std::move(end.reply);
  finish(CallOutcome::Kind::kOk);
}

void Call::finish(CallOutcome::Kind kind) {
  if (finished_) return;
  finished_ = true;
  const std::shared_ptr<Call> last_use = shared_from_this();
  outcome_.kind = kind;
  outcome_.latency_ms = dispatcher_.world().loop.steady_ms() - started_ms_;
  if (kind == CallOutcome::Kind::kFailed && spoke_) {
    // Whatever went wrong: the caller holds a part of an answer.
    outcome_.failure.kind = Failure::Kind::kProvider;
    outcome_.failure.verdict.type = sdk::ErrorType::kStreamInterrupted;
  }
  const bool lent = request_.operation == Operation::kLend && kind == CallOutcome::Kind::kOk;
  sink_->on_outcome(outcome_);
  if (!lent && !request_.part) dispatcher_.world().observer.call_ended(outcome_);
  dispatcher_.forget(*this);
  timer_.reset();
  hedge_timer_.reset();
  waiting_.stop();
  hedge_waiting_.stop();
  std::exchange(sink_, nullptr)->on_done(std::move(outcome_));
}

void Call::resume() {
  for (const auto& leg : legs_) leg->resume();
}

void Call::cancel() {
  if (finished_) return;
  give_up_all_but(nullptr, false);
  finish(CallOutcome::Kind::kCancelled);
}

void Call::renew_leases() {
  for (const auto& leg : legs_) leg->renew_lease();
}

}  // namespace llm_rotate::dispatch
