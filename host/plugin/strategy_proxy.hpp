// A strategy plugin as `ISelectionStrategy`, for the way of every call.
//
// Made by `PluginRegistry`, called by the call engine. Threads: any, several at once.
// No allocation, no lock, no exception. Whatever the plugin writes, what comes out are indexes of
// `keys`, each at most once, in the plugin's order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/strategy.hpp"

#include "plugin/instance.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class StrategyProxy final : public sdk::ISelectionStrategy {
 public:
  static Result<std::unique_ptr<StrategyProxy>> make(Instance instance);

  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override;

 private:
  StrategyProxy(Instance instance, const llmr_strategy_v1& table)
      : instance_(std::move(instance)), table_(&table) {}

  Instance instance_;
  const llmr_strategy_v1* table_;
};

// Moves the usable indexes of `order` (below `key_count`, not seen before) to its front, in their
// order, and returns how many there are.
std::size_t keep_valid(std::span<std::uint32_t> order, std::size_t key_count);

}  // namespace llm_rotate::plugin
