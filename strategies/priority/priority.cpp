#include "priority/priority.hpp"

#include <algorithm>
#include <limits>

namespace llm_rotate::strategies {
namespace {

using sdk::KeyView;

// Where a key stands: its priority, above all of them if it served this caller last.
std::int64_t level_of(const KeyView& key) {
  constexpr std::int64_t kKnownToCaller = std::int64_t{1} << 32U;
  return (key.flags & KeyView::kAffinity) != 0 ? kKnownToCaller : key.priority;
}

struct Level {
  std::int64_t value = std::numeric_limits<std::int64_t>::min();
  std::size_t size = 0;
};

// The highest level below `limit` and how many keys stand there.
Level next_level(std::span<const KeyView> keys, std::int64_t limit) {
  Level level;
  for (const KeyView& key : keys) {
    const std::int64_t value = level_of(key);
    if (value >= limit || value < level.value) continue;
    level.size = value == level.value ? level.size + 1 : 1;
    level.value = value;
  }
  return level;
}

}  // namespace

std::size_t Priority::rank(std::span<const KeyView> keys, const sdk::RankContext& context,
                           std::span<std::uint32_t> order) const {
  std::size_t written = 0;
  std::int64_t limit = std::numeric_limits<std::int64_t>::max();
  while (written < order.size()) {
    const Level level = next_level(keys, limit);
    if (level.size == 0) break;
    // The member whose turn it is goes first; those before it in the list follow at the end.
    const auto turn = static_cast<std::size_t>(context.turn % level.size);
    const std::size_t room = std::min(level.size, order.size() - written);
    std::size_t member = 0;
    for (std::size_t index = 0; index < keys.size(); ++index) {
      if (level_of(keys[index]) != level.value) continue;
      const std::size_t place = member >= turn ? member - turn : member + level.size - turn;
      if (place < room) order[written + place] = static_cast<std::uint32_t>(index);
      ++member;
    }
    written += room;
    limit = level.value;
  }
  return written;
}

}  // namespace llm_rotate::strategies
