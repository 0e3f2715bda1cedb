// One call under way: does what its FSM decides. Picks through the picker, sends through an
// attempt, sleeps on a timer, settles with the store, writes down each attempt, and tells its sink
// the end.
//
// Made by `Dispatcher`, which keeps it alive. Threads: on its loop.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "dispatch/attempt.hpp"
#include "dispatch/call_fsm.hpp"
#include "dispatch/call_types.hpp"
#include "dispatch/picker.hpp"
#include "dispatch/reserve_ticket.hpp"

namespace llm_rotate::dispatch {

class Dispatcher;

class Call final : public std::enable_shared_from_this<Call>, private IAttemptOwner {
 public:
  Call(Dispatcher& dispatcher, CallRequest request, std::string call_id, ICallSink& sink);

  void start(std::shared_ptr<const routing::RoutePlan> plan);
  // Could not be routed; the sink hears so from the loop.
  void refuse(std::string why);
  // The sink can take more chunks.
  void resume();
  // Closes the exchange at once and books what was used; the sink hears of the end before it
  // returns.
  void cancel();
  // Tells the store that a long attempt is alive.
  void renew_lease();

  const std::string& id() const { return outcome_.call_id; }

 private:
  net::Flow attempt_chunk(const sdk::StreamEvent& event) override;
  void attempt_ended(AttemptEnd end) override;

  void run(Action action);
  PickAnswer pick(bool wide);
  void on_reserved(const sdk::Reservation& reservation);
  void stop_waiting_for_store();
  Action act_on(const PickAnswer& answer, bool& started);
  void begin_attempt(const PickAnswer& answer);
  void settle(const AttemptEnd& end, sdk::Effect effect);
  void write_down(const AttemptEnd& end);
  net::Flow pass_on(const sdk::StreamEvent& event);
  net::Flow release_held();
  void succeed(AttemptEnd end);
  void finish(CallOutcome::Kind kind);

  Dispatcher& dispatcher_;
  CallRequest request_;
  ICallSink* sink_;  // null once it has heard of the end
  std::shared_ptr<const routing::RoutePlan> plan_;
  std::unique_ptr<CallFsm> fsm_;
  CallOutcome outcome_;
  std::int64_t started_ms_ = 0;
  std::int64_t deadline_ms_ = 0;
  std::int64_t idle_since_ms_ = 0;  // when the last attempt ended, or the call began

  std::unique_ptr<Attempt> attempt_;
  std::int64_t attempt_started_ms_ = 0;
  sdk::Reservation lease_;
  std::unique_ptr<ITimer> timer_;
  std::shared_ptr<ReserveTicket> ticket_;  // while the store owes an answer
  PickAnswer asked_;                       // what it was asked
  Action picking_;
  // Chunks that say nothing yet, such as the role. They are the winner's, so they wait for it.
  std::vector<std::string> held_;
  std::size_t held_bytes_ = 0;
  bool spoke_ = false;
  bool finished_ = false;
};

}  // namespace llm_rotate::dispatch
