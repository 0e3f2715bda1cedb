#include "dispatch/dispatcher.hpp"

#include <utility>

#include "dispatch/call_id.hpp"

namespace llm_rotate::dispatch {

Dispatcher::Dispatcher(const World& world) : world_(world), picker_(world.random) {}

Dispatcher::~Dispatcher() {
  shut_down();
}

std::shared_ptr<Call> Dispatcher::start(const std::shared_ptr<const runtime::Snapshot>& snapshot,
                                        CallRequest request, ICallSink& sink) {
  routing::RouteAnswer answer = planner_.plan(
      snapshot, {request.model, request.provider, request.fallback, world_.loop.unix_ms()});
  auto call = std::make_shared<Call>(*this, std::move(request), next_call_id(), sink);
  calls_.emplace(call.get(), call);
  if (renew_timer_ == nullptr) keep_leases_alive();
  if (auto* why = std::get_if<std::string>(&answer)) {
    call->refuse(std::move(*why));
  } else {
    call->start(std::get<std::shared_ptr<const routing::RoutePlan>>(std::move(answer)));
  }
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
