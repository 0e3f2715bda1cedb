// One command on its way to the server, and who hears of the answer.
//
// Made by RedisStore on any thread, then owned by the client's thread.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "reply.hpp"
#include "script.hpp"

namespace llm_rotate::redis {

using Clock = std::chrono::steady_clock;

// What became of a request.
struct Answer {
  const Reply* reply = nullptr;  // null: there is none
  bool late = false;             // whoever waited was told "none" before
};

class Request {
 public:
  using Done = std::function<void(const Answer&)>;

  // A script. First its keys, then its arguments.
  Request(const Script& script, std::size_t keys) : script_(&script) {
    add(static_cast<std::int64_t>(keys));
  }
  // A plain command: its words.
  Request() = default;

  void add(std::string_view argument) {
    append_argument(arguments_, argument);
    ++count_;
  }
  void add(std::int64_t number) {
    append_argument(arguments_, number);
    ++count_;
  }

  // Appends what is sent. `whole` sends the text of the script, not its digest.
  void encode(std::string& out, bool whole) const;
  // Tells `done`; a null reply once, a real one once.
  void answer(const Reply* reply);
  bool given_up() const { return given_up_; }

  Done done;
  bool send_again = false;  // doing it twice is doing it once: kept while the server is away
  bool harmless = false;    // an error is no news
  bool asking = false;      // in a cluster whose slot is being moved
  bool whole = false;
  Clock::time_point made = Clock::now();

 private:
  const Script* script_ = nullptr;
  std::string arguments_;
  std::size_t count_ = 0;
  bool given_up_ = false;
};

using RequestPtr = std::unique_ptr<Request>;

}  // namespace llm_rotate::redis
