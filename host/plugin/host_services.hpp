// What the host offers to one plugin: today its log, on the logger "llm_rotate.plugin".
//
// Owned by the plugin's `LoadedPlugin`; the plugin calls in from any thread. Nothing is thrown into
// a plugin.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/abi.h"

namespace llm_rotate::plugin {

inline constexpr const char* kPluginLogger = "llm_rotate.plugin";

// One line: the plugin's id, then the message, bounded and without control characters. Levels as in
// `llmr_host`; an unknown one counts as an error, so that it is seen.
void log_for_plugin(std::string_view plugin_id, std::int32_t level,
                    std::string_view message) noexcept;

class HostServices {
 public:
  explicit HostServices(std::string plugin_id);
  HostServices(const HostServices&) = delete;
  HostServices& operator=(const HostServices&) = delete;

  const llmr_host* table() const { return &table_; }

 private:
  std::string plugin_id_;
  llmr_host table_;
};

}  // namespace llm_rotate::plugin
