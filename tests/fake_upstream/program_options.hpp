// The command line of llm-rotate-fake-upstream. Called by main.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace llm_rotate::fake {

struct ProgramOptions {
  std::uint16_t port = 0;
  std::string script;  // empty: none
  std::string log;     // empty: none; "-": standard output
  unsigned threads = 1;
  bool quiet = false;
  double exit_after_seconds = 0;  // 0: never
};

struct CommandLine {
  std::optional<ProgramOptions> options;  // empty: leave with `exit_code`
  int exit_code = 0;
};

// Prints help and errors by itself.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace llm_rotate::fake
