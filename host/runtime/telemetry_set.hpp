// The telemetry plugins of a configuration. At a reload, one whose options are the same goes on.
//
// Used by `Engine`. Threads: one at a time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"

#include "observe/recorder.hpp"
#include "plugin/registry.hpp"

namespace llm_rotate::runtime {

class TelemetrySet {
 public:
  // What takes the place of this one. Throws ConfigurationError.
  TelemetrySet next(const LMRotateConfig& config, const plugin::PluginRegistry& plugins) const;

  observe::TelemetryList list() const;

 private:
  struct Entry {
    std::string id;
    std::string options_json;
    std::shared_ptr<sdk::ITelemetry> telemetry;
  };

  std::vector<Entry> entries_;
};

}  // namespace llm_rotate::runtime
