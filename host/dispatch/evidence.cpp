#include "dispatch/evidence.hpp"

#include <algorithm>

namespace llm_rotate::dispatch {
namespace {

constexpr std::size_t kMaxEvidence = 200;

// Cuts at a character, not inside one.
void shorten(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  std::size_t end = limit - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
  text += "...";
}

std::string seconds(std::int64_t ms) {
  return ms % 1000 == 0 ? std::to_string(ms / 1000) + " s" : std::to_string(ms) + " ms";
}

}  // namespace

std::string evidence_of(const AttemptEnd& end) {
  std::string asked;
  if (end.verdict.retry_after_ms >= 0) {
    asked = " (asked to wait " + seconds(end.verdict.retry_after_ms) + ")";
  }
  std::string text;
  if (end.http_status != 0) text = std::to_string(end.http_status) + " ";
  text += sdk::name_of(end.verdict.type);
  if (!end.verdict.message.empty()) text += ": " + end.verdict.message;
  shorten(text, kMaxEvidence - asked.size());
  return text + asked;
}

std::int64_t rest_after_success(const sdk::LimitHints& limits) {
  std::int64_t rest = -1;
  if (limits.remaining_requests == 0) rest = std::max(rest, limits.requests_reset_ms);
  if (limits.remaining_tokens == 0) rest = std::max(rest, limits.tokens_reset_ms);
  return rest > 0 ? rest : -1;
}

}  // namespace llm_rotate::dispatch
