// Finds a plugin's manifest in the bytes of a shared object, without opening it as one, and sees
// whether the file is whole: the dynamic loader maps a truncated file happily and dies of SIGBUS.
//
// Called by `inspect`. No offset or size in the file is trusted, and what is read is bounded
// whatever they say. Threads: a pure function.
#pragma once

#include <cstdint>
#include <string>

#include "plugin/byte_source.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

inline constexpr std::uint32_t kMaxManifestBytes = 256 * 1024;

// The machine this program is built for, as ELF numbers them.
std::uint16_t elf_machine_of_host();

struct PluginNote {
  std::uint32_t abi_major = 0;
  std::uint32_t abi_minor = 0;
  std::string manifest_json;
};

// The refusal is the sentence behind "plugin FILE: ".
Result<PluginNote> read_note(const IByteSource& file,
                             std::uint16_t machine = elf_machine_of_host());

}  // namespace llm_rotate::plugin
