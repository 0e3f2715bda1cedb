// Reads the bytes of a configuration file, bounded, or says in one sentence why not.
//
// Called by the loader. Threads: any; it blocks for the file alone, never for a pipe or a device.
#pragma once

#include <string>

namespace llm_rotate::config {

struct ConfigFile {
  std::string text;
  std::string error;
};

ConfigFile read_config_file(const std::string& path);

}  // namespace llm_rotate::config
