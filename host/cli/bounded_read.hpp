// Bytes of a file or of standard input, as many as there are but no more than allowed.
//
// Called by whatever a user may point at something huge. Threads: any; blocks.
#pragma once

#include <cstddef>
#include <string>

namespace llm_rotate::cli {

inline constexpr std::size_t kMaxInput = 32U << 20;
inline constexpr const char* kMaxInputText = "32 MiB";

struct ReadBytes {
  std::string bytes;
  int error = 0;  // errno
  bool too_large = false;
};

ReadBytes read_bounded(int descriptor, std::size_t most);

}  // namespace llm_rotate::cli
