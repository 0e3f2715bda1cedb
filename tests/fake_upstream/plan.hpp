// What the server does on the wire for one request, step by step. Made by delivery.cpp, carried out
// by one connection, which asks for the next step when the last one is done.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace llm_rotate::fake {

struct Step {
  enum class Kind : std::uint8_t {
    kSend,   // write what was appended to `out`
    kWait,   // do nothing for `wait`, then go on
    kHold,   // do nothing for `wait`, then reset; what a silent server does
    kReset,  // close with a TCP reset
    kCut,    // close, although more was promised
    kDone,   // the answer is complete
  };
  Kind kind = Kind::kDone;
  std::chrono::milliseconds wait = std::chrono::milliseconds(0);
};

class IPlan {
 public:
  virtual ~IPlan() = default;
  // `out` is empty; only kSend puts something there.
  virtual Step next(std::string& out) = 0;
  // Content events handed out so far.
  virtual std::uint64_t chunks() const { return 0; }
};

}  // namespace llm_rotate::fake
