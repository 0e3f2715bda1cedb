// One command on its way to the server, and who hears of the answer.
//
// Made by RedisStore on any thread, then owned by the client's thread. Requests of one script that
// differ only in their calls can go as one: the server then does once what they have in common.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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
  // What requests that go as one are answered with.
  enum class Company : std::uint8_t {
    kNone,        // it goes alone
    kOneForEach,  // an array, one item for each
    kOneForAll,   // the same for all: only the first hears of it
  };

  // A script. First its keys, then its arguments.
  Request(const Script& script, std::size_t keys) : script_(&script) {
    add(static_cast<std::int64_t>(keys));
  }
  // A plain command: its words.
  Request() = default;

  void add(std::string_view argument) {
    append_argument(arguments(), argument);
    ++count_;
  }
  void add(std::int64_t number) {
    append_argument(arguments(), number);
    ++count_;
  }
  // What is added from here on is of this call alone.
  void begin_call(Company company) {
    company_ = company;
    common_count_ = count_;
  }
  Company company() const { return company_; }
  // Takes another along, if they differ only in their calls. Returns whether it did.
  bool take_along(Request& other);
  std::size_t calls() const { return calls_; }

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
  static constexpr std::size_t kMostCalls = 32;

  std::string& arguments() { return company_ == Company::kNone ? common_ : of_calls_; }

  const Script* script_ = nullptr;
  Company company_ = Company::kNone;
  std::string common_;
  std::string of_calls_;
  std::size_t count_ = 0;
  std::size_t common_count_ = 0;
  std::size_t calls_ = 1;
  std::vector<Done> others_done_;
  bool given_up_ = false;
};

using RequestPtr = std::unique_ptr<Request>;

}  // namespace llm_rotate::redis
