// `llm-rotate check`: a configuration file, everything that is wrong with it, and an exit code.
//
// Called by the command-line program. Threads: as the loader.
#pragma once

#include <string>

#include "config/loader.hpp"

namespace llm_rotate::config {

struct CheckOutcome {
  int exit_code = 0;  // 0 clean, 1 warnings and strict, 2 errors
  std::string text;   // one finding a line, then one line that sums up
};

CheckOutcome check_file(const std::string& path, bool strict, const LoadOptions& options);

}  // namespace llm_rotate::config
