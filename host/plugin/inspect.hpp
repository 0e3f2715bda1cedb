// Everything that can be said of a plugin's file without opening it as a shared object: whether it
// would be opened, and what it is.
//
// Called by `llm-rotate plugins`, by the configuration checks and, before it opens a plugin, by the
// loader. Threads: a function of the file system, from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "plugin/file_check.hpp"
#include "plugin/manifest.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

struct Inspection {
  std::string path;                // as it was given
  std::string real_path;           // absolute, without links; empty if there is no such file
  FileId file;                     // the one that was read
  std::optional<Refusal> refusal;  // why it would not be opened
  // From here on as far as it got.
  std::uint32_t abi_major = 0;  // 0.0: it has no note
  std::uint32_t abi_minor = 0;
  std::optional<Manifest> manifest;
};

Inspection inspect(const std::string& path);

// Whether this host can speak to a plugin of that ABI; the sentence behind "plugin FILE: " if not.
std::optional<Refusal> check_abi(std::uint32_t major, std::uint32_t minor);

}  // namespace llm_rotate::plugin
