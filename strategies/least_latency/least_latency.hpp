// The better of two keys drawn at random, by latency and load.
// README.md has the rules. Called by the host for every attempt, through the plugin's C table.
// Threads: any; it has no state.
#pragma once

#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::strategies {

class LeastLatency final : public sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override;
};

}  // namespace llm_rotate::strategies
