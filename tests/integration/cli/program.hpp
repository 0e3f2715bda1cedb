// The real program as a child process: its arguments and environment in, what it says and its exit
// code out. Nothing of this process's own environment reaches it but what it needs to start.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace llm_rotate::cli::testing {

// Generous, because machines that run tests are busy; nothing waits for it to pass.
inline constexpr std::chrono::seconds kLimit{60};

struct Invocation {
  std::vector<std::string> arguments;
  std::map<std::string, std::string> environment = {};
  std::string folder = "/";
  std::string input = {};
  std::string output_file = {};  // in place of a pipe for standard output
  std::chrono::seconds limit = kLimit;
};

struct Ended {
  int code = -1;  // 1000 + the signal that ended it; -1: it had to be killed
  std::string out;
  std::string err;
};

class Program {
 public:
  explicit Program(const Invocation& invocation);
  ~Program();
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  pid_t pid() const { return pid_; }
  // Whether standard output came to hold the text in time.
  bool says(const std::string& text);
  // What it has said on standard output so far.
  const std::string& said() const { return ended_.out; }
  void signal(int number) const;
  Ended wait();

 private:
  // Reads what there is; false when both ends are closed or time is up.
  bool read_some();
  void send_input();

  pid_t pid_ = -1;
  int in_ = -1;
  int out_ = -1;
  int err_ = -1;
  std::string input_;
  std::chrono::steady_clock::time_point until_;
  Ended ended_;
};

Ended run(const Invocation& invocation);

// "NAME=value" of what every invocation gets.
std::vector<std::string> environment_of(const std::map<std::string, std::string>& variables);

// As `Ended::code` tells it.
int exit_code_of(int wait_status);

}  // namespace llm_rotate::cli::testing
