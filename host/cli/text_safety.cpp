#include "cli/text_safety.hpp"

#include <algorithm>
#include <array>

#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// Coarse on purpose: what a wrong width costs is a crooked table.
constexpr std::array kNoWidth = {
    Range{0x0300, 0x036F}, Range{0x0483, 0x0489}, Range{0x0591, 0x05BD},  Range{0x0610, 0x061A},
    Range{0x064B, 0x065F}, Range{0x0E31, 0x0E31}, Range{0x0E34, 0x0E3A},  Range{0x0E47, 0x0E4E},
    Range{0x1AB0, 0x1AFF}, Range{0x1DC0, 0x1DFF}, Range{0x200B, 0x200F},  Range{0x20D0, 0x20FF},
    Range{0xFE00, 0xFE0F}, Range{0xFE20, 0xFE2F}, Range{0xE0100, 0xE01EF}};
constexpr std::array kWide = {
    Range{0x1100, 0x115F},   Range{0x2E80, 0x303E},   Range{0x3041, 0xA4CF},
    Range{0xA960, 0xA97F},   Range{0xAC00, 0xD7A3},   Range{0xF900, 0xFAFF},
    Range{0xFE30, 0xFE6F},   Range{0xFF00, 0xFF60},   Range{0xFFE0, 0xFFE6},
    Range{0x1F300, 0x1F64F}, Range{0x1F680, 0x1F6FF}, Range{0x1F900, 0x1F9FF},
    Range{0x20000, 0x3FFFD}};

template <std::size_t Size>
bool in(const std::array<Range, Size>& ranges, char32_t point) {
  return std::any_of(ranges.begin(), ranges.end(), [point](const Range& range) {
    return point >= range.first && point <= range.last;
  });
}

bool turns_direction(char32_t point) {
  return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0);
}

void append_hex(std::string& out, std::string_view mark, char32_t value, int digits) {
  static constexpr std::string_view kHex = "0123456789abcdef";
  out += mark;
  for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
    out += kHex[(value >> static_cast<unsigned>(shift)) & 0xFU];
  }
}

void append_safe(std::string& out, std::string_view text, const CodePoint& point) {
  if (!point.valid || point.value < 0x80) {
    if (point.valid && !is_control(point.value)) {
      out += static_cast<char>(point.value);
    } else {
      append_hex(out, "\\x", point.value, 2);
    }
  } else if (is_control(point.value) || turns_direction(point.value)) {
    append_hex(out, "\\u", point.value, 4);
  } else {
    out += text.substr(0, point.size);
  }
}

}  // namespace

std::string for_terminal(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (point.value == '\n' || point.value == '\t') {
      out += text.front();
    } else if (!text.starts_with("\r\n")) {
      append_safe(out, text, point);
    }
    text.remove_prefix(point.size);
  }
  return out;
}

std::string one_line(std::string_view text) {
  std::string out = for_terminal(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  return out;
}

std::size_t display_width(char32_t point) {
  if (is_control(point) || in(kNoWidth, point)) return 0;
  return in(kWide, point) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    width += point.valid ? display_width(point.value) : 1;
    text.remove_prefix(point.size);
  }
  return width;
}

std::string clipped(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const std::size_t width = point.valid ? display_width(point.value) : 1;
    if (used + width > columns - 1) break;
    used += width;
    out += text.substr(0, point.size);
    text.remove_prefix(point.size);
  }
  return out + "…";
}

}  // namespace llm_rotate::cli
