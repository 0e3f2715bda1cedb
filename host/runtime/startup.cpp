#include "runtime/startup.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "llm_rotate/error.hpp"

#include "config/plugin_view.hpp"
#include "config/validate.hpp"
#include "plugin/catalog.hpp"

namespace llm_rotate::runtime {
namespace {

// What can be told without opening a plugin. Throws with everything that is wrong.
void check(const LMRotateConfig& config, const plugin::PluginPath& path) {
  const plugin::PluginCatalog catalog(path);
  std::vector<config::Finding> errors;
  for (config::Finding& finding : config::validate(config, &catalog)) {
    if (finding.severity == config::Severity::kError) errors.push_back(std::move(finding));
  }
  if (!errors.empty()) throw ConfigurationError(config::render(errors));
}

plugin::PluginRegistry open_plugins(const LMRotateConfig& config, const plugin::PluginPath& path) {
  std::vector<std::string> entries;
  for (const PluginEntry& entry : config::needed_plugins(config)) {
    // The memory store is built in; listing it is harmless.
    if (entry.name != "memory") entries.push_back(entry.name);
  }
  plugin::PluginRegistry registry;
  std::string refusals;
  for (const plugin::Refusal& refusal : registry.open(path, entries)) {
    refusals += refusals.empty() ? refusal.text : "\n" + refusal.text;
  }
  if (!refusals.empty()) throw ConfigurationError(refusals);
  return registry;
}

}  // namespace

Startup::Startup(const LMRotateConfig& config)
    : config_(config),
      path_(plugin_path_of(config)),
      plugins_((check(config, path_), open_plugins(config, path_))) {}

std::shared_ptr<const routing::Snapshot> Startup::snapshot(std::shared_ptr<sdk::IStateStore> store,
                                                           const routing::Snapshot* previous,
                                                           const AdaptProvider& adapt) const {
  auto built = build_snapshot(config_, path_, plugins_, std::move(store), previous, adapt);
  if (const auto* problems = std::get_if<std::string>(&built)) {
    throw ConfigurationError(*problems);
  }
  return std::get<std::shared_ptr<const routing::Snapshot>>(std::move(built));
}

std::string options_of(const LMRotateConfig& config, const std::string& plugin) {
  const plugin::PluginCatalog catalog(plugin_path_of(config));
  return config::PluginView(config, &catalog).options_of(plugin);
}

}  // namespace llm_rotate::runtime
