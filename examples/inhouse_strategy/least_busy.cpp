// A strategy in half a page: whoever has the fewest calls in flight goes first.
#include <algorithm>
#include <numeric>

#include "llm_rotate/sdk/plugin.hpp"
#include "llm_rotate/sdk/strategy.hpp"

namespace {

using namespace llm_rotate::sdk;

class LeastBusy final : public ISelectionStrategy {
 public:
  std::size_t rank(std::span<const KeyView> keys, const RankContext&,
                   std::span<std::uint32_t> order) const override {
    const std::size_t count = std::min(keys.size(), order.size());
    if (count == 0) return 0;
    const auto busier = [&](std::uint32_t a, std::uint32_t b) {
      return keys[a].in_flight < keys[b].in_flight;
    };
    // The best so far stay sorted at the front of `order`; nothing is allocated.
    std::size_t filled = 0;
    for (std::uint32_t key = 0; key < keys.size(); ++key) {
      if (filled == count && !busier(key, order[count - 1])) continue;
      if (filled < count) ++filled;
      const auto place = std::upper_bound(
          order.begin(), order.begin() + static_cast<std::ptrdiff_t>(filled - 1), key, busier);
      std::copy_backward(place, order.begin() + static_cast<std::ptrdiff_t>(filled - 1),
                         order.begin() + static_cast<std::ptrdiff_t>(filled));
      *place = key;
    }
    return count;
  }
};

}  // namespace

LLM_ROTATE_PLUGIN(LeastBusy);
