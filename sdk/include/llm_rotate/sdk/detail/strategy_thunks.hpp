// Compiled into a strategy plugin: the C function that calls its ISelectionStrategy.
#pragma once

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/guard.hpp"
#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::sdk::detail {

template <class Plugin>
struct StrategyThunks {
  static std::size_t rank(const void* self, const llmr_rank_view* request, std::uint32_t* order,
                          std::size_t capacity) {
    return guarded_or(std::size_t{0}, [&] {
      const ISelectionStrategy& strategy = *static_cast<const Plugin*>(self);
      const RankContext context = {request->turn, request->random, request->input_tokens,
                                   request->output_tokens};
      return strategy.rank({reinterpret_cast<const KeyView*>(request->keys), request->key_count},
                           context, {order, capacity});
    });
  }
  static constexpr llmr_strategy_v1 kTable = {size_of<llmr_strategy_v1>(), &rank};
};

}  // namespace llm_rotate::sdk::detail
