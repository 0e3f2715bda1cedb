#include "gateway/hall.hpp"

namespace llm_rotate::gateway {

std::optional<double> View::cost_of(const dispatch::CallOutcome& outcome) const {
  const dispatch::AttemptRecord* const last = outcome.last();
  if (last == nullptr || !last->usage.known) return std::nullopt;
  auto found = prices.find(last->provider + "/" + last->model);
  if (found == prices.end()) found = prices.find(last->model);
  if (found == prices.end()) return std::nullopt;
  const PriceConfig& price = found->second;
  const sdk::Usage& usage = last->usage;
  const auto fresh =
      static_cast<double>(usage.prompt_tokens - usage.cached_tokens - usage.cache_write_tokens);
  return (fresh * price.input +
          static_cast<double>(usage.cached_tokens) * price.cache_read.value_or(price.input) +
          static_cast<double>(usage.cache_write_tokens) * price.cache_write.value_or(price.input) +
          static_cast<double>(usage.completion_tokens) * price.output) /
         1e6;
}

}  // namespace llm_rotate::gateway
