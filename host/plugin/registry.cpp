#include "plugin/registry.hpp"

#include <algorithm>
#include <utility>

#include "plugin/inspect.hpp"
#include "plugin/open_plugins.hpp"
#include "plugin/safe_text.hpp"

namespace llm_rotate::plugin {

namespace {

constexpr std::size_t kMaxShownName = 64;

}  // namespace

std::vector<Refusal> PluginRegistry::open(const PluginPath& path,
                                          std::span<const std::string> entries) {
  std::vector<Refusal> refusals;
  for (const std::string& entry : entries) {
    if (auto refusal = open_one(path, entry)) refusals.push_back(*std::move(refusal));
  }
  return refusals;
}

std::optional<Refusal> PluginRegistry::open_one(const PluginPath& path, const std::string& entry) {
  const Result<std::string> file = path.resolve(entry);
  if (!file) return file.error();
  const Inspection found = inspect(*file);
  if (found.refusal) return found.refusal;
  // Before it is opened, so that no code of a plugin that will not be used runs.
  if (auto refusal = check_id(entry, found)) return refusal;
  const Result<const LoadedPlugin*> plugin = OpenPlugins::of_process().open(found);
  if (!plugin) return plugin.error();
  plugins_.push_back(*plugin);
  return std::nullopt;
}

std::optional<Refusal> PluginRegistry::check_id(const std::string& entry,
                                                const Inspection& found) const {
  const std::string& id = found.manifest->id;
  const bool by_name = entry.find('/') == std::string::npos;
  if (by_name && entry != id) {
    return refusal_of(found.path, "its id is '" + id + "', not '" + entry +
                                      "'; list it by its path, or name the file " + id + ".so");
  }
  const LoadedPlugin* const other = find(id);
  if (other == nullptr) return std::nullopt;
  if (other->inspection().file == found.file) {
    return refusal_of(found.path, "is listed twice; take one of the entries out of plugins");
  }
  return refusal_of(found.path, "its id '" + id + "' is that of " + other->file() +
                                    "; take one of the two out of plugins");
}

const LoadedPlugin* PluginRegistry::find(std::string_view id) const {
  const auto found = std::find_if(plugins_.begin(), plugins_.end(),
                                  [&](const LoadedPlugin* plugin) { return plugin->id() == id; });
  return found != plugins_.end() ? *found : nullptr;
}

std::vector<std::string> PluginRegistry::ids(Kind kind) const {
  std::vector<std::string> out;
  for (const LoadedPlugin* const plugin : plugins_) {
    if (plugin->manifest().kind == kind) out.push_back(plugin->id());
  }
  return out;
}

template <class Proxy>
Result<std::unique_ptr<Proxy>> PluginRegistry::make(std::string_view id,
                                                    std::string_view options_json) const {
  const LoadedPlugin* const plugin = find(id);
  if (plugin == nullptr) {
    const std::string shown = safe_text(id, kMaxShownName);
    return refusal_of(shown, "is used but not listed; add \"" + shown + "\" to plugins");
  }
  Result<Instance> instance = plugin->create(options_json);
  if (!instance) return instance.error();
  return Proxy::make(*std::move(instance));
}

Result<std::unique_ptr<ProviderProxy>> PluginRegistry::make_provider(
    std::string_view id, std::string_view options_json) const {
  return make<ProviderProxy>(id, options_json);
}

Result<std::unique_ptr<StrategyProxy>> PluginRegistry::make_strategy(
    std::string_view id, std::string_view options_json) const {
  return make<StrategyProxy>(id, options_json);
}

Result<std::unique_ptr<StateStoreProxy>> PluginRegistry::make_state_store(
    std::string_view id, std::string_view options_json) const {
  return make<StateStoreProxy>(id, options_json);
}

Result<std::unique_ptr<TelemetryProxy>> PluginRegistry::make_telemetry(
    std::string_view id, std::string_view options_json) const {
  return make<TelemetryProxy>(id, options_json);
}

}  // namespace llm_rotate::plugin
