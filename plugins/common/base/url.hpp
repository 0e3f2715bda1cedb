// Putting a vendor's URLs and header values together. Called by `build` and `authorize` of provider
// plugins. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// `base` without trailing slashes, then `path`, which starts with one.
inline std::string joined(std::string_view base, std::string_view path) {
  while (base.ends_with('/')) base.remove_suffix(1);
  return std::string(base).append(path);
}

// Whether `value` may stand in a header: no control characters, which could start another one.
inline bool fits_header(std::string_view value) {
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) return false;
  }
  return true;
}

// Whether `secret` can be a bearer token at all: visible ASCII and nothing else.
inline bool fits_bearer(std::string_view secret) {
  for (const char c : secret) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x20 || byte >= 0x7F) return false;
  }
  return !secret.empty();
}

}  // namespace llm_rotate::plugin_base
