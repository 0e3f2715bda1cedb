// Checks a configuration against the plugins: what it uses exists, is listed, is of the right kind,
// and gets options that its own schema accepts.
//
// Called by `validate`. Threads: pure function.
#pragma once

#include "config/plugin_view.hpp"
#include "config/report.hpp"

namespace llm_rotate::config {

// With a view that has no catalog, only what `plugins` itself tells is checked.
void check_plugin_use(const LMRotateConfig& config, PluginView& view, Report& report);

}  // namespace llm_rotate::config
