// The names of the settings, for "did you mean" and for telling a registry from a configuration.
//
// Called by the binder and by `shape.cpp`. Threads: pure functions.
#pragma once

#include <string>
#include <vector>

namespace llm_rotate::config {

const std::vector<std::string>& top_level_names();
const std::vector<std::string>& defaults_names();

}  // namespace llm_rotate::config
