#include "token/token_book.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "auth/secret.hpp"

namespace llm_rotate::token {
namespace {

using dispatch::Token;
using dispatch::TokenAnswer;

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
// A token is renewed this long before its end, or in the last fifth of a short life; and it is not
// used in its very last moments, because the request still has to get there.
constexpr std::int64_t kRenewEarlyMs = 300'000;
constexpr std::int64_t kLastMomentsMs = 30'000;

}  // namespace

bool TokenBook::ask(const std::string& identity, Seat seat, bool refused, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[identity];
  if (refused) entry.known = false;
  const bool good = entry.known && now_ms < entry.good_until_ms;
  if (good) {
    deliver(seat, Token{entry.token, false});
  } else {
    entry.waiting.push_back(std::move(seat));
  }
  if (entry.exchanging || (good && now_ms < entry.renew_at_ms)) return false;
  entry.exchanging = true;
  return true;
}

void TokenBook::granted(const std::string& identity, FreshToken token, std::int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  Entry& entry = entries_[identity];
  const std::int64_t life = token.expires_in_ms;
  entry.known = true;
  entry.token = std::move(token.token);
  entry.good_until_ms = life > 0 ? now_ms + life - std::min(kLastMomentsMs, life / 10) : kForever;
  entry.renew_at_ms = life > 0 ? now_ms + life - std::min(kRenewEarlyMs, life / 5) : kForever;
  settle(entry, Token{entry.token, true});
}

void TokenBook::denied(const std::string& identity, const sdk::Verdict& verdict) {
  const std::lock_guard lock(mutex_);
  settle(entries_[identity], verdict);
}

void TokenBook::forget(const net::ILoop& loop) {
  const std::lock_guard lock(mutex_);
  for (auto& [identity, entry] : entries_) {
    std::erase_if(entry.waiting, [&](const Seat& seat) { return seat.loop == &loop; });
  }
}

void TokenBook::settle(Entry& entry, const TokenAnswer& answer) {
  entry.exchanging = false;
  for (const Seat& seat : std::exchange(entry.waiting, {})) deliver(seat, answer);
}

// Under the lock, so that `forget` leaves nobody who would post to a loop that has gone.
void TokenBook::deliver(const Seat& seat, const TokenAnswer& answer) {
  seat.loop->post([waiter = seat.waiter, answer] {
    if (const auto still_there = waiter.lock()) still_there->answer(answer);
  });
}

}  // namespace llm_rotate::token
