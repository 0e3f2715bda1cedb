// What the configuration needs to know of plugins, as data: no plugin is opened to check a file.
//
// The plugin room fills these from the manifests in the ELF notes and implements `IPluginCatalog`;
// tests give a fake. Called by the checks and `effective.hpp`.
// Threads: facts are values; a catalog is used by one thread at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/config.hpp"

namespace llm_rotate::config {

struct PluginFacts {
  std::string id;                   // "openai"
  std::string kind;                 // provider, strategy, state_store, telemetry
  std::string options_schema_json;  // JSON schema of its options; empty: it takes none
  // JSON schema of an object with `auth_method` and `auth_config`; empty: anything goes.
  std::string key_schema_json;
  std::string display_name;
  std::string provider_type;  // "broker" for one that has upstreams of its own
  std::string base_url;       // empty: the configuration must give one
  bool needs_base_url = false;
  std::optional<Millis> default_cooldown;
  std::optional<Millis> default_quarantine;
};

class IPluginCatalog {
 public:
  virtual ~IPluginCatalog() = default;
  // The facts of a plugin by name or path; they live as long as the catalog. Null when it cannot be
  // used: `why_not` is then a sentence without a full stop, or empty when there is no such plugin.
  virtual const PluginFacts* find(std::string_view name_or_path, std::string& why_not) const = 0;
  // The names of all plugins on the plugin path, of every kind.
  virtual std::vector<std::string> names() const = 0;
};

}  // namespace llm_rotate::config
