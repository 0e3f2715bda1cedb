// What the readers of Bedrock requests share: how it refuses, and how its paths are written. Pure,
// from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "fake_upstream/dialect.hpp"

namespace llm_rotate::fake::bedrock {

using sdk::json::Value;
using Refusal = std::optional<VendorError>;

inline VendorError vendor_error(unsigned status, std::string_view type, std::string message) {
  VendorError error;
  error.status = status;
  error.type = type;
  error.message = std::move(message);
  return error;
}

inline VendorError invalid(std::string message) {
  return vendor_error(400, "ValidationException", std::move(message));
}

// A request that does not fit the shape of the API at all.
inline VendorError malformed(const std::string& path, std::string_view what) {
  return invalid("Malformed input request: #" + path + ": " + std::string(what) +
                 ", please reformat your input and try again.");
}

inline int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

inline std::string percent_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                        hex_digit(text[i + 2]) >= 0;
    out +=
        escape ? static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2])) : text[i];
    if (escape) i += 2;
  }
  return out;
}

inline bool is_claude(std::string_view model) {
  return model.find("anthropic.claude") != std::string_view::npos;
}
inline bool is_nova(std::string_view model) {
  return model.find("amazon.nova") != std::string_view::npos;
}

}  // namespace llm_rotate::fake::bedrock
