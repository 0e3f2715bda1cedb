// The engine room of one event loop: starts calls, keeps them alive, and sweeps up after them.
//
// Called by the runtime's loops and by the simulation. Threads: on its loop.
#pragma once

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatch/call.hpp"
#include "dispatch/picker.hpp"
#include "dispatch/ports.hpp"
#include "net/loop.hpp"
#include "routing/planner.hpp"

namespace llm_rotate::dispatch {

class Dispatcher {
 public:
  // All of it outlives the dispatcher.
  struct World {
    net::ILoop& loop;
    IRandom& random;
    net::ITransport& transport;
    ISecretSource& secrets;
    ITokenSource& tokens;
    ICallObserver& observer;
  };

  explicit Dispatcher(const World& world);
  ~Dispatcher();
  Dispatcher(const Dispatcher&) = delete;
  Dispatcher& operator=(const Dispatcher&) = delete;

  // The sink must live until `on_done`; it hears nothing before this returns.
  std::shared_ptr<ICall> start(const std::shared_ptr<const routing::Snapshot>& snapshot,
                               CallRequest request, ICallSink& sink);
  // Cancels every call under way.
  void shut_down();
  std::size_t live_calls() const { return calls_.size(); }
  // Of a call that is about to start, or of what will never be one and needs a name.
  std::string next_call_id();

  // For calls.
  std::shared_ptr<Call> start_part(std::shared_ptr<const routing::RoutePlan> plan,
                                   CallRequest request, const std::string& call_id,
                                   ICallSink& sink);
  World& world() { return world_; }
  Picker& picker() { return picker_; }
  void forget(Call& call);
  // Takes an attempt that has ended. One that is only waiting for the last bytes of a whole answer
  // is given a moment, so that its connection can be used again; any other is cancelled.
  void retire(std::unique_ptr<Attempt> attempt);

 private:
  std::shared_ptr<Call> make_call(CallRequest request, std::string call_id, ICallSink& sink);
  void sweep(bool final_round);
  void keep_leases_alive();

  static constexpr std::int64_t kDrainMs = 1'000;
  static constexpr std::int64_t kRenewMs = 20'000;

  World world_;
  Picker picker_;
  routing::Planner planner_;
  std::unordered_map<Call*, std::shared_ptr<Call>> calls_;
  std::vector<std::unique_ptr<Attempt>> retired_;
  std::unique_ptr<net::ITimer> sweep_timer_;
  std::unique_ptr<net::ITimer> drain_timer_;
  std::unique_ptr<net::ITimer> renew_timer_;
};

}  // namespace llm_rotate::dispatch
