// Checks the options that plugins get, and what their keys carry, against the plugins' own schemas.
//
// Called by the plugin check. Threads: pure function.
#pragma once

#include "config/plugin_view.hpp"
#include "config/report.hpp"

namespace llm_rotate::config {

void check_options(const LMRotateConfig& config, PluginView& view, Report& report);

}  // namespace llm_rotate::config
