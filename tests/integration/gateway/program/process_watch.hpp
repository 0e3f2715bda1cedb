// What the kernel tells about another process of this machine: its memory, and when it wanted to
// run and did not get to.
//
// Used by tests of the program. Threads: one at a time.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sanitized.hpp"

namespace llm_rotate::tests {

// The clock of all processes of a machine.
std::int64_t monotonic_us();

class ProcessWatch {
 public:
  explicit ProcessWatch(pid_t pid) : pid_(pid) {}

  std::int64_t resident_kib() const;
  std::int64_t peak_kib() const;
  int open_files() const;

  // To be called often: notes when a thread of it stood in the queue for a processor. Where nobody
  // may look at that, it is taken to have run.
  void sample();
  // How long the thread of it that was worst off stood there between the two.
  std::int64_t queued_us(std::int64_t from_us, std::int64_t to_us) const;
  // Of processors, since its start.
  std::int64_t used_ms() const;

 private:
  struct Wait {
    std::int64_t from_us;
    std::int64_t to_us;
    std::int64_t queued_us;
  };
  std::int64_t field(const char* name) const;
  std::int64_t longest_queued_since();

  pid_t pid_;
  std::int64_t sampled_us_ = 0;
  std::map<std::string, std::int64_t> queued_us_;  // by thread
  std::vector<Wait> waits_;
};

}  // namespace llm_rotate::tests
