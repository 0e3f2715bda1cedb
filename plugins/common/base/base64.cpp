#include "base/base64.hpp"

#include <cstddef>
#include <cstdint>

namespace llm_rotate::plugin_base {

namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+') return 62;
  return c == '/' ? 63 : -1;
}

}  // namespace

std::optional<std::string> base64_decoded(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  unsigned count = 0;
  for (const char c : text) {
    const int digit = digit_of(c);
    if (digit < 0) return std::nullopt;
    bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xFFU);
    }
  }
  return out;
}

std::string base64_encoded(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::size_t from = at + i;
      bits = (bits << 8U) | (from < bytes.size() ? static_cast<unsigned char>(bytes[from]) : 0U);
    }
    const std::size_t left = bytes.size() - at;
    out += kAlphabet[(bits >> 18U) & 63U];
    out += kAlphabet[(bits >> 12U) & 63U];
    out += left > 1 ? kAlphabet[(bits >> 6U) & 63U] : '=';
    out += left > 2 ? kAlphabet[bits & 63U] : '=';
  }
  return out;
}

}  // namespace llm_rotate::plugin_base
