// Provider plugins, opened by name as the host opens them, and kept.
//
// One for each program that tries plugins out on its own. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>

#include "plugin/plugin_path.hpp"
#include "plugin/registry.hpp"

namespace llm_rotate::replay {

class OpenedPlugins {
 public:
  explicit OpenedPlugins(plugin::PluginPath path) : path_(std::move(path)) {}

  // Null, and why, for a provider whose plugin cannot be opened. A name is never taken for a path.
  const plugin::ProviderProxy* provider(const std::string& name, std::string& trouble);

 private:
  struct Opened {
    plugin::PluginRegistry registry;
    std::unique_ptr<plugin::ProviderProxy> provider;
    std::string trouble;
  };
  void open(const std::string& name, Opened& out) const;

  plugin::PluginPath path_;
  std::map<std::string, Opened> opened_;
};

}  // namespace llm_rotate::replay
