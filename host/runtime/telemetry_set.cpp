#include "runtime/telemetry_set.hpp"

#include <algorithm>
#include <utility>

#include "llm_rotate/error.hpp"

#include "runtime/startup.hpp"

namespace llm_rotate::runtime {

TelemetrySet TelemetrySet::next(const LMRotateConfig& config,
                                const plugin::PluginRegistry& plugins) const {
  TelemetrySet made;
  for (const std::string& id : plugins.ids(plugin::Kind::kTelemetry)) {
    const std::string options = options_of(config, id);
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) {
      return entry.id == id && entry.options_json == options;
    });
    if (same != entries_.end()) {
      made.entries_.push_back(*same);
      continue;
    }
    auto telemetry = plugins.make_telemetry(id, options);
    if (telemetry.has_error()) throw ConfigurationError(telemetry.error().text);
    made.entries_.push_back({id, options, std::move(*telemetry)});
  }
  return made;
}

observe::TelemetryList TelemetrySet::list() const {
  observe::TelemetryList all;
  for (const Entry& entry : entries_) all.push_back(entry.telemetry);
  return all;
}

}  // namespace llm_rotate::runtime
