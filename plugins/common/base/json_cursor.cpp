#include "base/json_cursor.hpp"

#include <bit>
#include <charconv>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/utf8.hpp"

namespace llm_rotate::plugin_base {

namespace {

// Neither a quote, a backslash, a control character nor beyond ASCII.
bool is_plain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The four digits of "\uXXXX" at `at`, which were checked while reading.
std::uint32_t code_unit(std::string_view raw, std::size_t at) {
  std::uint32_t unit = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    unit = unit * 16 + static_cast<std::uint32_t>(hex_digit(raw[at + i]));
  }
  return unit;
}

bool is_unicode_escape(std::string_view raw, std::size_t at) {
  if (at + 6 > raw.size() || raw[at] != '\\' || raw[at + 1] != 'u') return false;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    if (hex_digit(raw[i]) < 0) return false;
  }
  return true;
}

// Appends what the "\uXXXX" at `at` stands for, with its second half if it is one of a pair;
// returns the position behind it.
std::size_t append_unicode(std::string_view raw, std::size_t at, std::string& out) {
  const std::uint32_t unit = code_unit(raw, at + 2);
  at += 6;
  if (unit >= 0xD800 && unit < 0xDC00 && is_unicode_escape(raw, at)) {
    const std::uint32_t low = code_unit(raw, at + 2);
    if (low >= 0xDC00 && low < 0xE000) {
      append_utf8(out, 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00));
      return at + 6;
    }
  }
  append_utf8(out, unit);  // a lone half becomes U+FFFD
  return at;
}

char simple_escape(char c) {
  switch (c) {
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return c;
  }
}

}  // namespace

// Bodies are mostly long strings, so this loop is where reading them takes its time.
void JsonCursor::skip_plain() {
#ifdef __SSE2__
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i first_plain = _mm_set1_epi8(0x20);
  while (at_ + sizeof(__m128i) <= text_.size()) {
    __m128i block;
    std::memcpy(&block, text_.data() + at_, sizeof block);
    // Compared with a sign, so that bytes beyond ASCII count as low.
    const __m128i special =
        _mm_or_si128(_mm_cmplt_epi8(block, first_plain),
                     _mm_or_si128(_mm_cmpeq_epi8(block, quote), _mm_cmpeq_epi8(block, backslash)));
    const auto mask = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (mask != 0) {
      at_ += static_cast<std::size_t>(std::countr_zero(mask));
      return;
    }
    at_ += sizeof block;
  }
#endif
  while (at_ < text_.size() && is_plain(text_[at_])) ++at_;
}

std::optional<std::string_view> JsonCursor::string() {
  if (peek() != '"') {
    skip();
    return std::nullopt;
  }
  const std::size_t begin = ++at_;
  while (ok_) {
    skip_plain();
    if (at_ >= text_.size()) break;
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      const std::string_view raw = text_.substr(begin, at_ - begin);
      ++at_;
      skip_space();
      return raw;
    }
    if (c == '\\') {
      ok_ = skip_escape();
    } else if (c >= 0x80) {
      ok_ = skip_utf8();
    } else {
      ok_ = c >= 0x20;
      ++at_;
    }
  }
  fail();
  return std::nullopt;
}

bool JsonCursor::skip_escape() {
  if (at_ + 1 >= text_.size()) return false;
  const char c = text_[at_ + 1];
  if (c == 'u') {
    if (!is_unicode_escape(text_, at_)) return false;
    at_ += 6;
    return true;
  }
  at_ += 2;
  return std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos;
}

bool JsonCursor::skip_utf8() {
  const std::size_t length = utf8_length(text_.substr(at_));
  at_ += length;
  return length != 0;
}

std::optional<std::int64_t> JsonCursor::integer() {
  if (peek() != '-' && (peek() < '0' || peek() > '9')) {
    skip();
    return std::nullopt;
  }
  const std::string_view number = text(skip());
  if (!ok_) return std::nullopt;
  std::int64_t value = 0;
  const char* end = number.data() + number.size();
  const auto whole = std::from_chars(number.data(), end, value);
  if (whole.ec == std::errc() && whole.ptr == end) return value;
  double real = 0.0;
  if (std::from_chars(number.data(), end, real).ec != std::errc()) return std::nullopt;
  if (!(real > -9.0e18 && real < 9.0e18)) return std::nullopt;
  return static_cast<std::int64_t>(real);
}

JsonCursor::Span JsonCursor::skip() {
  const std::size_t begin = at_;
  switch (peek()) {
    case '{':
      object([this](const Member&) { skip(); });
      break;
    case '[':
      array([this] { skip(); });
      break;
    case '"':
      string();
      break;
    case 't':
      skip_word("true");
      break;
    case 'f':
      skip_word("false");
      break;
    case 'n':
      skip_word("null");
      break;
    default:
      skip_number();
  }
  return since(begin);
}

JsonCursor::Span JsonCursor::since(std::size_t begin) const {
  std::size_t end = at_;
  while (end > begin && (text_[end - 1] == ' ' || text_[end - 1] == '\n' ||
                         text_[end - 1] == '\r' || text_[end - 1] == '\t')) {
    --end;
  }
  return {begin, end - begin};
}

void JsonCursor::skip_word(std::string_view word) {
  if (!text_.substr(at_).starts_with(word)) {
    fail();
    return;
  }
  at_ += word.size();
  skip_space();
}

bool JsonCursor::skip_digits() {
  const std::size_t begin = at_;
  while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
  return at_ > begin;
}

void JsonCursor::skip_number() {
  if (!ok_) return;
  const auto next_is = [this](char c) { return at_ < text_.size() && text_[at_] == c; };
  if (next_is('-')) ++at_;
  const std::size_t first = at_;
  bool good = skip_digits() && (text_[first] != '0' || at_ == first + 1);
  if (good && next_is('.')) {
    ++at_;
    good = skip_digits();
  }
  if (good && (next_is('e') || next_is('E'))) {
    ++at_;
    if (next_is('+') || next_is('-')) ++at_;
    good = skip_digits();
  }
  if (!good) fail();
  skip_space();
}

std::string_view JsonCursor::unescape_into(std::string_view raw, std::string& scratch) {
  if (raw.find('\\') == std::string_view::npos) return raw;
  scratch.clear();
  std::size_t at = 0;
  while (at < raw.size()) {
    if (is_unicode_escape(raw, at)) {
      at = append_unicode(raw, at, scratch);
    } else if (raw[at] == '\\' && at + 1 < raw.size()) {
      scratch += simple_escape(raw[at + 1]);
      at += 2;
    } else {
      scratch += raw[at++];
    }
  }
  return scratch;
}

}  // namespace llm_rotate::plugin_base
