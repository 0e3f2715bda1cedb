// Clients that ask a gateway one call after the other: over a new connection each time, over one
// that is kept, and for streams. Every answer has to be whole.
//
// Made by the tests of a gateway's end. Threads: one for each client, ended by `stop`.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace llm_rotate::tests {

class SteadyCallers {
 public:
  // `may_vanish`: when nobody listens any more a client ends; otherwise that is a failed call.
  SteadyCallers(std::uint16_t port, int of_each_kind, bool may_vanish);
  ~SteadyCallers();
  SteadyCallers(const SteadyCallers&) = delete;
  SteadyCallers& operator=(const SteadyCallers&) = delete;

  int answered() const { return answered_; }
  // Lets each finish its call.
  void stop();
  // In words; each is a call that failed.
  std::vector<std::string> failures() const;

 private:
  enum class Kind { kFresh, kKept, kStream };

  void run(Kind kind);

  std::uint16_t port_;
  bool may_vanish_;
  std::atomic<int> answered_{0};
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::vector<std::string> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace llm_rotate::tests
