// What choosing a key costs a call, as the call engine does it: the store's view of the candidates,
// a copy without the resting ones, the strategy's ranking through the plugin's C table, a
// reservation, and the settlement afterwards. Used by the benchmark and by the check of the limit.
// Threads: one.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/sdk/strategy.hpp"

#include "state/memory_store.hpp"
#include "strategies/loaded_strategy.hpp"

namespace llm_rotate::testing {

class KeyChooser final : private sdk::IReserveWaiter {
 public:
  KeyChooser(std::string_view strategy, std::size_t keys) : strategy_(strategy) {
    for (std::size_t i = 0; i < keys; ++i) add_key(i);
    usable_ = candidates_;
    warm_up();
  }

  // Returns false if no key was free, which never happens with these keys.
  bool choose() {
    now_ms_ += (++calls_ % kCallsPerMs == 0) ? 1 : 0;
    const std::span<const sdk::KeyView> usable = usable_keys();
    const sdk::RankContext context = {calls_, calls_ * 0x9e3779b97f4a7c15ULL, 1000, 500};
    std::array<std::uint32_t, 8> order{};
    const std::size_t ranked = strategy_.rank(usable, context, order);
    std::array<sdk::RouteSlot, 8> slots{};
    for (std::size_t i = 0; i < ranked; ++i) slots[i] = usable[order[i]].slot;

    const sdk::Reservation grant =
        store_.reserve({{slots.data(), ranked}, 1500, 60'000, now_ms_}, *this);
    if (grant.status != sdk::ReserveStatus::kGranted) return false;
    sdk::Settlement settlement;
    settlement.lease = grant.lease;
    settlement.slot = grant.slot;
    settlement.effect = sdk::Effect::kSuccess;
    settlement.tokens = 1200;
    settlement.latency_ms = 350;
    settlement.now_ms = now_ms_;
    store_.settle(settlement);
    return true;
  }

 private:
  static constexpr std::uint64_t kCallsPerMs = 50;

  // Half of the keys with limits, a few with a bad record, as in a pool that lives.
  void add_key(std::size_t i) {
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
    view.slot = store_.intern(spec, "gpt-4o-mini");
    view.priority = static_cast<std::int32_t>(i % 2);
    view.weight = 1.0 + static_cast<double>(i % 4);
    view.input_cost = view.output_cost = view.cached_input_cost = 1.0;
    view.max_concurrent = spec.max_concurrent;
    candidates_.push_back(view);
  }

  void warm_up() {
    for (std::size_t i = 0; i < candidates_.size(); ++i) {
      sdk::Settlement settlement;
      settlement.slot = candidates_[i].slot;
      settlement.effect = i % 10 == 3 ? sdk::Effect::kCooldown : sdk::Effect::kSuccess;
      if (i % 10 == 7) settlement.effect = sdk::Effect::kFailure;
      settlement.asked_ms = i % 10 == 3 ? 1'000'000'000 : -1;
      settlement.latency_ms = 300;
      settlement.cause = "warm-up";
      settlement.now_ms = now_ms_;
      store_.settle(settlement);
    }
  }

  std::span<const sdk::KeyView> usable_keys() {
    if (store_.view(candidates_, now_ms_) == 0) return candidates_;
    const auto usable = [](const sdk::KeyView& view) {
      return view.state == sdk::KeyState::kActive || view.state == sdk::KeyState::kProbation;
    };
    const auto end = std::copy_if(candidates_.begin(), candidates_.end(), usable_.begin(), usable);
    return {usable_.begin(), end};
  }

  void on_reserved(const sdk::Reservation&) override {}  // the memory store never defers

  LoadedStrategy strategy_;
  state::MemoryStore store_;
  std::vector<sdk::KeyView> candidates_;
  std::vector<sdk::KeyView> usable_;
  std::int64_t now_ms_ = 1'000'000;
  std::uint64_t calls_ = 0;
};

}  // namespace llm_rotate::testing
