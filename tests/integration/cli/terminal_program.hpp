// The real program in front of a terminal: what a person types goes in, what the screen gets comes
// out.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>

#include "integration/cli/program.hpp"

namespace llm_rotate::cli::testing {

class TerminalProgram {
 public:
  explicit TerminalProgram(const Invocation& invocation);
  ~TerminalProgram();
  TerminalProgram(const TerminalProgram&) = delete;
  TerminalProgram& operator=(const TerminalProgram&) = delete;

  void type(const std::string& keys) const;
  // Whether the screen got that text in time, after all that was waited for before.
  bool shows(const std::string& text);
  // Everything that the screen got.
  const std::string& screen() const { return screen_; }
  int wait();

 private:
  bool read_some();

  pid_t pid_ = -1;
  int master_ = -1;
  std::string screen_;
  std::size_t seen_ = 0;
  std::chrono::steady_clock::time_point until_ = std::chrono::steady_clock::now() + kLimit;
};

}  // namespace llm_rotate::cli::testing
