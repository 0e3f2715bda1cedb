#include "config/text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace llm_rotate::config {
namespace {

constexpr std::size_t kMaxShown = 64;

std::uint8_t byte_at(std::string_view text, std::size_t i) {
  return static_cast<std::uint8_t>(text[i]);
}

struct Lead {
  std::size_t length;
  std::uint8_t second_min;
  std::uint8_t second_max;
};

// What may follow a first byte (RFC 3629, section 4); length 0 for a byte that starts nothing.
Lead lead_of(std::uint8_t first) {
  if (first < 0x80) return {1, 0, 0};
  if (first < 0xC2) return {0, 0, 0};
  if (first < 0xE0) return {2, 0x80, 0xBF};
  if (first == 0xE0) return {3, 0xA0, 0xBF};
  if (first == 0xED) return {3, 0x80, 0x9F};
  if (first < 0xF0) return {3, 0x80, 0xBF};
  if (first == 0xF0) return {4, 0x90, 0xBF};
  if (first < 0xF4) return {4, 0x80, 0xBF};
  if (first == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

// Length of the well-formed character at i; 0 when there is none.
std::size_t character_at(std::string_view text, std::size_t i) {
  const Lead lead = lead_of(byte_at(text, i));
  if (lead.length <= 1) return lead.length;
  if (text.size() - i < lead.length) return 0;
  const std::uint8_t second = byte_at(text, i + 1);
  if (second < lead.second_min || second > lead.second_max) return 0;
  for (std::size_t k = 2; k < lead.length; ++k) {
    if ((byte_at(text, i + k) & 0xC0U) != 0x80) return 0;
  }
  return lead.length;
}

bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

}  // namespace

std::string shown(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t length = character_at(text, i);
    if (result.size() + std::max<std::size_t>(length, 1) > kMaxShown) return result + "...";
    if (length == 0 || is_control(text[i])) {
      result += '?';
      ++i;
    } else {
      result += text.substr(i, length);
      i += length;
    }
  }
  return result;
}

std::string quoted(std::string_view text) {
  return '\'' + shown(text) + '\'';
}

Position position_at(std::string_view text, std::size_t offset) {
  Position position{1, 1};
  for (std::size_t i = 0; i < std::min(offset, text.size()); ++i) {
    if (text[i] == '\n') {
      ++position.line;
      position.column = 1;
    } else if ((byte_at(text, i) & 0xC0U) != 0x80) {
      ++position.column;
    }
  }
  return position;
}

std::size_t valid_utf8_prefix(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t length = character_at(text, i);
    if (length == 0) break;
    i += length;
  }
  return i;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n\v\f";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), is_control);
}

}  // namespace llm_rotate::config
