#include "simulation/play.hpp"

#include <algorithm>
#include <utility>

#include "simulation/judge.hpp"
#include "simulation/late_store.hpp"
#include "simulation/virtual_world.hpp"
#include "simulation/watch.hpp"

namespace llm_rotate::tests {
namespace {

class Play {
 public:
  explicit Play(const Schedule& schedule)
      : schedule_(schedule),
        maker_(schedule.in_turn
                   ? std::shared_ptr<const sdk::ISelectionStrategy>(std::make_shared<InTurn>())
                   : std::make_shared<InOrder>()) {
    build();
    world_ = std::make_unique<VirtualWorld>(
        maker_.snapshot, [this](const sdk::HttpRequest& http) { return truth_->decide(http); },
        schedule.chance);
    if (schedule_.store_ms > 0) {
      maker_.snapshot->store =
          std::make_shared<LateStore>(maker_.snapshot->store, world_->loop, schedule_.store_ms);
    }
    start_ms_ = world_->loop.steady_ms();
    truth_ = std::make_unique<Truth>(schedule_, world_->loop, start_ms_);
    world_->transport.on_close = [this](int exchange, bool heard) {
      truth_->closed(exchange, heard);
      // When the engine has settled it.
      world_->loop.post([this] { look(); });
    };
  }

  Played run() {
    under_way_.resize(schedule_.calls.size());
    for (std::size_t i = 0; i < schedule_.calls.size(); ++i) {
      callers_.push_back(std::make_unique<Heard>());
      under_way_[i].timer = world_->loop.after(schedule_.calls[i].at_ms, [this, i] { begin(i); });
    }
    world_->loop.run();
    judge();
    return std::move(played_);
  }

 private:
  struct UnderWay {
    std::shared_ptr<dispatch::ICall> call;
    std::unique_ptr<net::ITimer> timer;
    std::unique_ptr<net::ITimer> cancel;
  };

  void build() {
    maker_.snapshot->max_retries = schedule_.max_retries;
    maker_.snapshot->max_wait = Millis(schedule_.max_wait_ms);
    for (int i = 0; i < schedule_.providers; ++i) {
      routing::ProviderRuntime& provider = maker_.provider("p" + std::to_string(i));
      provider.first_token_timeout = Millis(10'000);
      provider.idle_timeout = Millis(8'000);
      provider.attempt_timeout = Millis(25'000);
      provider.hedge_after = Millis(schedule_.hedge_after_ms);
      provider.rest.cooldown_ms = Truth::kCooldownMs;
      provider.rest.quarantine_ms = Truth::kQuarantineMs;
      provider.capabilities.prefill = schedule_.prefill;
      if (schedule_.resume) provider.on_interrupt = OnInterrupt::kResume;
      for (int j = 0; j < schedule_.providers; ++j) {
        if (j != i) {
          maker_.snapshot->fallback_chains["p" + std::to_string(i)].emplace_back("p" +
                                                                                 std::to_string(j));
        }
      }
    }
    for (std::size_t i = 0; i < schedule_.keys.size(); ++i) {
      const PlannedKey& planned = schedule_.keys[i];
      std::vector<std::string> models = {"small"};
      if (planned.both_models) models.emplace_back("large");
      routing::KeyRuntime& key =
          maker_.key("key-" + std::to_string(i), "p" + std::to_string(planned.provider), models);
      key.rpm = planned.rpm;
      key.tpm = planned.tpm;
      key.max_concurrent = static_cast<std::uint32_t>(planned.max_concurrent);
      key.priority = planned.priority;
      if (planned.group > 0) key.quota_group = "group-" + std::to_string(planned.group);
    }
  }

  void look() {
    timers_.look(*world_->snapshot->store, world_->loop.steady_ms());
    // Every lease belongs to an exchange, unless its call has not heard of it yet.
    if (schedule_.store_ms > 0 && world_->dispatcher.live_calls() > 0) return;
    const auto open = static_cast<std::uint64_t>(world_->transport.open_exchanges());
    if (timers_.in_flight() > open) played_.violations.push_back({'h', "a lease is left"});
  }

  void begin(std::size_t index) {
    Heard& caller = *callers_[index];
    UnderWay& under_way = under_way_[index];
    const PlannedCall& planned = schedule_.calls[index];
    Unfit unfit;
    world_->snapshot->store->snapshot(unfit, world_->loop.steady_ms());
    caller.unfit = std::move(unfit.back_in_ms);
    dispatch::CallRequest request;
    request.model = planned.large ? "large" : "small";
    request.json =
        "{\"call\":" + std::to_string(index) + R"(,"messages":[{"role":"user","content":"?"}]})";
    request.stream = planned.streams();
    request.timeout_ms = planned.deadline_ms;
    request.input_tokens = Truth::kTokensReserved / 2;
    request.output_tokens = Truth::kTokensReserved / 2;
    caller.on_end = [this, &caller, &under_way] {
      caller.ended_ms = world_->loop.steady_ms() - start_ms_;
      under_way.call.reset();
      under_way.cancel.reset();
    };
    under_way.call = world_->dispatcher.start(world_->snapshot, std::move(request), caller);
    if (planned.cancel_after_ms > 0) {
      under_way.cancel = world_->loop.after(planned.cancel_after_ms, [&under_way] {
        if (under_way.call != nullptr) std::shared_ptr(under_way.call)->cancel();
      });
    }
  }

  void judge() {
    for (Violation& violation : truth_->violations()) {
      played_.violations.push_back(std::move(violation));
    }
    for (Violation& violation : Judge(schedule_, *truth_, callers_).violations()) {
      played_.violations.push_back(std::move(violation));
    }
    played_.attempts = truth_->attempts();
    for (const auto& caller : callers_) {
      const bool ok = caller->outcome.kind == dispatch::CallOutcome::Kind::kOk;
      ++(ok ? played_.ok : played_.failed);
    }
    judge_remains();
  }

  // (h) and (i).
  void judge_remains() {
    const auto violated = [this](char property, std::string what) {
      played_.violations.push_back({property, std::move(what)});
    };
    timers_.look(*world_->snapshot->store, world_->loop.steady_ms());
    for (const std::string& what : timers_.moved_back) violated('i', what);
    if (timers_.in_flight() != 0) violated('h', "leases of keys are left");
    if (timers_.in_flight_of_models() != 0) violated('h', "leases of models are left");
    if (world_->transport.open_exchanges() != 0) violated('h', "exchanges are left");
    if (world_->dispatcher.live_calls() != 0) violated('h', "calls are left");
  }

  const Schedule& schedule_;
  SnapshotMaker maker_;
  std::unique_ptr<VirtualWorld> world_;
  std::int64_t start_ms_ = 0;
  std::unique_ptr<Truth> truth_;
  Timers timers_;
  Judge::Callers callers_;
  std::vector<UnderWay> under_way_;
  Played played_;
};

}  // namespace

Played play(const Schedule& schedule) {
  return Play(schedule).run();
}

}  // namespace llm_rotate::tests
