#include "cli/utf8.hpp"

namespace llm_rotate::cli {
namespace {

unsigned byte_at(std::string_view text, std::size_t at) {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const unsigned first = byte_at(text, 0);
  if (first < 0x80) return {static_cast<char32_t>(first), 1, true};
  const CodePoint broken{static_cast<char32_t>(first), 1, false};
  std::size_t size = 0;
  unsigned value = 0;
  char32_t least = 0;
  if (first >= 0xC2 && first <= 0xDF) {
    size = 2, value = first & 0x1FU, least = 0x80;
  } else if ((first & 0xF0U) == 0xE0U) {
    size = 3, value = first & 0x0FU, least = 0x800;
  } else if (first >= 0xF0 && first <= 0xF4) {
    size = 4, value = first & 0x07U, least = 0x10000;
  } else {
    return broken;
  }
  for (std::size_t i = 1; i < size; ++i) {
    const unsigned next = byte_at(text, i);
    if ((next & 0xC0U) != 0x80U) return broken;
    value = (value << 6U) | (next & 0x3FU);
  }
  const auto point = static_cast<char32_t>(value);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  if (point < least || point > 0x10FFFF || surrogate) return broken;
  return {point, size, true};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    if (!point.valid) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

}  // namespace llm_rotate::cli
