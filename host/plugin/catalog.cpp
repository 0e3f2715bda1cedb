#include "plugin/catalog.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <optional>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::plugin {

namespace {

Millis millis(double seconds) {
  return Millis(static_cast<Millis::rep>(std::llround(seconds * 1000)));
}

// A schema of what a key says to the provider: one of its methods, and that method's settings.
std::string key_schema(const Manifest& manifest) {
  sdk::json::Writer schema;
  schema.begin_object().string("type", "object").key("properties").begin_object();
  schema.key("auth_method").begin_object().key("enum").begin_array();
  for (const std::string& method : manifest.provider->auth_methods) schema.string(method);
  schema.end_array().end_object();
  if (!manifest.auth_config_schema_json.empty()) {
    schema.raw("auth_config", manifest.auth_config_schema_json);
  }
  return schema.end_object().end_object().str();
}

}  // namespace

struct PluginCatalog::Entry {
  std::string why_not;
  std::optional<config::PluginFacts> facts;
};

config::PluginFacts facts_from(const Manifest& manifest) {
  config::PluginFacts facts;
  facts.id = manifest.id;
  facts.kind = name_of(manifest.kind);
  facts.options_schema_json = manifest.options_schema_json;
  if (!manifest.provider) return facts;
  const ProviderDefaults& provider = *manifest.provider;
  facts.key_schema_json = key_schema(manifest);
  facts.display_name = provider.display_name;
  facts.provider_type = provider.provider_type;
  facts.base_url = provider.base_url;
  facts.needs_base_url = provider.base_url_required;
  facts.default_cooldown = millis(provider.cooldown_seconds);
  facts.default_quarantine = millis(provider.quarantine_seconds);
  return facts;
}

PluginCatalog::PluginCatalog(PluginPath path) : path_(std::move(path)) {}

PluginCatalog::~PluginCatalog() = default;

const config::PluginFacts* PluginCatalog::find(std::string_view name_or_path,
                                               std::string& why_not) const {
  auto known = entries_.find(name_or_path);
  if (known == entries_.end()) {
    auto entry = std::make_unique<Entry>();
    // A name that leads nowhere is an unknown plugin, for which the caller has better words.
    if (const Result<std::string> file = path_.resolve(name_or_path)) {
      const Inspection found = inspect(*file);
      if (found.refusal) {
        entry->why_not = found.refusal->text;
      } else {
        entry->facts = facts_from(*found.manifest);
      }
    }
    known = entries_.emplace(std::string(name_or_path), std::move(entry)).first;
  }
  const Entry& entry = *known->second;
  why_not = entry.why_not;
  return entry.facts ? &*entry.facts : nullptr;
}

std::vector<std::string> PluginCatalog::names() const {
  std::vector<std::string> out;
  for (const std::string& file : path_.candidates()) {
    std::string name = std::filesystem::path(file).stem().string();
    const bool known = std::find(out.begin(), out.end(), name) != out.end();
    if (!known && is_plugin_id(name)) out.push_back(std::move(name));
  }
  return out;
}

}  // namespace llm_rotate::plugin
