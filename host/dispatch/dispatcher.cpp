#include "dispatch/dispatcher.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dispatch/call_id.hpp"
#include "dispatch/split_embed.hpp"
#include "dispatch/wire.hpp"

namespace llm_rotate::dispatch {
namespace {

using Plan = std::shared_ptr<const routing::RoutePlan>;

// Whoever borrows a key need not say for which model.
bool wants_any_key(const CallRequest& request) {
  return request.operation == Operation::kLend && request.model.empty();
}

// Leaves out the stages whose provider lacks the ability; all stay when nobody has it, so that the
// call fails with the reason.
Plan able_stages(Plan plan, Operation operation) {
  const auto able = [operation](const routing::Stage& stage) {
    return can_serve(operation, *stage.provider);
  };
  const auto& stages = plan->stages;
  const auto count = std::count_if(stages.begin(), stages.end(), able);
  if (count == 0 || count == std::ssize(stages)) return plan;
  auto rest = std::make_shared<routing::RoutePlan>();
  rest->snapshot = plan->snapshot;
  std::copy_if(stages.begin(), stages.end(), std::back_inserter(rest->stages), able);
  return rest;
}

}  // namespace

Dispatcher::Dispatcher(const World& world) : world_(world), picker_(world.random) {}

Dispatcher::~Dispatcher() {
  shut_down();
}

std::shared_ptr<ICall> Dispatcher::start(const std::shared_ptr<const routing::Snapshot>& snapshot,
                                         CallRequest request, ICallSink& sink) {
  routing::RouteAnswer answer =
      wants_any_key(request) ? routing::keys_of(snapshot, request.provider)
                             : planner_.plan(snapshot, {request.model, request.provider,
                                                        request.fallback, world_.loop.unix_ms()});
  if (auto* why = std::get_if<std::string>(&answer)) {
    auto call = make_call(std::move(request), next_call_id(), sink);
    call->refuse(std::move(*why));
    return call;
  }
  Plan plan = able_stages(std::get<Plan>(std::move(answer)), request.operation);
  if (request.operation == Operation::kEmbed) {
    std::vector<std::string> inputs = SplitEmbed::inputs_to_split(request, *plan);
    if (!inputs.empty()) {
      auto call = std::make_shared<SplitEmbed>(*this, std::move(request), next_call_id(), sink);
      call->start(std::move(plan), std::move(inputs));
      return call;
    }
  }
  auto call = make_call(std::move(request), next_call_id(), sink);
  call->start(std::move(plan));
  return call;
}

std::shared_ptr<Call> Dispatcher::start_part(std::shared_ptr<const routing::RoutePlan> plan,
                                             CallRequest request, const std::string& call_id,
                                             ICallSink& sink) {
  auto call = make_call(std::move(request), call_id, sink);
  call->start(std::move(plan));
  return call;
}

std::shared_ptr<Call> Dispatcher::make_call(CallRequest request, std::string call_id,
                                            ICallSink& sink) {
  auto call = std::make_shared<Call>(*this, std::move(request), std::move(call_id), sink);
  calls_.emplace(call.get(), call);
  if (renew_timer_ == nullptr) keep_leases_alive();
  return call;
}

void Dispatcher::shut_down() {
  while (!calls_.empty()) {
    const std::shared_ptr<Call> call = calls_.begin()->second;
    call->cancel();
  }
  retired_.clear();
}

void Dispatcher::forget(Call& call) {
  calls_.erase(&call);
  if (calls_.empty()) renew_timer_.reset();
}

void Dispatcher::retire(std::unique_ptr<Attempt> attempt) {
  retired_.push_back(std::move(attempt));
  if (sweep_timer_ == nullptr) {
    sweep_timer_ = world_.loop.after(0, [this] {
      sweep_timer_.reset();
      sweep(false);
    });
  }
}

void Dispatcher::sweep(bool final_round) {
  std::erase_if(retired_, [&](const std::unique_ptr<Attempt>& attempt) {
    return final_round || !attempt->draining();
  });
  if (!retired_.empty() && drain_timer_ == nullptr) {
    drain_timer_ = world_.loop.after(kDrainMs, [this] {
      drain_timer_.reset();
      sweep(true);
    });
  }
}

void Dispatcher::keep_leases_alive() {
  renew_timer_ = world_.loop.after(kRenewMs, [this] {
    for (const auto& [call, owner] : calls_) call->renew_leases();
    keep_leases_alive();
  });
}

std::string Dispatcher::next_call_id() {
  return call_id(world_.loop.unix_ms(), world_.random.bits(), world_.random.bits());
}

}  // namespace llm_rotate::dispatch
