// Turns the tree of a configuration text into the public structs.
//
// Called by the loader. Total: every entry of a list or map of the text has one in the result, in
// its place, so that paths mean the same in both; what could not be read keeps its default and is
// reported. Ranges and forms are the field check's work, for structs from everywhere.
// Threads: pure function.
#pragma once

#include "llm_rotate/config.hpp"

#include "config/report.hpp"

namespace llm_rotate::config {

void bind_config(const Node& root, Report& report, LMRotateConfig& config);

}  // namespace llm_rotate::config
