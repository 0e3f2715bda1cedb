// Something between a store and its server that a test controls: it delays, or says what no Redis
// says. On a port of this machine.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace llm_rotate::redis::testing {

class Relay {
 public:
  // To the server on that port. Every piece is held back for `delay_ms`, in both directions
  // together.
  Relay(int server_port, int delay_ms);
  // To nobody: whoever connects is told `greeting` at once, again and again.
  explicit Relay(std::string greeting);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  // From now on whoever connects is led to the server on that port.
  void lead_to(int server_port) { server_port_ = server_port; }

  std::string url() const { return "redis://127.0.0.1:" + std::to_string(port_); }

 private:
  void listen();
  void serve();
  void carry(int from, int to, int delay_ms);

  std::atomic<int> server_port_;
  const int delay_ms_;
  const std::string greeting_;
  int port_ = 0;
  int listener_ = -1;
  std::atomic<bool> over_{false};
  std::thread thread_;
  std::vector<std::thread> carriers_;
};

}  // namespace llm_rotate::redis::testing
