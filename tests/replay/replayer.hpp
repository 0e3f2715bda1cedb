// From a file to its line: opens the provider's plugin as the host would, replays the response,
// rebuilds the request.
//
// One for each run of the replay program; keeps the plugins it has opened. One thread.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "plugin/plugin_path.hpp"
#include "plugin/registry.hpp"
#include "replay/line.hpp"

namespace llm_rotate::replay {

class Replayer {
 public:
  explicit Replayer(plugin::PluginPath path) : path_(std::move(path)) {}

  // Never throws: whatever is wrong is the line's trouble.
  Line replay(const std::string& file);

 private:
  // Null, and why, for a provider whose plugin cannot be opened.
  struct Opened {
    plugin::PluginRegistry registry;
    std::unique_ptr<plugin::ProviderProxy> provider;
    std::string trouble;
  };
  const Opened& opened(const std::string& provider);
  void fill(Line& line);

  plugin::PluginPath path_;
  std::map<std::string, Opened> opened_;
};

}  // namespace llm_rotate::replay
