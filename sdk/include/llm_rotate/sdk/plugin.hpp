// Turns a class into a plugin. In exactly one source file of the plugin:
//
//   LLM_ROTATE_PLUGIN(AcmeProvider);
//
// AcmeProvider derives from one or more of IProvider, IEmbedder, IContentGenerator, IModelLister,
// ITokenCounter, IModelNamer, IIngress, ISelectionStrategy, IStateStore, ITelemetry, and is
// constructible from `const PluginContext&` or from nothing. The id and the version come from
// plugin.json, by way of llm_rotate_add_plugin() in CMake.
#pragma once

#include <memory>
#include <string_view>
#include <type_traits>

#include "llm_rotate/sdk/abi.h"
#include "llm_rotate/sdk/detail/ingress_thunks.hpp"
#include "llm_rotate/sdk/detail/provider_thunks.hpp"
#include "llm_rotate/sdk/detail/state_store_thunks.hpp"
#include "llm_rotate/sdk/detail/strategy_thunks.hpp"
#include "llm_rotate/sdk/detail/telemetry_thunks.hpp"

namespace llm_rotate::sdk {

enum class LogLevel : std::int32_t { kTrace = 0, kDebug = 1, kInfo = 2, kWarning = 3, kError = 4 };

// What a plugin is constructed with.
class PluginContext {
 public:
  PluginContext(std::string_view options_json, const llmr_host* host)
      : options_json_(options_json), host_(host) {}

  // The options of the configuration, checked against the schema in plugin.json; "{}" when none.
  // Valid for the length of the constructor.
  std::string_view options_json() const { return options_json_; }

  // Writes to the host's log. May be kept and used from any thread.
  void log(LogLevel level, std::string_view message) const {
    if (host_ != nullptr && host_->log != nullptr) {
      host_->log(host_->context, static_cast<std::int32_t>(level), detail::to_abi(message));
    }
  }

 private:
  std::string_view options_json_;
  const llmr_host* host_;
};

namespace detail {

template <class Plugin>
std::int32_t create_instance(const llmr_host* host, llmr_str options_json, void** instance,
                             const llmr_fault_sink* fault) {
  return guarded(fault, [&] {
    if constexpr (std::is_constructible_v<Plugin, const PluginContext&>) {
      *instance = std::make_unique<Plugin>(PluginContext(from_abi(options_json), host)).release();
    } else {
      *instance = std::make_unique<Plugin>().release();
    }
  });
}

template <class Plugin>
void destroy_instance(void* instance) {
  delete static_cast<Plugin*>(instance);
}

template <class Plugin>
const void* find_extension(llmr_str name) {
  const std::string_view asked = from_abi(name);
  if constexpr (std::is_base_of_v<IProvider, Plugin>) {
    if (asked == LLMR_EXT_PROVIDER) return &ProviderThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IEmbedder, Plugin>) {
    if (asked == LLMR_EXT_EMBED) return &EmbedThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IContentGenerator, Plugin>) {
    if (asked == LLMR_EXT_GENERATE) return &GenerateThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IModelLister, Plugin>) {
    if (asked == LLMR_EXT_LIST_MODELS) return &ListModelsThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<ITokenCounter, Plugin>) {
    if (asked == LLMR_EXT_COUNT_TOKENS) return &CountTokensThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IModelNamer, Plugin>) {
    if (asked == LLMR_EXT_NAME_MODELS) return &NameModelsThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IIngress, Plugin>) {
    if (asked == LLMR_EXT_INGRESS) return &IngressThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<ISelectionStrategy, Plugin>) {
    if (asked == LLMR_EXT_STRATEGY) return &StrategyThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<IStateStore, Plugin>) {
    if (asked == LLMR_EXT_STATE_STORE) return &StateStoreThunks<Plugin>::kTable;
  }
  if constexpr (std::is_base_of_v<ITelemetry, Plugin>) {
    if (asked == LLMR_EXT_TELEMETRY) return &TelemetryThunks<Plugin>::kTable;
  }
  return nullptr;
}

template <class Plugin>
constexpr llmr_plugin describe(std::string_view id, std::string_view version) {
  static_assert(std::is_base_of_v<IProvider, Plugin> || std::is_base_of_v<IEmbedder, Plugin> ||
                    std::is_base_of_v<ISelectionStrategy, Plugin> ||
                    std::is_base_of_v<IStateStore, Plugin> ||
                    std::is_base_of_v<ITelemetry, Plugin> || std::is_base_of_v<IIngress, Plugin>,
                "a plugin class implements at least one interface of the SDK");
  return {size_of<llmr_plugin>(),   LLMR_ABI_MAJOR,
          LLMR_ABI_MINOR,           0,
          {id.data(), id.size()},   {version.data(), version.size()},
          &create_instance<Plugin>, &destroy_instance<Plugin>,
          &find_extension<Plugin>};
}

}  // namespace detail
}  // namespace llm_rotate::sdk

#define LLM_ROTATE_PLUGIN(PluginClass)                                                    \
  extern "C" __attribute__((visibility("default"))) const llmr_plugin llm_rotate_plugin = \
      ::llm_rotate::sdk::detail::describe<PluginClass>(LLM_ROTATE_PLUGIN_ID,              \
                                                       LLM_ROTATE_PLUGIN_VERSION)
