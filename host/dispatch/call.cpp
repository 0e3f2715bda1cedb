#include "dispatch/call.hpp"

#include <utility>

#include "dispatch/dispatcher.hpp"
#include "dispatch/evidence.hpp"

namespace llm_rotate::dispatch {
namespace {

constexpr std::size_t kMaxHeldBytes = 64U << 10;
// A caller in a hurry says nothing about a key: an attempt that the call's own deadline cut shorter
// than this is held against nobody.
constexpr std::int64_t kFairTrialMs = 5'000;

CallLimits limits_of(const CallRequest& request, const runtime::Snapshot& snapshot,
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

}  // namespace

Call::Call(Dispatcher& dispatcher, CallRequest request, std::string call_id, ICallSink& sink)
    : dispatcher_(dispatcher), request_(std::move(request)), sink_(&sink) {
  const ILoop& loop = dispatcher_.world().loop;
  started_ms_ = idle_since_ms_ = loop.steady_ms();
  outcome_.call_id = std::move(call_id);
  outcome_.asked_model = request_.model;
  outcome_.streamed = request_.stream;
  outcome_.started_unix_ms = loop.unix_ms();
}

void Call::start(std::shared_ptr<const routing::RoutePlan> plan) {
  plan_ = std::move(plan);
  const CallLimits limits = limits_of(request_, *plan_->snapshot, started_ms_);
  deadline_ms_ = limits.deadline_ms;
  fsm_ = std::make_unique<CallFsm>(facts_of(*plan_), limits, dispatcher_.world().random);
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

PickAnswer Call::pick(bool wide) {
  Dispatcher::World& world = dispatcher_.world();
  const PickQuestion question = {
      *plan_, *fsm_, picking_.stage, picking_.prefer, request_.input_tokens, request_.output_tokens,
      wide};
  auto ticket = std::make_shared<ReserveTicket>(
      plan_->snapshot->store, world.loop,
      [this](const sdk::Reservation& reservation) { on_reserved(reservation); });
  PickAnswer answer = dispatcher_.picker().pick(question, world.loop.steady_ms(), *ticket);
  if (answer.kind == PickAnswer::Kind::kPending) {
    ticket->await();
    ticket_ = std::move(ticket);
  }
  return answer;
}

// `started` is set when the call now waits for an attempt or for the store.
Action Call::act_on(const PickAnswer& answer, bool& started) {
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  switch (answer.kind) {
    case PickAnswer::Kind::kReserved:
      started = true;
      begin_attempt(answer);
      return {};
    case PickAnswer::Kind::kPending:
      started = true;
      asked_ = answer;
      return {};
    case PickAnswer::Kind::kTryWide:
      return act_on(pick(true), started);
    case PickAnswer::Kind::kNobodyLeft:
      return fsm_->nobody_left(now_ms);
    case PickAnswer::Kind::kNothingFree:
      break;
  }
  return fsm_->nothing_free(answer.free_in_ms, now_ms);
}

void Call::on_reserved(const sdk::Reservation& reservation) {
  const std::shared_ptr<Call> last_use = shared_from_this();
  ticket_.reset();
  bool started = false;
  const Action next = act_on(Picker::judge(reservation, asked_), started);
  if (!started) run(next);
}

void Call::stop_waiting_for_store() {
  if (ticket_ != nullptr) std::exchange(ticket_, nullptr)->abandon();
}

void Call::begin_attempt(const PickAnswer& answer) {
  Dispatcher::World& world = dispatcher_.world();
  lease_ = answer.reservation;
  const routing::Stage& stage = plan_->stages[picking_.stage];
  const runtime::KeyRuntime& key = *stage.key_of(lease_.slot);
  attempt_started_ms_ = world.loop.steady_ms();

  AttemptRecord record;
  record.provider = stage.provider->name;
  record.model = stage.model;
  record.key_id = key.masked_id;
  record.upstream = stage.upstream;
  record.strategy = plan_->snapshot->strategy_name;
  record.rank = answer.rank;
  record.candidates = answer.candidates;
  record.same_key = lease_.slot == picking_.prefer;
  record.probe = lease_.probe;
  record.started_unix_ms = world.loop.unix_ms();
  record.waited_ms = attempt_started_ms_ - idle_since_ms_;
  outcome_.attempts.push_back(std::move(record));

  IAttemptOwner& owner = *this;
  attempt_ = std::make_unique<Attempt>(request_, Attempt::Route{stage, key}, world.loop,
                                       world.transport, owner);
  attempt_->start(world.secrets, deadline_ms_);
}

net::Flow Call::attempt_chunk(const sdk::StreamEvent& event) {
  const bool silent = !event.speaks && event.finish_reason == sdk::FinishReason::kNone;
  if (!spoke_ && silent) {
    if (held_bytes_ + event.json.size() <= kMaxHeldBytes) {
      held_.emplace_back(event.json);
      held_bytes_ += event.json.size();
    }
    return net::Flow::kContinue;
  }
  const net::Flow before = release_held();
  const net::Flow now = pass_on(event);
  return before == net::Flow::kPause ? before : now;
}

net::Flow Call::release_held() {
  net::Flow flow = net::Flow::kContinue;
  spoke_ = true;
  for (const std::string& json : std::exchange(held_, {})) {
    sdk::StreamEvent event;
    event.json = json;
    flow = pass_on(event);
  }
  return flow;
}

net::Flow Call::pass_on(const sdk::StreamEvent& event) {
  if (sink_ == nullptr) return net::Flow::kContinue;
  return sink_->on_chunk(event, outcome_.attempts.back());
}

void Call::attempt_ended(AttemptEnd end) {
  Dispatcher::World& world = dispatcher_.world();
  const std::int64_t now_ms = world.loop.steady_ms();
  write_down(end);
  idle_since_ms_ = now_ms;
  const bool cut_short = now_ms >= deadline_ms_ && now_ms - attempt_started_ms_ < kFairTrialMs;
  settle(end, end.ok      ? sdk::Effect::kSuccess
              : cut_short ? sdk::Effect::kNone
                          : reaction_to(end.verdict).effect);
  const sdk::RouteSlot slot = lease_.slot;
  lease_ = {};
  dispatcher_.retire(std::move(attempt_));
  if (end.ok) {
    succeed(std::move(end));
    return;
  }
  if (!spoke_) {
    held_.clear();
    held_bytes_ = 0;
    run(fsm_->attempt_failed(slot, end.verdict, now_ms));
    return;
  }
  // The caller holds a part of the answer, so nobody else can start over: it must learn of the
  // break.
  outcome_.failure.verdict = end.verdict;
  outcome_.failure.verdict.type = sdk::ErrorType::kStreamInterrupted;
  finish(CallOutcome::Kind::kFailed);
}

void Call::write_down(const AttemptEnd& end) {
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  AttemptRecord& record = outcome_.attempts.back();
  record.latency_ms = now_ms - attempt_started_ms_;
  if (attempt_->first_token_at_ms() >= 0) {
    record.first_token_ms = attempt_->first_token_at_ms() - attempt_started_ms_;
  }
  record.http_status = end.http_status;
  record.ok = end.ok;
  record.verdict = end.verdict;
  record.usage = end.reply.usage;
  record.malformed_events = end.malformed_events;
}

void Call::settle(const AttemptEnd& end, sdk::Effect effect) {
  sdk::Settlement settlement;
  settlement.lease = lease_.lease;
  settlement.slot = lease_.slot;
  settlement.effect = effect;
  settlement.now_ms = dispatcher_.world().loop.steady_ms();
  std::string cause;
  if (effect == sdk::Effect::kSuccess) {
    const AttemptRecord& record = outcome_.attempts.back();
    settlement.latency_ms = record.first_token_ms >= 0 ? record.first_token_ms : record.latency_ms;
    settlement.asked_ms = rest_after_success(end.limits);
    if (settlement.asked_ms >= 0) cause = "its answer said that its limit is used up";
  } else if (effect != sdk::Effect::kNone) {
    cause = evidence_of(end);
    settlement.asked_ms = end.verdict.retry_after_ms;
    settlement.scope = end.verdict.scope;
    if (end.verdict.type == sdk::ErrorType::kModelUnavailable) {
      settlement.scope = sdk::Scope::kKeyModel;
    }
    const routing::Stage& stage = plan_->stages[picking_.stage];
    if (stage.provider->charge_key) settlement.scope = sdk::Scope::kKey;
  }
  settlement.cause = cause;
  if (end.reply.usage.known) settlement.tokens = end.reply.usage.total_tokens;
  // A refusal costs nothing; what an interrupted answer cost, nobody says, so the estimate stands.
  if (!end.ok && end.http_status >= 400) settlement.tokens = 0;
  plan_->snapshot->store->settle(settlement);
}

void Call::succeed(AttemptEnd end) {
  if (request_.stream) release_held();
  if (finished_) return;  // cancelled from inside the hand-over
  outcome_.finish_reason = end.reply.finish_reason;
  outcome_.raw_finish_reason = end.reply.raw_finish_reason;
  outcome_.model = end.reply.model;
  outcome_.usage = end.reply.usage;
  outcome_.reply = std::move(end.reply);
  finish(CallOutcome::Kind::kOk);
}

void Call::finish(CallOutcome::Kind kind) {
  if (finished_) return;
  finished_ = true;
  stop_waiting_for_store();
  const std::shared_ptr<Call> last_use = shared_from_this();
  outcome_.kind = kind;
  outcome_.latency_ms = dispatcher_.world().loop.steady_ms() - started_ms_;
  dispatcher_.world().observer.call_ended(outcome_);
  dispatcher_.forget(*this);
  timer_.reset();
  std::exchange(sink_, nullptr)->on_done(std::move(outcome_));
}

void Call::resume() {
  if (attempt_ != nullptr) attempt_->resume();
}

void Call::cancel() {
  if (finished_) return;
  if (attempt_ != nullptr) {
    const AttemptEnd end = attempt_->so_far();
    write_down(end);
    outcome_.attempts.back().cancelled = true;
    settle(end, sdk::Effect::kNone);
    attempt_->abandon();
    dispatcher_.retire(std::move(attempt_));
  }
  finish(CallOutcome::Kind::kCancelled);
}

void Call::renew_lease() {
  if (attempt_ == nullptr) return;
  plan_->snapshot->store->renew(lease_.lease, Picker::kLeaseMs,
                                dispatcher_.world().loop.steady_ms());
}

}  // namespace llm_rotate::dispatch
