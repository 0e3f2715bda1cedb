// What choosing a key costs a call, by the engine's own way: the picker's fresh view of the
// candidates, the strategy's plugin behind the host's proxy, a reservation, and the settlement
// afterwards. Used by the benchmark and by the check of the limit. Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "dispatch/picker.hpp"
#include "places.hpp"
#include "plugin/registry.hpp"
#include "runtime/random.hpp"
#include "state/memory_store.hpp"

namespace llm_rotate::testing {

class KeyChooser final : private sdk::IReserveWaiter {
 public:
  KeyChooser(const std::string& strategy, std::size_t keys) {
    auto snapshot = std::make_shared<routing::Snapshot>();
    snapshot->strategy = opened(strategy);
    snapshot->store = store_;
    plan_.snapshot = snapshot;
    routing::Stage& stage = plan_.stages.emplace_back();
    stage.model = "gpt-4o-mini";
    stage.pool = "bench";
    for (std::size_t i = 0; i < keys; ++i) add_key(stage, i);
    warm_up(stage);
  }

  // Returns false if no key was free, which never happens with these keys.
  bool choose() {
    now_ms_ += (++calls_ % kCallsPerMs == 0) ? 1 : 0;
    const dispatch::PickQuestion question = {
        .plan = plan_, .fsm = fsm_, .input_tokens = 1000, .output_tokens = 500};
    dispatch::PickAnswer answer = picker_.pick(question, now_ms_, *this);
    if (answer.kind != dispatch::PickAnswer::Kind::kReserved) return false;
    sdk::Settlement settlement;
    settlement.lease = answer.reservation.lease;
    settlement.slot = answer.reservation.slot;
    settlement.effect = sdk::Effect::kSuccess;
    settlement.tokens = 1200;
    settlement.latency_ms = 350;
    settlement.now_ms = now_ms_;
    store_->settle(settlement);
    return true;
  }

 private:
  static constexpr std::uint64_t kCallsPerMs = 50;

  std::shared_ptr<const sdk::ISelectionStrategy> opened(const std::string& strategy) {
    plugin::PathSettings where;
    where.folders = {places::plugin_folder()};
    const std::vector<std::string> wanted = {strategy};
    const auto refusals = plugins_.open(plugin::PluginPath(where), wanted);
    if (!refusals.empty()) throw std::runtime_error(refusals.front().text);
    auto made = plugins_.make_strategy(strategy, "{}");
    if (made.has_error()) throw std::runtime_error(made.error().text);
    return std::shared_ptr<const sdk::ISelectionStrategy>(std::move(*made));
  }

  // Half of the keys with limits, a few with a bad record, as in a pool that lives.
  void add_key(routing::Stage& stage, std::size_t i) {
    const std::string id = "key-" + std::to_string(i);
    sdk::KeySpec spec;
    spec.key_id = id;
    spec.provider = "openai";
    spec.max_concurrent = i % 3 == 0 ? 100 : 0;
    if (i % 2 == 0) {
      spec.rpm = 100'000'000;
      spec.tpm = 200'000'000'000;
    }
    sdk::KeyView view{};
    view.slot = store_->intern(spec, stage.model);
    view.priority = static_cast<std::int32_t>(i % 2);
    view.weight = 1.0 + static_cast<double>(i % 4);
    view.input_cost = view.output_cost = view.cached_input_cost = 1.0;
    view.max_concurrent = spec.max_concurrent;
    stage.views.push_back(view);
  }

  void warm_up(const routing::Stage& stage) {
    for (std::size_t i = 0; i < stage.views.size(); ++i) {
      sdk::Settlement settlement;
      settlement.slot = stage.views[i].slot;
      settlement.effect = i % 10 == 3 ? sdk::Effect::kCooldown : sdk::Effect::kSuccess;
      if (i % 10 == 7) settlement.effect = sdk::Effect::kFailure;
      settlement.asked_ms = i % 10 == 3 ? 1'000'000'000 : -1;
      settlement.latency_ms = 300;
      settlement.cause = "warm-up";
      settlement.now_ms = now_ms_;
      store_->settle(settlement);
    }
  }

  void on_reserved(const sdk::Reservation&) override {}  // the memory store never defers

  plugin::PluginRegistry plugins_;
  std::shared_ptr<state::MemoryStore> store_ = std::make_shared<state::MemoryStore>();
  routing::RoutePlan plan_;
  runtime::Random random_{7};
  dispatch::CallFsm fsm_{{dispatch::StageFacts{}}, dispatch::CallLimits{}, random_};
  dispatch::Picker picker_{random_};
  std::int64_t now_ms_ = 1'000'000;
  std::uint64_t calls_ = 0;
};

}  // namespace llm_rotate::testing
