// Warnings about fallback chains: entries that can serve nothing, and why.
//
// Called by `lint`. Threads: pure function.
#pragma once

#include "config/plugin_view.hpp"
#include "config/report.hpp"

namespace llm_rotate::config {

void lint_chains(const LMRotateConfig& config, PluginView& view, Report& report);

}  // namespace llm_rotate::config
