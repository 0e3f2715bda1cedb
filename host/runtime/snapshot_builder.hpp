// From a checked configuration and its opened plugins to a snapshot.
//
// Called by `Engine` at start and at each reload. Threads: one at a time.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>

#include "llm_rotate/config.hpp"

#include "plugin/plugin_path.hpp"
#include "plugin/registry.hpp"
#include "routing/snapshot.hpp"

namespace llm_rotate::runtime {

// May change a provider before the snapshot is fixed: a simulation puts a model into its place.
using AdaptProvider = std::function<void(routing::ProviderRuntime&)>;

// Where a configuration's plugins are looked for.
plugin::PluginPath plugin_path_of(const LMRotateConfig& config);

// The snapshot, or everything that stands in the way, a sentence a line. `previous` is what it
// takes the place of, if anything.
std::variant<std::shared_ptr<const routing::Snapshot>, std::string> build_snapshot(
    const LMRotateConfig& config, const plugin::PluginPath& path,
    const plugin::PluginRegistry& plugins, std::shared_ptr<sdk::IStateStore> store,
    const routing::Snapshot* previous = nullptr, const AdaptProvider& adapt = {});

}  // namespace llm_rotate::runtime
