// A strategy that knows one key only: the first.
#include "llm_rotate/sdk/plugin.hpp"

namespace {

class FirstOnly final : public llm_rotate::sdk::ISelectionStrategy {
 public:
  std::size_t rank(std::span<const llm_rotate::sdk::KeyView> keys,
                   const llm_rotate::sdk::RankContext&,
                   std::span<std::uint32_t> order) const override {
    if (keys.empty() || order.empty()) return 0;
    order[0] = 0;
    return 1;
  }
};

}  // namespace

LLM_ROTATE_PLUGIN(FirstOnly);
