// A plugin whose code is in this process: its manifest, its entry, and how to make instances of it.
//
// Made by `OpenPlugins` and never destroyed. Threads: immutable; from any thread, except that
// `create` is for one thread at a time (the one that loads or reloads).
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/abi.h"

#include "plugin/host_services.hpp"
#include "plugin/inspect.hpp"
#include "plugin/instance.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

class LoadedPlugin {
 public:
  // `inspection` holds a manifest, which `entry` was found to equal.
  LoadedPlugin(Inspection inspection, const llmr_plugin& entry);

  const std::string& id() const { return inspection_.manifest->id; }
  const Manifest& manifest() const { return *inspection_.manifest; }
  const Inspection& inspection() const { return inspection_; }
  const std::string& file() const { return inspection_.path; }
  const llmr_plugin& entry() const { return *entry_; }

  // `options_json` has been checked against the manifest's schema; empty means "{}".
  Result<Instance> create(std::string_view options_json) const;

 private:
  Inspection inspection_;
  const llmr_plugin* entry_;
  HostServices services_;
};

}  // namespace llm_rotate::plugin
