// Percent-encoding for path segments, queries and forms. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// `text` with everything but RFC 3986's unreserved characters as %XX: fit to be one segment of a
// path, or a value in a query or a form.
inline std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  constexpr std::string_view kMarks = "-._~";
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       kMarks.find(c) != std::string_view::npos;
    if (plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

}  // namespace llm_rotate::plugin_base
