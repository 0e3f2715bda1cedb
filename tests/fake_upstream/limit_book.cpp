#include "fake_upstream/limit_book.hpp"

#include <utility>

#include "fake_upstream/glob.hpp"

namespace llm_rotate::fake {
namespace {

bool fits(const std::string& pattern, std::string_view text) {
  return pattern.empty() || glob_match(pattern, text);
}

std::uint64_t left(std::uint64_t limit, std::uint64_t used) {
  return limit > used ? limit - used : 0;
}

}  // namespace

LimitBook::LimitBook(std::vector<Limit> limits) {
  for (Limit& limit : limits) {
    books_.push_back({std::move(limit), {}});
  }
}

LimitVerdict LimitBook::admit(std::string_view key, std::string_view model, std::uint64_t tokens,
                              std::int64_t now_ms) {
  for (Book& book : books_) {
    if (!fits(book.limit.key, key) || !fits(book.limit.model, model)) {
      continue;
    }
    Window& window = book.windows[book.limit.shared ? std::string() : std::string(key)];
    forget_old(window, now_ms);
    LimitVerdict verdict = judge(book.limit, window, tokens, now_ms);
    if (verdict.refusal == LimitVerdict::Refusal::kNone) {
      window.entries.push_back({now_ms, tokens});
      window.tokens += tokens;
    }
    tell(book.limit, window, now_ms, verdict);
    return verdict;
  }
  return {};
}

void LimitBook::forget_old(Window& window, std::int64_t now_ms) {
  while (!window.entries.empty() && window.entries.front().at_ms <= now_ms - kWindowMs) {
    window.tokens -= window.entries.front().tokens;
    window.entries.pop_front();
  }
}

LimitVerdict LimitBook::judge(const Limit& limit, const Window& window, std::uint64_t tokens,
                              std::int64_t now_ms) {
  LimitVerdict verdict;
  if (limit.tpm != 0 && tokens > limit.tpm) {
    verdict.refusal = LimitVerdict::Refusal::kTooLarge;
    return verdict;
  }
  if (limit.rpm != 0 && window.entries.size() >= limit.rpm) {
    verdict.refusal = LimitVerdict::Refusal::kRequests;
    const auto blocking = window.entries.size() - static_cast<std::size_t>(limit.rpm);
    verdict.wait_ms = window.entries[blocking].at_ms + kWindowMs - now_ms;
  }
  if (limit.tpm != 0 && window.tokens + tokens > limit.tpm) {
    // The oldest entries leave first: wait for the one that makes enough room.
    std::uint64_t excess = window.tokens + tokens - limit.tpm;
    std::int64_t wait_ms = 0;
    for (const Entry& entry : window.entries) {
      wait_ms = entry.at_ms + kWindowMs - now_ms;
      if (entry.tokens >= excess) {
        break;
      }
      excess -= entry.tokens;
    }
    if (wait_ms > verdict.wait_ms) {
      verdict.refusal = LimitVerdict::Refusal::kTokens;
      verdict.wait_ms = wait_ms;
    }
  }
  return verdict;
}

void LimitBook::tell(const Limit& limit, const Window& window, std::int64_t now_ms,
                     LimitVerdict& verdict) {
  const std::int64_t reset_ms =
      window.entries.empty() ? 0 : window.entries.back().at_ms + kWindowMs - now_ms;
  verdict.requests = {limit.rpm, left(limit.rpm, window.entries.size()), window.entries.size(),
                      reset_ms};
  verdict.tokens = {limit.tpm, left(limit.tpm, window.tokens), window.tokens, reset_ms};
}

}  // namespace llm_rotate::fake
