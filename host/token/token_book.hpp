// The access tokens of the process: which there are, how long they are good, who waits for one.
//
// One for all loops, shared by their `TokenDesk`s, so that one exchange serves every loop and there
// is never a second one for the same identity beside it. It does no IO and knows no clock: the desk
// that is told to exchange does so and reports back.
// Threads: any; one lock, held for a look.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "dispatch/ports.hpp"
#include "net/loop.hpp"

namespace llm_rotate::token {

// Somebody who wants a token, and the loop on which he wants it. Gone when nobody holds it.
class TokenWaiter {
 public:
  explicit TokenWaiter(std::function<void(dispatch::TokenAnswer)> then) : then_(std::move(then)) {}
  void answer(dispatch::TokenAnswer answer) { then_(std::move(answer)); }

 private:
  std::function<void(dispatch::TokenAnswer)> then_;
};

struct FreshToken {
  std::shared_ptr<const auth::Secret> token;  // null: the secret authorises by itself
  std::int64_t expires_in_ms = 0;             // 0: it does not expire
};

class TokenBook {
 public:
  struct Seat {
    net::ILoop* loop;
    std::weak_ptr<TokenWaiter> waiter;
  };

  // Answers `seat` on its loop, now or when the exchange under way is over. True when the caller is
  // to exchange now, for `seat` and all who come meanwhile, or in good time before the token that
  // was handed out expires. With `refused` a token that was handed out before is not given again.
  [[nodiscard]] bool ask(const std::string& identity, Seat seat, bool refused, std::int64_t now_ms);

  // The end of the exchange that `ask` had called for.
  void granted(const std::string& identity, FreshToken token, std::int64_t now_ms);
  void denied(const std::string& identity, const sdk::Verdict& verdict);

  // That loop ends: whoever sits on it is answered no more.
  void forget(const net::ILoop& loop);

 private:
  struct Entry {
    bool known = false;
    std::shared_ptr<const auth::Secret> token;
    std::int64_t good_until_ms = 0;  // steady; kForever for one that does not expire
    std::int64_t renew_at_ms = 0;
    bool exchanging = false;
    std::vector<Seat> waiting;
  };

  static void deliver(const Seat& seat, const dispatch::TokenAnswer& answer);
  void settle(Entry& entry, const dispatch::TokenAnswer& answer);

  std::mutex mutex_;
  std::unordered_map<std::string, Entry> entries_;
};

}  // namespace llm_rotate::token
