#include "openai_family/limits.hpp"

#include <charconv>

namespace llm_rotate::openai_family {

namespace {

constexpr std::int64_t kUnsaid = -1;

std::int64_t count_in(std::string_view text) {
  std::int64_t value = kUnsaid;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && stop == text.data() + text.size();
  return whole && value >= 0 ? value : kUnsaid;
}

}  // namespace

sdk::LimitHints limits_of(const sdk::Headers& headers) {
  const auto count = [&headers](std::string_view name) { return count_in(headers.get(name)); };
  const auto reset = [&headers](std::string_view name) {
    return sdk::retry_hint::reset(headers.get(name)).value_or(kUnsaid);
  };
  sdk::LimitHints limits;
  limits.remaining_requests = count("x-ratelimit-remaining-requests");
  limits.remaining_tokens = count("x-ratelimit-remaining-tokens");
  limits.requests_reset_ms = reset("x-ratelimit-reset-requests");
  limits.tokens_reset_ms = reset("x-ratelimit-reset-tokens");
  return limits;
}

sdk::retry_hint::Milliseconds reset_of_exhausted(const sdk::LimitHints& limits) {
  sdk::retry_hint::Milliseconds wait;
  if (limits.remaining_requests == 0 && limits.requests_reset_ms > 0) {
    wait = limits.requests_reset_ms;
  }
  if (limits.remaining_tokens == 0 && limits.tokens_reset_ms > 0) {
    wait = sdk::retry_hint::larger(wait, limits.tokens_reset_ms);
  }
  return wait;
}

}  // namespace llm_rotate::openai_family
