// Ctrl-C as an event instead of the end of the process, so that a call can be cancelled and booked.
//
// Made by a command around what can be cancelled. A second SIGINT before the first was taken ends
// the process at once: whoever is stuck must be able to leave.
// Threads: one at a time for each; one object at a time in a process.
#pragma once

namespace llm_rotate::cli {

class Interrupts {
 public:
  // Where SIGINT is ignored (a background job of a shell), it stays ignored.
  Interrupts();
  ~Interrupts();
  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Readable from a SIGINT on until it is taken; -1 if the system has no descriptor left.
  int descriptor() const { return reader_; }
  // Whether there was one since the last time.
  bool take();

 private:
  int reader_ = -1;
  int writer_ = -1;
  bool installed_ = false;
};

}  // namespace llm_rotate::cli
