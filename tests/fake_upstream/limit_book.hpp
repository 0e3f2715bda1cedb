// The allowances of keys: requests and tokens in a true sliding window of 60 s, as strict as a
// provider can be. Pure: time comes with the question. Called by the responder, under its lock.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fake_upstream/script.hpp"

namespace llm_rotate::fake {

// One kind of allowance, as an answer's headers tell it.
struct Allowance {
  std::uint64_t limit = 0;  // 0: not limited
  std::uint64_t remaining = 0;
  std::uint64_t used = 0;
  std::int64_t reset_ms = 0;  // until all of it is back
};

struct LimitVerdict {
  enum class Refusal : std::uint8_t { kNone, kRequests, kTokens, kTooLarge };
  Refusal refusal = Refusal::kNone;
  std::int64_t wait_ms = 0;  // refused: until the same request would be admitted
  Allowance requests = {};
  Allowance tokens = {};
};

class LimitBook {
 public:
  static constexpr std::int64_t kWindowMs = 60'000;

  explicit LimitBook(std::vector<Limit> limits);

  // Asks for one request of `tokens`; an admitted one is booked, a refused one is not. The first
  // limit whose patterns match is the one that holds.
  LimitVerdict admit(std::string_view key, std::string_view model, std::uint64_t tokens,
                     std::int64_t now_ms);

 private:
  struct Entry {
    std::int64_t at_ms;
    std::uint64_t tokens;
  };
  struct Window {
    std::deque<Entry> entries;
    std::uint64_t tokens = 0;
  };
  struct Book {
    Limit limit;
    std::unordered_map<std::string, Window> windows;
  };

  static void forget_old(Window& window, std::int64_t now_ms);
  static LimitVerdict judge(const Limit& limit, const Window& window, std::uint64_t tokens,
                            std::int64_t now_ms);
  static void tell(const Limit& limit, const Window& window, std::int64_t now_ms,
                   LimitVerdict& verdict);

  std::vector<Book> books_;
};

}  // namespace llm_rotate::fake
