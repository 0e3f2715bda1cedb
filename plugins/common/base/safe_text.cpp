#include "base/safe_text.hpp"

#include <algorithm>
#include <array>

#include "llm_rotate/sdk/http.hpp"

#include "base/utf8.hpp"

namespace llm_rotate::plugin_base {

namespace {

constexpr std::string_view kBlot = "***";
constexpr std::string_view kSpace = " \t\r\n";
// How keys of the vendors and the compatible servers begin.
constexpr std::array<std::string_view, 11> kKeyPrefixes = {
    "sk-", "sk_", "gsk_", "xai-", "AIza", "hf_", "r8_", "pplx-", "ABSK", "AKIA", "eyJ"};

// A shorter token with such a beginning is a word, not a key.
constexpr std::size_t kShortestKey = 8;
// No page title and no message is looked for beyond this.
constexpr std::size_t kMaxLooked = 8192;

bool in_token(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
         c == '_' || c == '*' || c == '.';
}

std::string_view key_prefix(std::string_view token) {
  for (const std::string_view prefix : kKeyPrefixes) {
    if (token.starts_with(prefix)) return prefix;
  }
  return {};
}

// The end of a sentence is no part of the token before it.
std::string_view without_stop(std::string_view token) {
  while (!token.empty() && token.back() == '.') token.remove_suffix(1);
  return token;
}

void append_token(std::string& out, std::string_view whole) {
  const std::string_view token = without_stop(whole);
  const std::string_view prefix = key_prefix(token);
  if (!prefix.empty() && token.size() >= kShortestKey) {
    out.append(prefix).append(kBlot);
  } else if (token.find(kBlot) != std::string_view::npos) {
    out.append(kBlot);  // the vendor masked a part of it
  } else {
    out.append(token);
  }
  out.append(whole.substr(token.size()));
}

// Where the credential that follows "Bearer " ends.
std::size_t bearer_end(std::string_view text, std::size_t at) {
  return std::min(text.find_first_of(" \"',;)}", at), text.size());
}

std::string redacted(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t end = at;
    while (end < text.size() && in_token(text[end])) ++end;
    if (end == at) {
      out += text[at++];
      continue;
    }
    const std::string_view token = text.substr(at, end - at);
    append_token(out, token);
    at = end;
    if (sdk::iequals(token, "bearer") && text.substr(at).starts_with(' ')) {
      const std::size_t stop = bearer_end(text, at + 1);
      // "Bearer token is missing" names no credential; one is long.
      if (stop - at > kShortestKey) {
        out.append(" ").append(kBlot);
        at = stop;
      }
    }
  }
  return out;
}

// One line of valid UTF-8: runs of white space and control characters become one space.
std::string one_line(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = utf8_length(text.substr(at));
    const auto c = static_cast<unsigned char>(text[at]);
    if (length == 0) {
      append_utf8(out, 0xFFFD);
    } else if (c <= 0x20 || c == 0x7F) {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else {
      out.append(text.substr(at, length));
    }
    at += length == 0 ? 1 : length;
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

void cut(std::string& text, std::size_t limit) {
  if (text.size() <= limit) return;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
}

}  // namespace

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::string safe_text(std::string_view text, std::size_t limit) {
  // Redacted before it is cut, so that no cut can hide the start of a key.
  std::string out = redacted(one_line(text.substr(0, kMaxLooked)));
  cut(out, limit);
  return out;
}

bool looks_like_html(std::string_view body) {
  const std::string start = lower(trimmed(body.substr(0, kMaxLooked)).substr(0, 256));
  return start.starts_with("<!doctype html") || start.starts_with("<html") ||
         (start.starts_with("<") && start.find("<html") != std::string::npos);
}

std::string safe_page(std::string_view body, std::size_t limit) {
  body = body.substr(0, kMaxLooked);
  if (looks_like_html(body)) {
    const std::string folded = lower(body);
    const std::size_t open = folded.find("<title");
    const std::size_t begin = open == std::string::npos ? open : folded.find('>', open);
    const std::size_t end = begin == std::string::npos ? begin : folded.find("</title", begin);
    if (end != std::string::npos) return safe_text(body.substr(begin + 1, end - begin - 1), limit);
    return "an HTML page";
  }
  return safe_text(body, limit);
}

}  // namespace llm_rotate::plugin_base
