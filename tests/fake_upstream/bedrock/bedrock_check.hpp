// What the readers of Bedrock requests share: how it refuses, and whose model is meant. Pure,
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

inline bool is_claude(std::string_view model) {
  return model.find("anthropic.claude") != std::string_view::npos;
}
inline bool is_nova(std::string_view model) {
  return model.find("amazon.nova") != std::string_view::npos;
}

}  // namespace llm_rotate::fake::bedrock
