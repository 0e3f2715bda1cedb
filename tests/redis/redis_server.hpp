// A real server for a test: redis-server on a Unix socket and, if wanted, a port of this machine,
// with nothing kept on disk. Also its signals: what a test does to it.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "sanitized.hpp"

namespace llm_rotate::redis::testing {

// How much longer everything takes in a build with sanitizers.
inline constexpr int kSlower = tests::kSanitized ? 8 : 1;

class RedisServer {
 public:
  // `more` are further lines of its command line, e.g. {"--requirepass", "x"}.
  explicit RedisServer(std::vector<std::string> more = {}, bool with_port = false);
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  // Returns when it answers. Throws if it does not within 5 s.
  void start();
  void kill();    // SIGKILL, as a crash
  void freeze();  // SIGSTOP
  void thaw();    // SIGCONT

  const std::string& folder() const { return folder_; }
  std::string socket() const { return folder_ + "/redis.sock"; }
  int port() const { return port_; }
  std::string url() const { return "unix://" + socket(); }
  std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
  // What redis-cli says to that.
  std::string cli(const std::string& command) const;

 private:
  std::vector<std::string> more_;
  std::string folder_;
  int port_ = 0;
  pid_t pid_ = -1;
};

// A port that nobody uses at the moment.
int free_port();

// Runs a command; returns what it prints.
std::string output_of(const std::string& command);

// Starts a program that is killed with its parent. Its output goes to `log`.
pid_t spawn(const std::vector<std::string>& arguments, const std::string& log);

// Waits for the condition, at most that long on a build of usual speed; returns whether it came.
template <class Condition>
bool within(int ms, Condition condition);

}  // namespace llm_rotate::redis::testing

#include <chrono>
#include <thread>

namespace llm_rotate::redis::testing {

template <class Condition>
bool within(int ms, Condition condition) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(ms * kSlower);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace llm_rotate::redis::testing
