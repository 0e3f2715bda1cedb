// The default strategy: healthy keys by priority, and among equals a draw by weight and condition.
// README.md has the formula. Called by the host for every attempt, through the plugin's C table.
// Threads: any; it has no state.
#pragma once

#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::strategies {

class HealthAware final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override;
};

}  // namespace llm_rotate::strategies
