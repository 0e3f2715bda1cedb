#include "config/plugin_view.hpp"

#include <algorithm>

namespace llm_rotate::config {

PluginView::PluginView(const LMRotateConfig& config, const IPluginCatalog* catalog)
    : config_(config), catalog_(catalog) {}

const PluginFacts* PluginView::facts_of(std::string_view name, std::string* why) const {
  std::string reason;
  const PluginFacts* facts = catalog_ != nullptr ? catalog_->find(name, reason) : nullptr;
  if (why != nullptr) *why = reason;
  return facts;
}

std::size_t PluginView::entry_of(const std::string& plugin) const {
  if (!config_.plugins) return kNone;
  const std::vector<PluginEntry>& entries = *config_.plugins;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].name == plugin) return i;
  }
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool path = entries[i].name.find('/') != std::string::npos;
    const PluginFacts* facts = path ? facts_of(entries[i].name) : nullptr;
    if (facts != nullptr && facts->id == plugin) return i;
  }
  return kNone;
}

std::string PluginView::options_of(const std::string& plugin) const {
  const std::size_t entry = entry_of(plugin);
  return entry == kNone ? "{}" : (*config_.plugins)[entry].options_json;
}

bool PluginView::listed(const std::string& plugin) const {
  return !config_.plugins || entry_of(plugin) != kNone;
}

PluginUse PluginView::use(const std::string& plugin, std::string_view kind) const {
  PluginUse result;
  const std::size_t entry = entry_of(plugin);
  const std::string& name = entry != kNone ? (*config_.plugins)[entry].name : plugin;
  result.facts = facts_of(name, &result.why);
  if (catalog_ == nullptr) {
    // A path may hold a plugin of any name.
    const bool path =
        config_.plugins &&
        std::any_of(config_.plugins->begin(), config_.plugins->end(),
                    [](const PluginEntry& e) { return e.name.find('/') != std::string::npos; });
    result.status = listed(plugin) || path ? UseStatus::kUnchecked : UseStatus::kNotListed;
  } else if (result.facts == nullptr) {
    result.status = result.why.empty() ? UseStatus::kUnknown : UseStatus::kUnusable;
  } else if (!kind.empty() && result.facts->kind != kind) {
    result.status = UseStatus::kWrongKind;
  } else {
    result.status = listed(plugin) ? UseStatus::kOk : UseStatus::kNotListed;
  }
  return result;
}

const PluginUse& PluginView::provider(const std::string& name) {
  const auto found = providers_.find(name);
  if (found != providers_.end()) return found->second;
  return providers_.emplace(name, use(plugin_of(name), kProviderKind)).first->second;
}

std::string PluginView::plugin_of(const std::string& provider) const {
  const auto found = config_.providers.find(provider);
  const bool named = found != config_.providers.end() && !found->second.plugin.empty();
  return named ? found->second.plugin : provider;
}

std::vector<std::string> PluginView::provider_names() const {
  std::vector<std::string> names;
  for (const auto& [name, provider] : config_.providers) names.push_back(name);
  if (config_.plugins) {
    for (const PluginEntry& entry : *config_.plugins) {
      const PluginFacts* facts = facts_of(entry.name);
      const bool other_kind = facts != nullptr && facts->kind != kProviderKind;
      if (!other_kind) names.push_back(facts != nullptr ? facts->id : entry.name);
    }
  }
  const std::vector<std::string> on_path = plugin_names(kProviderKind);
  names.insert(names.end(), on_path.begin(), on_path.end());
  return names;
}

std::vector<std::string> PluginView::plugin_names(std::string_view kind) const {
  std::vector<std::string> names;
  if (catalog_ == nullptr) return names;
  for (const std::string& name : catalog_->names()) {
    const PluginFacts* facts = facts_of(name);
    if (facts != nullptr && facts->kind == kind) names.push_back(name);
  }
  return names;
}

std::vector<PluginEntry> needed_plugins(const LMRotateConfig& config) {
  if (config.plugins) return *config.plugins;
  const PluginView view(config, nullptr);
  std::vector<PluginEntry> entries;
  const auto need = [&](const std::string& name) {
    const bool known = std::any_of(entries.begin(), entries.end(),
                                   [&](const PluginEntry& entry) { return entry.name == name; });
    if (!known) entries.emplace_back(name);
  };
  for (const KeyConfig& key : config.keys) need(view.plugin_of(key.provider));
  need(config.strategy.name);
  if (config.state_store.backend != "memory") need(config.state_store.backend);
  return entries;
}

}  // namespace llm_rotate::config
