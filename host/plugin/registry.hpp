// The plugins of one configuration: those that it lists, opened, and the way to make instances.
//
// Made by the runtime for each configuration, also on a reload, which finds most plugins open
// already. Threads: filled by one thread, then read from any; the `make_...` functions are for one
// thread at a time. What they make may outlive the registry.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/loaded_plugin.hpp"
#include "plugin/manifest.hpp"
#include "plugin/plugin_path.hpp"
#include "plugin/provider_proxy.hpp"
#include "plugin/refusal.hpp"
#include "plugin/state_store_proxy.hpp"
#include "plugin/strategy_proxy.hpp"
#include "plugin/telemetry_proxy.hpp"

namespace llm_rotate::plugin {

class PluginRegistry {
 public:
  // Opens what the entries (names or paths) mean, and nothing else. What cannot be opened is left
  // out and told, all of it at once; empty when all is well.
  std::vector<Refusal> open(const PluginPath& path, std::span<const std::string> entries);

  // Null when no plugin of that id is open here.
  const LoadedPlugin* find(std::string_view id) const;
  // The ids of one kind, in the order of the entries.
  std::vector<std::string> ids(Kind kind) const;

  // A new instance of that plugin. `options_json` has been checked against its schema.
  Result<std::unique_ptr<ProviderProxy>> make_provider(std::string_view id,
                                                       std::string_view options_json) const;
  Result<std::unique_ptr<StrategyProxy>> make_strategy(std::string_view id,
                                                       std::string_view options_json) const;
  Result<std::unique_ptr<StateStoreProxy>> make_state_store(std::string_view id,
                                                            std::string_view options_json) const;
  Result<std::unique_ptr<TelemetryProxy>> make_telemetry(std::string_view id,
                                                         std::string_view options_json) const;

 private:
  std::optional<Refusal> open_one(const PluginPath& path, const std::string& entry);
  std::optional<Refusal> check_id(const std::string& entry, const Inspection& found) const;
  template <class Proxy>
  Result<std::unique_ptr<Proxy>> make(std::string_view id, std::string_view options_json) const;

  std::vector<const LoadedPlugin*> plugins_;
};

}  // namespace llm_rotate::plugin
