// Ctrl-C as an event instead of the end of the process, so that a call can be cancelled and booked;
// and other signals, where a command ends in order on them.
//
// Made by a command around what can be cancelled. A second signal before the first was taken ends
// the process at once: whoever is stuck must be able to leave.
// Threads: one at a time for each; one object at a time in a process.
#pragma once

#include <csignal>
#include <vector>

namespace llm_rotate::cli {

class Interrupts {
 public:
  // Where one is ignored (SIGINT in a background job of a shell), it stays ignored.
  explicit Interrupts(const std::vector<int>& signals = {SIGINT});
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Readable from a signal on until it is taken; -1 if the system has no descriptor left.
  int descriptor() const { return reader_; }
  // Whether there was one since the last time.
  bool take();

 private:
  int reader_ = -1;
  int writer_ = -1;
  std::vector<int> installed_;
};

}  // namespace llm_rotate::cli
