// A strategy plugin as the host meets it: the built .so, called through its C table. Used by the
// tests of the strategies and by the benchmark. Threads: any, like the strategy itself.
#pragma once

#include <dlfcn.h>

#include <stdexcept>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/detail/convert.hpp"
#include "llm_rotate/sdk/strategy.hpp"

#include "places.hpp"

namespace llm_rotate::testing {

class LoadedStrategy final : public sdk::ISelectionStrategy {
 public:
  explicit LoadedStrategy(std::string_view name) {
    const std::string path = places::plugin(name);
    // Never closed: plugins are linked not to be unloaded.
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) throw std::runtime_error(dlerror());
    plugin_ = static_cast<const llmr_plugin*>(dlsym(library, LLMR_PLUGIN_SYMBOL));
    if (plugin_ == nullptr) throw std::runtime_error(path + " has no " LLMR_PLUGIN_SYMBOL);
    table_ = static_cast<const llmr_strategy_v1*>(
        plugin_->extension(sdk::detail::to_abi(LLMR_EXT_STRATEGY)));
    if (table_ == nullptr ||
        plugin_->create(nullptr, sdk::detail::to_abi("{}"), &instance_, nullptr) != LLMR_OK) {
      throw std::runtime_error(path + " gives no strategy");
    }
  }
  ~LoadedStrategy() override { plugin_->destroy(instance_); }
  LoadedStrategy(const LoadedStrategy&) = delete;
  LoadedStrategy& operator=(const LoadedStrategy&) = delete;

  std::string_view id() const { return sdk::detail::from_abi(plugin_->id); }
  std::string_view version() const { return sdk::detail::from_abi(plugin_->version); }

  std::size_t rank(std::span<const sdk::KeyView> keys, const sdk::RankContext& context,
                   std::span<std::uint32_t> order) const override {
    const llmr_rank_view view = {sdk::detail::size_of<llmr_rank_view>(),
                                 0,
                                 reinterpret_cast<const llmr_key_view*>(keys.data()),
                                 keys.size(),
                                 context.turn,
                                 context.random,
                                 context.input_tokens,
                                 context.output_tokens};
    return table_->rank(instance_, &view, order.data(), order.size());
  }

 private:
  const llmr_plugin* plugin_ = nullptr;
  const llmr_strategy_v1* table_ = nullptr;
  void* instance_ = nullptr;
};

}  // namespace llm_rotate::testing
