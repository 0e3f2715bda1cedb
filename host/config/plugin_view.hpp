// Which plugin a name of the configuration stands for, and whether it may be used.
//
// Called by the plugin check, lint and the loader of plugins. Threads: one at a time.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/config.hpp"

#include "config/plugin_facts.hpp"

namespace llm_rotate::config {

inline constexpr std::string_view kProviderKind = "provider";
inline constexpr std::string_view kStrategyKind = "strategy";
inline constexpr std::string_view kStoreKind = "state_store";
inline constexpr std::string_view kTelemetryKind = "telemetry";

enum class UseStatus : std::int32_t {
  kOk,
  kUnchecked,  // there is no catalog to ask
  kNotListed,  // it exists, but `plugins` does not name it
  kUnknown,
  kUnusable,  // it exists but cannot be loaded
  kWrongKind,
};

struct PluginUse {
  UseStatus status = UseStatus::kUnchecked;
  const PluginFacts* facts = nullptr;
  std::string why;  // of kUnusable
};

class PluginView {
 public:
  // Both must outlive the view. `catalog` may be null.
  PluginView(const LMRotateConfig& config, const IPluginCatalog* catalog);

  // An empty kind is any.
  PluginUse use(const std::string& plugin, std::string_view kind) const;
  // The same for a provider by the name it has in the configuration; computed once for each.
  const PluginUse& provider(const std::string& name);

  // The plugin's name of a provider: its `plugin`, else its own name.
  std::string plugin_of(const std::string& provider) const;
  // The index in `plugins` of the entry for a plugin; npos when there is none.
  std::size_t entry_of(const std::string& plugin) const;
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);
  // The options of that entry; "{}" when there is none.
  std::string options_of(const std::string& plugin) const;

  // Names that may stand where a provider is named.
  std::vector<std::string> provider_names() const;
  // Names of all plugins of a kind, listed or not.
  std::vector<std::string> plugin_names(std::string_view kind) const;

 private:
  const PluginFacts* facts_of(std::string_view name, std::string* why = nullptr) const;
  bool listed(const std::string& plugin) const;

  const LMRotateConfig& config_;
  const IPluginCatalog* catalog_;
  std::map<std::string, PluginUse> providers_;
};

// The plugins that a configuration needs: those listed, or, when none are, those that its keys,
// strategy and store use.
std::vector<PluginEntry> needed_plugins(const LMRotateConfig& config);

}  // namespace llm_rotate::config
