// One call under way: does what its FSM decides. Picks through the picker, sends through a leg,
// sleeps on a timer, hands chunks to its sink, and tells it the end.
//
// A stream whose first token is late is hedged: a second leg runs beside the first, and the first
// to speak wins. A stream that breaks after its first word may be joined to another answer
// (`Splice`). Both are in call_stream.cpp; how it gets a route is in call_pick.cpp.
//
// Made by `Dispatcher`, which keeps it alive. Threads: on its loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dispatch/call_fsm.hpp"
#include "dispatch/call_types.hpp"
#include "dispatch/leg.hpp"
#include "dispatch/picker.hpp"
#include "dispatch/reserve_ticket.hpp"
#include "dispatch/splice.hpp"
#include "net/loop.hpp"

namespace llm_rotate::dispatch {

class Dispatcher;

class Call final : public ICall,
                   public std::enable_shared_from_this<Call>,
                   private ILegOwner,
                   private IRetryBudget {
 public:
  Call(Dispatcher& dispatcher, CallRequest request, std::string call_id, ICallSink& sink);

  void start(std::shared_ptr<const routing::RoutePlan> plan);
  // Could not be routed; the sink hears so from the loop.
  void refuse(std::string why);
  void resume() override;
  void cancel() override;
  // Tells the store that long attempts are alive.
  void renew_leases();

  const std::string& id() const override { return outcome_.call_id; }

 private:
  // While the store owes an answer.
  struct Waiting {
    std::shared_ptr<ReserveTicket> ticket;
    PickAnswer asked;

    void stop() {
      if (ticket != nullptr) std::exchange(ticket, nullptr)->abandon();
    }
  };

  net::Flow leg_chunk(Leg& leg, const sdk::StreamEvent& event) override;
  net::Flow leg_native(Leg& leg, std::string_view block, bool speaks) override;
  void leg_ended(Leg& leg, AttemptEnd end) override;
  bool take_retry(std::size_t stage, std::int64_t now_ms) override;

  void run(Action action);
  PickAnswer pick(bool wide);
  PickAnswer pick(const PickQuestion& question, Waiting& waiting,
                  void (Call::*then)(const PickAnswer& answer));
  void picked(const PickAnswer& answer);
  Action act_on(const PickAnswer& answer, bool& started);
  void begin_leg(const PickAnswer& answer, std::size_t stage, Why why);
  Why reason() const;
  void give_back(const sdk::Reservation& lease);
  void remove(Leg& leg);
  void give_up_all_but(const Leg* winner, bool lost_the_race);
  void succeed(Leg& leg, AttemptEnd end);
  void lend(Leg& leg);
  void finish(CallOutcome::Kind kind);

  net::Flow pass_on(Leg& leg, const sdk::StreamEvent& event);
  net::Flow pass_joined(Leg& leg, const sdk::StreamEvent& event);
  net::Flow hand_over(Leg& leg, const sdk::StreamEvent& event);
  net::Flow release_held(Leg& leg);
  void crown(Leg& leg);
  void interrupted(sdk::Verdict verdict);
  bool joined_whole();
  bool may_resume(const Leg& leg, const AttemptEnd& end) const;
  const CallRequest& request_for(const routing::Stage& stage);
  void watch_for_hedge(const Leg& leg);
  void hedge();
  void hedge_reserved(const PickAnswer& answer);

  Dispatcher& dispatcher_;
  CallRequest request_;
  ICallSink* sink_;  // null once it has heard of the end
  std::shared_ptr<const routing::RoutePlan> plan_;
  std::unique_ptr<CallFsm> fsm_;
  CallOutcome outcome_;
  std::int64_t started_ms_ = 0;
  std::int64_t deadline_ms_ = 0;
  std::int64_t idle_since_ms_ = 0;  // when the last attempt ended, or the call began

  std::vector<std::unique_ptr<Leg>> legs_;  // at most two
  std::unique_ptr<net::ITimer> timer_;
  Action picking_;
  sdk::RouteSlot last_slot_ = Action::kNoRoute;  // of the attempt that began last
  Waiting waiting_;

  Waiting hedge_waiting_;  // the call may wait for something else beside it
  std::unique_ptr<net::ITimer> hedge_timer_;
  state::HedgeBudget* hedge_budget_ = nullptr;
  std::size_t hedge_stage_ = 0;
  bool hedged_ = false;

  std::unique_ptr<CallRequest> resumed_;  // what a continuation asks
  AffinityNames affinity_;
  Splice splice_;
  bool joining_ = false;  // the answer under way is not the one that the caller began to get
  bool spoke_ = false;
  bool finished_ = false;
};

}  // namespace llm_rotate::dispatch
