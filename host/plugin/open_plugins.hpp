// The plugins that this process has opened, each once. None is ever closed: threads, thread-locals
// and static objects of a plugin may outlive every use of it, so its code stays until the process
// ends. A file that is replaced meanwhile is new code, and new code needs a new process.
//
// Called by `PluginRegistry`, also on a reload. Threads: any.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "plugin/inspect.hpp"
#include "plugin/loaded_plugin.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class OpenPlugins {
 public:
  // The one of this process, never destroyed.
  static OpenPlugins& of_process();

  // Opens the file that was inspected, unless that path or that file is open already.
  Result<const LoadedPlugin*> open(const Inspection& inspection);

 private:
  OpenPlugins() = default;

  const LoadedPlugin* find(const Inspection& inspection) const;

  std::mutex mutex_;
  std::vector<std::unique_ptr<const LoadedPlugin>> plugins_;
};

}  // namespace llm_rotate::plugin
