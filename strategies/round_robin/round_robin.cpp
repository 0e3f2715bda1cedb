#include "round_robin/round_robin.hpp"

#include <algorithm>

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

bool known_to_caller(const KeyView& key) {
  return (key.flags & KeyView::kAffinity) != 0;
}

}  // namespace

std::size_t RoundRobin::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                             std::span<std::uint32_t> order) const {
  const std::size_t count = keys.size();
  if (count == 0) return 0;
  const auto start = static_cast<std::size_t>(context.turn % count);
  std::size_t written = 0;
  const auto write = [&](bool known) {
    for (std::size_t step = 0; step < count && written < order.size(); ++step) {
      const std::size_t index = start + step < count ? start + step : start + step - count;
      if (known_to_caller(keys[index]) != known) continue;
      order[written++] = static_cast<std::uint32_t>(index);
    }
  };
  write(true);
  write(false);
  return written;
}

}  // namespace llm_rotate::strategies
