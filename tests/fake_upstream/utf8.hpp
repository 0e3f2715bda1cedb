// Where UTF-8 text may be cut without cutting a character. Pure, from any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace llm_rotate::fake {

constexpr bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

// The last good place at or before `length`.
constexpr std::size_t utf8_floor(std::string_view text, std::size_t length) {
  std::size_t at = std::min(length, text.size());
  while (at > 0 && at < text.size() && continues_character(text[at])) {
    --at;
  }
  return at;
}

// The first good place at or after `length`.
constexpr std::size_t utf8_ceil(std::string_view text, std::size_t length) {
  std::size_t at = std::min(length, text.size());
  while (at < text.size() && continues_character(text[at])) {
    ++at;
  }
  return at;
}

}  // namespace llm_rotate::fake
