// From a configuration to what can serve: checked, its plugins opened, made into a snapshot.
//
// Used by `Engine` at start and at each reload, and by simulations. Every function throws
// ConfigurationError with everything that stands in the way. Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "llm_rotate/config.hpp"

#include "plugin/plugin_path.hpp"
#include "plugin/registry.hpp"
#include "routing/snapshot.hpp"
#include "runtime/snapshot_builder.hpp"

namespace llm_rotate::runtime {

class Startup {
 public:
  // Checks what can be told without opening a plugin, then opens them.
  explicit Startup(const LMRotateConfig& config);

  // `previous` is what it takes the place of, if anything; `adapt` may change each provider.
  std::shared_ptr<const routing::Snapshot> snapshot(std::shared_ptr<sdk::IStateStore> store,
                                                    const routing::Snapshot* previous = nullptr,
                                                    const AdaptProvider& adapt = {}) const;

  const plugin::PluginRegistry& plugins() const { return plugins_; }
  plugin::PluginRegistry take_plugins() { return std::move(plugins_); }

 private:
  const LMRotateConfig& config_;
  plugin::PluginPath path_;
  plugin::PluginRegistry plugins_;
};

// Of the entry of an open plugin, listed by its name or by its path.
std::string options_of(const LMRotateConfig& config, const std::string& plugin);

}  // namespace llm_rotate::runtime
