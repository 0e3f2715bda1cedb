// What a call does for a stream: chunks, hedging, and going on after a break.
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/dispatcher.hpp"

namespace llm_rotate::dispatch {
namespace {

sdk::Verdict differs() {
  sdk::Verdict verdict;
  verdict.scope = sdk::Scope::kNone;
  verdict.rule = "host.resume_differs";
  verdict.message = "the answer broke off, and a fresh one does not repeat what was delivered";
  return verdict;
}

}  // namespace

net::Flow Call::leg_chunk(Leg& leg, const sdk::StreamEvent& event) {
  const bool silent = !event.speaks && event.finish_reason == sdk::FinishReason::kNone;
  if (joining_) return pass_joined(leg, event);
  if (!spoke_ && silent) {
    leg.hold(event.json, false);
    return net::Flow::kContinue;
  }
  crown(leg);
  const net::Flow before = release_held(leg);
  const net::Flow now = pass_on(leg, event);
  return before == net::Flow::kPause ? before : now;
}

net::Flow Call::leg_native(Leg& leg, std::string_view block, bool speaks) {
  if (!spoke_ && !speaks) {
    leg.hold(block, true);
    return net::Flow::kContinue;
  }
  crown(leg);
  const net::Flow before = release_held(leg);
  if (finished_) return net::Flow::kContinue;
  const net::Flow now = sink_->on_native(block, leg.record());
  return before == net::Flow::kPause ? before : now;
}

// The first to speak wins.
void Call::crown(Leg& leg) {
  if (!spoke_) give_up_all_but(&leg, true);
}

net::Flow Call::release_held(Leg& leg) {
  net::Flow flow = net::Flow::kContinue;
  if (joining_) return flow;
  spoke_ = true;
  for (const Leg::Held& held : leg.take_held()) {
    if (finished_) break;
    if (held.native) {
      flow = sink_->on_native(held.text, leg.record());
      continue;
    }
    sdk::StreamEvent event;
    event.json = held.text;
    flow = pass_on(leg, event);
  }
  return flow;
}

net::Flow Call::pass_on(Leg& leg, const sdk::StreamEvent& event) {
  if (finished_) return net::Flow::kContinue;  // cancelled from inside the chunk before
  if (leg.stage().provider->on_interrupt == OnInterrupt::kResume) splice_.delivered(event.json);
  return hand_over(leg, event);
}

net::Flow Call::hand_over(Leg& leg, const sdk::StreamEvent& event) {
  return sink_->on_chunk(event, leg.record());
}

// A chunk of the answer that takes over from one that broke off.
net::Flow Call::pass_joined(Leg& leg, const sdk::StreamEvent& event) {
  std::string joined;
  switch (splice_.join(event.json, joined)) {
    case Splice::Fit::kDrop:
      return net::Flow::kContinue;
    case Splice::Fit::kDiffers:
      give_up_all_but(nullptr, false);
      interrupted(differs());
      return net::Flow::kContinue;
    case Splice::Fit::kPass:
      break;
  }
  sdk::StreamEvent rewritten = event;
  rewritten.json = joined;
  splice_.delivered(joined);
  return hand_over(leg, rewritten);
}

// The caller holds a part of the answer that nobody can complete: it must learn of the break.
void Call::interrupted(sdk::Verdict verdict) {
  outcome_.failure.verdict = std::move(verdict);
  finish(CallOutcome::Kind::kFailed);
}

// The final marker may come without a finish reason before it.
bool Call::joined_whole() {
  if (!joining_ || splice_.complete()) return true;
  give_up_all_but(nullptr, false);
  interrupted(differs());
  return false;
}

bool Call::may_resume(const Leg& leg, const AttemptEnd& end) const {
  return leg.stage().provider->on_interrupt == OnInterrupt::kResume && splice_.can_resume() &&
         reaction_to(end.verdict).next != Next::kFail;
}

// The call's own request, or what makes a provider go on with what was delivered.
const CallRequest& Call::request_for(const routing::Stage& stage) {
  if (!joining_) return request_;
  std::string json;
  if (stage.provider->capabilities.prefill) json = splice_.prefilled(request_.json);
  splice_.begin(json.empty() ? Splice::Kind::kRestart : Splice::Kind::kContinuation);
  resumed_ = std::make_unique<CallRequest>(request_);
  if (!json.empty()) resumed_->json = std::move(json);
  // The caller began to get chunks, so it must go on with chunks.
  resumed_->native_dialect.clear();
  resumed_->native_json.clear();
  return *resumed_;
}

void Call::watch_for_hedge(const Leg& leg) {
  const std::int64_t after_ms = leg.stage().provider->hedge_after.count();
  if (!request_.stream || spoke_ || hedged_ || after_ms <= 0) return;
  hedge_timer_ = dispatcher_.world().loop.after(after_ms, [this] { hedge(); });
}

// Looks for another route in the order in which the call would go on if this one failed.
void Call::hedge() {
  if (finished_ || spoke_ || hedged_ || legs_.size() != 1) return;
  const Leg& late = *legs_.front();
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  hedge_budget_ = late.stage().provider->hedge_budget.get();
  if (!hedge_budget_->take(now_ms)) return;
  for (std::size_t stage = late.stage_index(); stage < plan_->stages.size(); ++stage) {
    if (fsm_->excludes(stage)) continue;
    PickQuestion question = {.plan = *plan_,
                             .fsm = *fsm_,
                             .stage = stage,
                             .avoid = late.slot(),
                             .affinity = affinity_,
                             .input_tokens = request_.input_tokens,
                             .output_tokens = request_.output_tokens};
    hedge_stage_ = stage;
    PickAnswer answer = pick(question, hedge_waiting_, &Call::hedge_reserved);
    if (answer.kind == PickAnswer::Kind::kTryWide) {
      question.wide = true;
      answer = pick(question, hedge_waiting_, &Call::hedge_reserved);
    }
    if (answer.kind == PickAnswer::Kind::kPending) {
      hedged_ = true;
      return;
    }
    if (answer.kind == PickAnswer::Kind::kReserved) {
      hedge_reserved(answer);
      return;
    }
  }
  hedge_budget_->refund();
}

void Call::hedge_reserved(const PickAnswer& answer) {
  hedged_ = true;
  // While the store was asked, the late one may have spoken or failed.
  const bool wanted = !finished_ && !spoke_ && legs_.size() == 1;
  if (!wanted) give_back(answer.reservation);
  if (!wanted || answer.kind != PickAnswer::Kind::kReserved) {
    hedge_budget_->refund();
    return;
  }
  idle_since_ms_ = legs_.front()->started_ms();
  begin_leg(answer, hedge_stage_, Why::kHedge);
}

}  // namespace llm_rotate::dispatch
