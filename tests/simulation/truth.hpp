// The providers of a simulated world, and what they know to be true: who was told to rest and for
// how long, how many requests came in any minute, which answers were given to which call. The
// engine never sees this; it is what it is judged by.
//
// Called by the virtual transport for each attempt. Threads: one.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "simulation/schedule.hpp"
#include "simulation/virtual_transport.hpp"

namespace llm_rotate::tests {

// A property by its letter, and what was seen.
struct Violation {
  char property = '?';
  std::string what;
};

class Truth {
 public:
  static constexpr std::int64_t kCooldownMs = 30'000;
  static constexpr std::int64_t kQuarantineMs = 120'000;
  static constexpr std::int64_t kTokensReserved = 20;
  static constexpr std::int64_t kTokensUsed = 15;
  static constexpr int kWords = 6;

  Truth(const Schedule& schedule, VirtualLoop& loop, std::int64_t start_ms)
      : schedule_(schedule), loop_(loop), start_ms_(start_ms), keys_(schedule.keys.size()) {}

  Fate decide(const sdk::HttpRequest& request);
  void closed(int exchange, bool heard);

  // Every answer that was begun for a call, as far as it would have gone.
  const std::vector<std::string>& answers(int call) { return answers_[call]; }
  // When all is over.
  std::vector<Violation> violations() const;
  // Whether one call more would have been within the limits of the key all that time.
  bool had_room(int key, std::int64_t from_ms, std::int64_t to_ms) const;
  int attempts() const { return static_cast<int>(exchanges_.size()); }

 private:
  struct Minute {
    std::deque<std::pair<std::int64_t, std::int64_t>> spent;  // when, how many tokens
  };
  // What a route, or a key, was told.
  struct Rest {
    std::int64_t from = -1;  // when the engine hears of it
    std::int64_t until = -1;
    bool coming_back = false;
    std::set<int> in_flight;  // since the rest ended
  };
  // A probe beside another, unless that one proves to have ended in the same millisecond: its
  // connection closes a moment after the engine is done with it.
  struct Suspect {
    int other = 0;
    std::int64_t at = 0;
    std::string what;
  };
  struct Exchange {
    int key = 0;
    bool large = false;
    bool good = false;  // answers whole
    std::int64_t began_at = 0;
    std::int64_t whole_at = 0;
    std::int64_t closed_at = std::numeric_limits<std::int64_t>::max();
    // What it tells if it is listened to until then.
    std::int64_t told_at = 0;
    std::int64_t rest_ms = 0;
    bool rests_key = false;  // else the model
    bool rests_group = false;
  };

  std::int64_t now() const { return loop_.steady_ms() - start_ms_; }
  void violated(char property, std::string what) {
    violations_.push_back({property, std::move(what)});
  }
  const FaultWindow* fault_of(int key) const;
  void check_rest(Rest& rest, const std::string& whom, int exchange);
  void check_minute(int key, std::int64_t tokens);
  void tell_rest(std::int64_t in_ms, std::int64_t rest_ms, bool rests_key, bool rests_group);
  void rest(int key, int which, std::int64_t ms);
  Fate refuse(std::int64_t ms, int status, std::int64_t retry_after_ms = -1);
  Fate answer(int call, const sdk::HttpRequest& request, const FaultWindow* fault, std::int64_t ms);

  const Schedule& schedule_;
  VirtualLoop& loop_;
  std::int64_t start_ms_;
  struct KeyTruth {
    Minute minute;
    Rest rests[3];  // the key's own, of "small", of "large"
  };
  std::vector<KeyTruth> keys_;
  std::vector<Exchange> exchanges_;
  std::map<int, int> asked_;  // attempts, by call
  std::map<int, std::vector<std::string>> answers_;
  std::vector<Suspect> suspects_;
  std::vector<Violation> violations_;
};

}  // namespace llm_rotate::tests
