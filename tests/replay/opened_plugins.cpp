#include "replay/opened_plugins.hpp"

#include <vector>

#include "plugin/manifest.hpp"

namespace llm_rotate::replay {

const plugin::ProviderProxy* OpenedPlugins::provider(const std::string& name,
                                                     std::string& trouble) {
  const auto [at, fresh] = opened_.try_emplace(name);
  if (fresh) open(name, at->second);
  if (!at->second.provider) trouble = at->second.trouble;
  return at->second.provider.get();
}

void OpenedPlugins::open(const std::string& name, Opened& out) const {
  if (!plugin::is_plugin_id(name)) {
    out.trouble = "\"" + name.substr(0, 64) + "\" is not the name of a plugin";
    return;
  }
  const std::vector<std::string> entries = {name};
  const auto refusals = out.registry.open(path_, entries);
  if (!refusals.empty()) {
    out.trouble = refusals.front().text;
    return;
  }
  auto made = out.registry.make_provider(name, "{}");
  if (made) {
    out.provider = *std::move(made);
  } else {
    out.trouble = made.error().text;
  }
}

}  // namespace llm_rotate::replay
