// Which configuration a command works with, and what it needs to be read.
//
// Called by the commands. Threads: pure but for the environment and the files.
#pragma once

#include <memory>
#include <string>

#include "llm_rotate/config.hpp"

#include "cli/command.hpp"
#include "config/loader.hpp"

namespace llm_rotate::cli {

// --config, else $LLM_ROTATE_CONFIG, else ./llm-rotate.toml.
std::string config_path(const GlobalOptions& options);
// Whether somebody asked for that one, so that it has to be there.
bool config_was_named(const GlobalOptions& options);

// observability.usage_log; like `plugin_path`, it is seen from the configuration's folder.
std::string usage_log_of(const LMRotateConfig& config);

// Reads and checks the file with everything that there is to tell, secrets included.
config::LoadResult load_checked(const std::string& path);

}  // namespace llm_rotate::cli
