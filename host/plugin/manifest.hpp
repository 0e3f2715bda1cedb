// What plugin.json says of a plugin: who it is, what it implements, which options it takes.
//
// Read from the ELF note by `inspect`, so known before a line of the plugin runs; shown by
// `llm-rotate plugins`, used by the configuration checks and compared with the opened plugin.
// Members that are not known here are ignored. Threads: plain values, a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

enum class Kind : std::int32_t { kProvider, kStrategy, kStateStore, kTelemetry };

// The word in plugin.json, e.g. "state_store".
std::string_view name_of(Kind kind);

// An environment variable in which a key is usually found.
struct KeyVariable {
  std::string name;
  std::string auth_method;  // empty: the plugin's default
  bool ambient = false;     // it is no key itself: with what is beside it, the plugin finds one
  std::string beside;       // it counts only where this variable is set, too; empty: always
};

// An option, and the variables in which the vendor's own tools have it, the first to be heeded
// first.
struct OptionVariables {
  std::string option;
  std::vector<std::string> names;
};

// The "provider" member: what holds for an entry of [providers] that does not say otherwise.
struct ProviderDefaults {
  std::string display_name;        // the plugin's id when it gives none
  std::string provider_type;       // "broker" for one that has upstreams of its own
  std::string base_url;            // empty: derived by the plugin, or given by the configuration
  bool base_url_required = false;  // the configuration must give one
  double cooldown_seconds = 30;
  double quarantine_seconds = 300;
  std::vector<std::string> auth_methods;  // the first is the default; never empty
  std::vector<KeyVariable> key_env;
  std::vector<std::string> base_url_env;
  std::vector<OptionVariables> options_env;
  // What no call goes without: one of these, each "base_url" or an option; and an example of the
  // first.
  std::vector<std::string> needed;
  std::string needed_example;
  std::vector<std::string> usual_models;  // what a key usually serves; empty: whatever it is asked
};

struct Manifest {
  std::string id;
  Kind kind = Kind::kProvider;
  std::string version;
  std::string description;
  std::vector<std::string> provides;  // extension names beyond that of the kind
  std::string options_schema_json;    // a JSON schema; empty: takes no options
  std::string auth_config_schema_json;
  std::optional<ProviderDefaults> provider;  // set for providers
};

// Whether `text` may be the id of a plugin: 1 to 64 of a-z, 0-9, _ and -.
bool is_plugin_id(std::string_view text);

// The refusal is the sentence behind "plugin FILE: ".
Result<Manifest> parse_manifest(std::string_view json);

}  // namespace llm_rotate::plugin
