#include "plugin/strategy_proxy.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/detail/tables.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::uint32_t kDropped = UINT32_MAX;
constexpr std::size_t kWordBits = 64;
constexpr std::size_t kWindow = 4096;  // as many keys as one set of marks on the stack covers

std::size_t compact(std::span<std::uint32_t> order) {
  const auto end = std::remove(order.begin(), order.end(), kDropped);
  return static_cast<std::size_t>(end - order.begin());
}

// Drops repeated indexes of [first, first + kWindow).
void drop_repeated(std::span<std::uint32_t> order, std::size_t first, std::size_t key_count) {
  std::array<std::uint64_t, kWindow / kWordBits> seen;  // zeroed only as far as it is used
  const std::size_t covered = std::min(kWindow, key_count - first);
  std::fill_n(seen.begin(), (covered + kWordBits - 1) / kWordBits, std::uint64_t{0});
  for (std::uint32_t& index : order) {
    if (index < first || index - first >= covered) continue;
    const std::size_t at = index - first;
    const std::uint64_t bit = std::uint64_t{1} << (at % kWordBits);
    if ((seen[at / kWordBits] & bit) != 0) index = kDropped;
    seen[at / kWordBits] |= bit;
  }
}

// The common case: the marks fit a register.
std::size_t keep_valid_of_few(std::span<std::uint32_t> order, std::size_t key_count) {
  std::uint64_t seen = 0;
  std::size_t kept = 0;
  for (const std::uint32_t index : order) {
    const std::uint64_t bit = std::uint64_t{1} << (index % kWordBits);
    if (index >= key_count || (seen & bit) != 0) continue;
    seen |= bit;
    order[kept++] = index;
  }
  return kept;
}

// Marks for all keys, one pass. Without branches, because an order is as good as
// random to a branch predictor.
std::size_t keep_valid_of_many(std::span<std::uint32_t> order, std::size_t key_count) {
  std::array<std::uint64_t, kWindow / kWordBits> seen;  // zeroed only as far as it is used
  std::fill_n(seen.begin(), (key_count + kWordBits - 1) / kWordBits, std::uint64_t{0});
  std::size_t kept = 0;
  for (const std::uint32_t index : order) {
    if (index >= key_count) continue;
    std::uint64_t& word = seen[index / kWordBits];
    const std::uint64_t bit = std::uint64_t{1} << (index % kWordBits);
    order[kept] = index;
    kept += (word & bit) == 0 ? 1 : 0;
    word |= bit;
  }
  return kept;
}

}  // namespace

std::size_t keep_valid(std::span<std::uint32_t> order, std::size_t key_count) {
  if (key_count <= kWordBits) return keep_valid_of_few(order, key_count);
  if (key_count <= kWindow) return keep_valid_of_many(order, key_count);
  for (std::uint32_t& index : order) {
    if (index >= key_count) index = kDropped;
  }
  for (std::size_t first = 0; first < key_count; first += kWindow) {
    drop_repeated(order, first, key_count);
  }
  return compact(order);
}

Result<std::unique_ptr<StrategyProxy>> StrategyProxy::make(Instance instance) {
  const auto* const table =
      sdk::detail::table_of<llmr_strategy_v1>(instance.entry(), LLMR_EXT_STRATEGY);
  if (table == nullptr) {
    return refusal_of(instance.file(), "is no strategy; use it where its kind belongs");
  }
  return std::unique_ptr<StrategyProxy>(new StrategyProxy(std::move(instance), *table));
}

std::size_t StrategyProxy::rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                                std::span<std::uint32_t> order) const {
  const llmr_rank_view view = {sdk::detail::size_of<llmr_rank_view>(),
                               0,
                               reinterpret_cast<const llmr_key_view*>(keys.data()),
                               keys.size(),
                               context.turn,
                               context.random,
                               context.input_tokens,
                               context.output_tokens};
  const std::size_t written = table_->rank(instance_.self(), &view, order.data(), order.size());
  return keep_valid(order.first(std::min(written, order.size())), keys.size());
}

}  // namespace llm_rotate::plugin
