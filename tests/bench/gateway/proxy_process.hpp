// A proxy under measurement, as a process of its own: started, looked at through /proc, ended.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <string>
#include <vector>

namespace llm_rotate::bench {

class ProxyProcess {
 public:
  // Returns when it takes connections at `port`. Throws std::runtime_error if it does not within
  // 10 s. What it prints goes to the file `log`.
  ProxyProcess(const std::vector<std::string>& command, int port, const std::string& log);
  ~ProxyProcess();
  ProxyProcess(const ProxyProcess&) = delete;
  ProxyProcess& operator=(const ProxyProcess&) = delete;

  // From before it was started until it took a connection.
  std::chrono::nanoseconds start_time() const { return start_time_; }
  // Of all its threads, in user mode and in the kernel.
  std::chrono::nanoseconds cpu() const;
  long resident_kib() const;

 private:
  pid_t pid_ = -1;
  std::chrono::nanoseconds start_time_{};
};

// A port of this machine that nobody uses at the moment.
int free_port();

}  // namespace llm_rotate::bench
