// Checks the names of a configuration against each other: duplicates, and names of nothing.
//
// Called by `validate`. What needs the plugins is the plugin check's work.
// Threads: pure function.
#pragma once

#include "llm_rotate/config.hpp"

#include "config/report.hpp"

namespace llm_rotate::config {

void check_names(const LMRotateConfig& config, Report& report);

}  // namespace llm_rotate::config
