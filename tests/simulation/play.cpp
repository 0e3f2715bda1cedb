#include "simulation/play.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::AttemptRecord;
using dispatch::CallOutcome;
using dispatch::Failure;
using sdk::ErrorType;

constexpr std::int64_t kBackoffMostMs = 8'000;
constexpr std::int64_t kSlackMs = 5;
// Attempts that began in a trouble may end so much later.
constexpr std::int64_t kLongestAttemptMs = 26'000;
// No trouble is remembered for longer: a rest at its longest, with another one before it.
constexpr std::int64_t kForgottenMs = 2 * 8 * Truth::kQuarantineMs;

// When each cell may be used again, to see that this never moves back while it rests.
class Timers final : public sdk::IHealthVisitor {
 public:
  void look(const sdk::IStateStore& store, std::int64_t now_ms) {
    now_ms_ = now_ms;
    in_flight_ = 0;
    store.snapshot(*this, now_ms);
  }
  void on_route(const sdk::RouteHealth& health) override {
    if (health.model.empty()) in_flight_ += health.in_flight;
    std::int64_t& before = free_at_[std::string(health.key_id) + "/" + std::string(health.model)];
    const bool rests =
        health.state == sdk::KeyState::kCooldown || health.state == sdk::KeyState::kQuarantine;
    const std::int64_t free_at = rests ? now_ms_ + health.back_in_ms : 0;
    if (rests && before > now_ms_ && free_at < before) {
      moved_back.push_back(std::string(health.key_id) + "/" + std::string(health.model) + " from " +
                           std::to_string(before) + " to " + std::to_string(free_at) + " ms");
    }
    // A rest that ends before its time has moved back, too.
    if (!rests && before > now_ms_ && health.state != sdk::KeyState::kDisabled) {
      moved_back.push_back(std::string(health.key_id) + "/" + std::string(health.model) +
                           " left its rest before " + std::to_string(before) + " ms");
    }
    before = free_at;
  }
  std::uint64_t in_flight() const { return in_flight_; }

  std::vector<std::string> moved_back;

 private:
  std::int64_t now_ms_ = 0;
  std::uint64_t in_flight_ = 0;
  std::map<std::string, std::int64_t> free_at_;
};

// The cells that are not in full use.
class Unfit final : public sdk::IHealthVisitor {
 public:
  void on_route(const sdk::RouteHealth& health) override {
    if (health.state == sdk::KeyState::kActive) return;
    cells.insert(std::string(health.key_id) + "/" + std::string(health.model));
  }
  std::set<std::string> cells;
};

class Play {
 public:
  Play(const Schedule& schedule, const Tamper& tamper)
      : schedule_(schedule),
        maker_(schedule.in_turn
                   ? std::shared_ptr<const sdk::ISelectionStrategy>(std::make_shared<InTurn>())
                   : std::make_shared<InOrder>()) {
    build();
    if (tamper) tamper(*maker_.snapshot);
    world_ = std::make_unique<VirtualWorld>(
        maker_.snapshot, [this](const sdk::HttpRequest& http) { return truth_->decide(http); },
        schedule.chance);
    start_ms_ = world_->loop.steady_ms();
    truth_ = std::make_unique<Truth>(schedule_, world_->loop, start_ms_);
    world_->transport.on_close = [this](int exchange, bool heard) {
      truth_->closed(exchange, heard);
      // When the engine has settled it.
      world_->loop.post(
          [this] { timers_.look(*world_->snapshot->store, world_->loop.steady_ms()); });
    };
  }

  Played run() {
    for (std::size_t i = 0; i < schedule_.calls.size(); ++i) {
      callers_.push_back(std::make_unique<Caller>());
      Caller& caller = *callers_.back();
      caller.timer = world_->loop.after(schedule_.calls[i].at_ms, [this, i] { begin(i); });
    }
    world_->loop.run();
    judge();
    return std::move(played_);
  }

 private:
  struct Caller {
    Seen seen;
    std::shared_ptr<dispatch::ICall> call;
    std::unique_ptr<net::ITimer> timer;
    std::unique_ptr<net::ITimer> cancel;
    std::set<std::string> unfit;  // when it began
    std::int64_t ended_ms = -1;
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
    // Every lease belongs to an exchange.
    const auto open = static_cast<std::uint64_t>(world_->transport.open_exchanges());
    if (timers_.in_flight() > open) played_.violations.push_back({'h', "a lease is left"});
  }

  void begin(std::size_t index) {
    Caller& caller = *callers_[index];
    const PlannedCall& planned = schedule_.calls[index];
    Unfit unfit;
    world_->snapshot->store->snapshot(unfit, world_->loop.steady_ms());
    caller.unfit = std::move(unfit.cells);
    dispatch::CallRequest request;
    request.model = planned.large ? "large" : "small";
    request.json =
        "{\"call\":" + std::to_string(index) + R"(,"messages":[{"role":"user","content":"?"}]})";
    request.stream = planned.streams();
    request.timeout_ms = planned.deadline_ms;
    request.input_tokens = Truth::kTokensReserved / 2;
    request.output_tokens = Truth::kTokensReserved / 2;
    caller.seen.on_end = [this, &caller] {
      caller.ended_ms = world_->loop.steady_ms() - start_ms_;
      caller.call.reset();
      caller.cancel.reset();
    };
    caller.call = world_->dispatcher.start(world_->snapshot, std::move(request), caller.seen);
    if (planned.cancel_after_ms > 0) {
      caller.cancel = world_->loop.after(planned.cancel_after_ms, [&caller] {
        if (caller.call != nullptr) std::shared_ptr(caller.call)->cancel();
      });
    }
  }

  void violated(char property, std::size_t call, const std::string& what) {
    played_.violations.push_back({property, "call " + std::to_string(call) + " " + what});
  }

  void judge() {
    for (Violation& violation : truth_->violations()) {
      played_.violations.push_back(std::move(violation));
    }
    played_.attempts = truth_->attempts();
    for (std::size_t i = 0; i < callers_.size(); ++i) judge_call(i, *callers_[i]);
    timers_.look(*world_->snapshot->store, world_->loop.steady_ms());
    for (const std::string& what : timers_.moved_back) played_.violations.push_back({'i', what});
    if (timers_.in_flight() != 0) played_.violations.push_back({'h', "leases are left"});
    if (world_->transport.open_exchanges() != 0) {
      played_.violations.push_back({'h', "exchanges are left"});
    }
    if (world_->dispatcher.live_calls() != 0) played_.violations.push_back({'h', "calls are left"});
  }

  void judge_call(std::size_t index, const Caller& caller) {
    if (caller.seen.ends != 1) {
      violated('g', index, "ended " + std::to_string(caller.seen.ends) + " times");
      return;
    }
    const CallOutcome& outcome = caller.seen.outcome;
    const bool ok = outcome.kind == CallOutcome::Kind::kOk;
    ++(ok ? played_.ok : played_.failed);
    judge_bounds(index, caller);
    if (schedule_.calls[index].streams()) judge_text(index, caller.seen, ok);
    if (outcome.kind == CallOutcome::Kind::kFailed) judge_failure(index, caller);
  }

  void judge_bounds(std::size_t index, const Caller& caller) {
    const CallOutcome& outcome = caller.seen.outcome;
    const PlannedCall& planned = schedule_.calls[index];
    if (caller.ended_ms - planned.at_ms > planned.deadline_ms + kSlackMs) {
      violated('e', index, "took " + std::to_string(caller.ended_ms - planned.at_ms) + " ms");
    }
    std::map<int, int> in_stage;
    for (const AttemptRecord& attempt : outcome.attempts) {
      if (attempt.why != dispatch::Why::kHedge) ++in_stage[attempt.stage];
      if (attempt.waited_ms > schedule_.max_wait_ms + kBackoffMostMs + kSlackMs) {
        violated('e', index, "waited " + std::to_string(attempt.waited_ms) + " ms");
      }
    }
    for (const auto& [stage, count] : in_stage) {
      if (count > schedule_.max_retries + 1) {
        violated('e', index, "made " + std::to_string(count) + " attempts in one stage");
      }
    }
  }

  void judge_text(std::size_t index, const Seen& seen, bool ok) {
    bool begins_one = seen.text.empty();
    bool is_one = false;
    for (const std::string& answer : truth_->answers(static_cast<int>(index))) {
      begins_one = begins_one || answer.starts_with(seen.text);
      is_one = is_one || answer == seen.text;
    }
    if (!begins_one) violated('f', index, "got '" + seen.text + "', which nobody said");
    if (ok && !is_one) violated('f', index, "got '" + seen.text + "' as a whole answer");
  }

  void judge_failure(std::size_t index, const Caller& caller) {
    const CallOutcome& outcome = caller.seen.outcome;
    const Failure& failure = outcome.failure;
    const ErrorType type = failure.verdict.type;
    if (failure.kind == Failure::Kind::kDeadline || failure.retries_withheld) return;
    if (!caller.seen.text.empty() && type == ErrorType::kStreamInterrupted) return;
    if (failure.kind == Failure::Kind::kProvider &&
        (type == ErrorType::kInvalidRequest || type == ErrorType::kContentFiltered ||
         type == ErrorType::kContextLengthExceeded)) {
      return;
    }
    std::map<int, int> in_stage;
    int odd = 0;
    for (const AttemptRecord& attempt : outcome.attempts) {
      ++in_stage[attempt.stage];
      if (attempt.verdict.type == ErrorType::kUnknown) ++odd;
    }
    const bool used_up = std::any_of(in_stage.begin(), in_stage.end(), [&](const auto& stage) {
      return stage.second > schedule_.max_retries;
    });
    if (used_up || odd > 1) return;
    for (std::size_t key = 0; key < schedule_.keys.size(); ++key) {
      if (!could_serve(key, index, caller)) continue;
      violated('a', index,
               "failed (" + std::string(sdk::name_of(type)) + ") though key " +
                   std::to_string(key) + " could have served");
      return;
    }
  }

  // Nothing was wrong with that key, nor with what it shares an allowance with, for so long that
  // the engine must have seen it; which is at once where the engine itself thinks so.
  bool could_serve(std::size_t index, std::size_t number, const Caller& caller) const {
    const PlannedKey& key = schedule_.keys[index];
    const PlannedCall& call = schedule_.calls[number];
    if (key.limited() || (call.large && !key.both_models)) return false;
    const std::string name = "key-" + std::to_string(index) + "/";
    const bool fit = !caller.unfit.contains(name) &&
                     !caller.unfit.contains(name + (call.large ? "large" : "small"));
    const std::int64_t since_ms = call.at_ms - (fit ? kLongestAttemptMs : kForgottenMs);
    return std::none_of(
        schedule_.faults.begin(), schedule_.faults.end(), [&](const FaultWindow& fault) {
          if (fault.from_ms > caller.ended_ms || fault.to_ms < since_ms) return false;
          if (fault.key < 0) return fault.provider == key.provider;
          const PlannedKey& other = schedule_.keys[static_cast<std::size_t>(fault.key)];
          return fault.key == static_cast<int>(index) ||
                 (key.group > 0 && other.group == key.group);
        });
  }

  const Schedule& schedule_;
  SnapshotMaker maker_;
  std::unique_ptr<VirtualWorld> world_;
  std::int64_t start_ms_ = 0;
  std::unique_ptr<Truth> truth_;
  Timers timers_;
  std::vector<std::unique_ptr<Caller>> callers_;
  Played played_;
};

bool breaks(const Schedule& schedule, char property, const Tamper& tamper) {
  const Played played = play(schedule, tamper);
  return std::any_of(played.violations.begin(), played.violations.end(),
                     [&](const Violation& violation) { return violation.property == property; });
}

// Leaves out ever smaller pieces of a list for as long as the rest still does it.
template <class T>
void reduce(Schedule& schedule, std::vector<T> Schedule::*list, char property,
            const Tamper& tamper) {
  for (std::size_t piece = (schedule.*list).size(); piece > 0; piece /= 2) {
    for (std::size_t at = 0; at < (schedule.*list).size();) {
      Schedule without = schedule;
      auto& items = without.*list;
      const std::size_t end = std::min(at + piece, items.size());
      items.erase(items.begin() + static_cast<std::ptrdiff_t>(at),
                  items.begin() + static_cast<std::ptrdiff_t>(end));
      // Each call that is left out changes the luck of the others, so there is more than one try.
      bool still = false;
      for (int luck = 0; luck < 6 && !still; ++luck) {
        if (luck > 0) ++without.chance;
        still = breaks(without, property, tamper);
      }
      if (still) {
        schedule = std::move(without);
      } else {
        at += piece;
      }
    }
  }
}

}  // namespace

Played play(const Schedule& schedule, const Tamper& tamper) {
  return Play(schedule, tamper).run();
}

Schedule minimised(Schedule schedule, char property, const Tamper& tamper) {
  reduce(schedule, &Schedule::calls, property, tamper);
  reduce(schedule, &Schedule::faults, property, tamper);
  reduce(schedule, &Schedule::calls, property, tamper);
  return schedule;
}

}  // namespace llm_rotate::tests
