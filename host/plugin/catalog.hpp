// The plugins on the plugin path as the configuration checks see them. No plugin is opened: all of
// it comes from the manifests in the files.
//
// Made for one check of a configuration. Threads: one at a time, because `find` remembers.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/plugin_facts.hpp"
#include "plugin/inspect.hpp"
#include "plugin/plugin_path.hpp"

namespace llm_rotate::plugin {

class PluginCatalog final : public config::IPluginCatalog {
 public:
  explicit PluginCatalog(PluginPath path);
  ~PluginCatalog() override;

  const config::PluginFacts* find(std::string_view name_or_path,
                                  std::string& why_not) const override;
  std::vector<std::string> names() const override;

 private:
  struct Entry;

  PluginPath path_;
  mutable std::map<std::string, std::unique_ptr<const Entry>, std::less<>> entries_;
};

config::PluginFacts facts_from(const Manifest& manifest);

}  // namespace llm_rotate::plugin
