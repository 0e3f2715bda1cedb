// From a file to its line: opens the provider's plugin as the host would, replays the response,
// rebuilds the request.
//
// One for each run of the replay program; keeps the plugins it has opened. One thread.
#pragma once

#include <string>
#include <utility>

#include "replay/line.hpp"
#include "replay/opened_plugins.hpp"

namespace llm_rotate::replay {

class Replayer {
 public:
  explicit Replayer(plugin::PluginPath path) : plugins_(std::move(path)) {}

  // Never throws: whatever is wrong is the line's trouble.
  Line replay(const std::string& file);

 private:
  void fill(Line& line);

  OpenedPlugins plugins_;
};

}  // namespace llm_rotate::replay
