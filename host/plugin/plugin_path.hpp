// Where plugins are looked for, and which file an entry of `plugins` in the configuration means.
//
// Made once for each configuration; used by the catalogue, the registry and `llm-rotate plugins`.
// Threads: immutable after construction; from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

// What the path is made of, in this order. Empty members are left out.
struct PathSettings {
  std::vector<std::string> folders;  // `plugin_path` of the configuration
  std::string config_folder;         // relative paths of the configuration start here
  std::string environment;           // $LLM_ROTATE_PLUGIN_PATH: folders with ':' between them
  std::string program_folder;        // of the running program; plugins are built beside it
  std::string install_folder;        // where `install` puts them
};

// With what this process and this build know of the last three.
PathSettings path_settings_of_process(std::vector<std::string> folders, std::string config_folder);

class PluginPath {
 public:
  explicit PluginPath(const PathSettings& settings);

  const std::vector<std::string>& folders() const { return folders_; }

  // The file that an entry means: a path if it holds a '/', else the first NAME.so or libNAME.so
  // on the path. Whether that file is any good is for `inspect` to say.
  Result<std::string> resolve(std::string_view name_or_path) const;

  // Every .so on the path, in its order, by name within a folder.
  std::vector<std::string> candidates() const;

 private:
  std::string config_folder_;
  std::vector<std::string> folders_;
};

}  // namespace llm_rotate::plugin
