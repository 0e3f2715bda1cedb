// What a call does to get a route: it asks the picker, waits for the store where that answers
// later, and gives back what it no longer needs.
#include <utility>

#include "dispatch/call.hpp"
#include "dispatch/dispatcher.hpp"

namespace llm_rotate::dispatch {

PickAnswer Call::pick(bool wide) {
  return pick({.plan = *plan_,
               .fsm = *fsm_,
               .stage = picking_.stage,
               .prefer = picking_.prefer,
               .affinity = affinity_,
               .input_tokens = request_.input_tokens,
               .output_tokens = request_.output_tokens,
               .lease_ms = request_.operation == Operation::kLend ? kLoanMs : kLeaseMs,
               .wide = wide},
              waiting_, &Call::picked);
}

// With kPending `then` is called later, unless `waiting` is stopped before.
PickAnswer Call::pick(const PickQuestion& question, Waiting& waiting,
                      void (Call::*then)(const PickAnswer& answer)) {
  Dispatcher::World& world = dispatcher_.world();
  auto ticket =
      std::make_shared<ReserveTicket>(plan_->snapshot->store, world.loop,
                                      [this, &waiting, then](const sdk::Reservation& reservation) {
                                        const std::shared_ptr<Call> last_use = shared_from_this();
                                        waiting.ticket.reset();
                                        (this->*then)(Picker::judge(reservation, waiting.asked));
                                      });
  PickAnswer answer = dispatcher_.picker().pick(question, world.loop.steady_ms(), *ticket);
  if (answer.kind == PickAnswer::Kind::kPending) {
    ticket->await();
    waiting = {std::move(ticket), answer};
  }
  return answer;
}

void Call::picked(const PickAnswer& answer) {
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  if (now_ms >= deadline_ms_) {  // the store took what was left of the time
    give_back(answer.reservation);
    run(fsm_->woke(now_ms));
    return;
  }
  bool started = false;
  const Action next = act_on(answer, started);
  if (!started) run(next);
}

// `started` is set when the call now waits for an attempt or for the store.
Action Call::act_on(const PickAnswer& answer, bool& started) {
  const std::int64_t now_ms = dispatcher_.world().loop.steady_ms();
  switch (answer.kind) {
    case PickAnswer::Kind::kReserved:
      started = true;
      begin_leg(answer, picking_.stage, reason());
      return {};
    case PickAnswer::Kind::kPending:
      started = true;
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

bool Call::take_retry(std::size_t stage, std::int64_t now_ms) {
  const routing::ProviderRuntime& provider = *plan_->stages[stage].provider;
  return plan_->snapshot->store->take_retry(provider.name, provider.retry_budget, now_ms);
}

void Call::give_back(const sdk::Reservation& lease) {
  if (lease.status != sdk::ReserveStatus::kGranted) return;
  sdk::Settlement settlement;
  settlement.lease = lease.lease;
  settlement.slot = lease.slot;
  settlement.tokens = 0;
  settlement.now_ms = dispatcher_.world().loop.steady_ms();
  plan_->snapshot->store->settle(settlement);
}

}  // namespace llm_rotate::dispatch
