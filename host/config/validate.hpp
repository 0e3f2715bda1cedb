// Every check of a configuration, whether it came from a file or from a program.
//
// Called by the loader for files, by the runtime for what a program built, and again by the runtime
// once the plugin path of a loaded file is known. Threads: pure functions but for the probe.
#pragma once

#include <vector>

#include "llm_rotate/config.hpp"

#include "config/finding.hpp"
#include "config/lint.hpp"
#include "config/plugin_facts.hpp"
#include "config/report.hpp"

namespace llm_rotate::config {

// Errors and warnings, in the order of the text it came from. Without a catalog, what only the
// plugins can tell is not checked; without a probe, secrets are not looked at.
std::vector<Finding> validate(const LMRotateConfig& config, const IPluginCatalog* catalog = nullptr,
                              const ISecretProbe* probe = nullptr);

// The same into a report that already holds what the binder found.
void run_checks(const LMRotateConfig& config, const IPluginCatalog* catalog,
                const ISecretProbe* probe, Report& report);

}  // namespace llm_rotate::config
