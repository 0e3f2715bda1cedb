// Clients that ask the same thing again and again, each over one connection that stays open.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace llm_rotate::bench {

struct Load {
  int port = 0;
  std::string request;  // as it goes over the wire
  int connections = 64;
  int calls = 0;
};

// Runs all calls; returns how long each took. Throws std::runtime_error when an answer is not a 200
// or the peer hangs up.
std::vector<std::chrono::nanoseconds> run(const Load& load);

// Streams that stay open while this lives, one for each connection of the load.
class OpenStreams {
 public:
  // Returns when each has said something.
  explicit OpenStreams(const Load& load);
  ~OpenStreams();
  OpenStreams(const OpenStreams&) = delete;
  OpenStreams& operator=(const OpenStreams&) = delete;

 private:
  std::vector<int> sockets_;
};

}  // namespace llm_rotate::bench
