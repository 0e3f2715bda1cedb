// What a bare HTTP status means at every vendor, as rows for the tables of errors; and the way to
// put such a table together.
//
// Used by the vendors' tables. Constant data.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/error_judge.hpp"

namespace llm_rotate::plugin_base {

inline constexpr auto kTimeoutRows = std::to_array<ErrorRow>({
    {408, "", "", sdk::ErrorType::kTimeout, sdk::Scope::kKeyModel, ""},
    {499, "", "", sdk::ErrorType::kTimeout, sdk::Scope::kKeyModel, ""},
    {504, "", "", sdk::ErrorType::kTimeout, sdk::Scope::kKeyModel, ""},
    {524, "", "", sdk::ErrorType::kTimeout, sdk::Scope::kKeyModel, ""},
});

// A lock, or something behind the vendor; both pass.
inline constexpr auto kBusyRows = std::to_array<ErrorRow>({
    {409, "", "", sdk::ErrorType::kTransientServerError, sdk::Scope::kKeyModel, ""},
    {424, "", "", sdk::ErrorType::kTransientServerError, sdk::Scope::kKeyModel, ""},
});

// Whatever else a server says of itself.
inline constexpr auto kServerRows = std::to_array<ErrorRow>({
    {501, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {5, "", "", sdk::ErrorType::kTransientServerError, sdk::Scope::kKeyModel, ""},
});

inline constexpr auto kRequestRows = std::to_array<ErrorRow>({
    {400, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {404, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {405, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {413, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {415, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
    {422, "", "", sdk::ErrorType::kInvalidRequest, sdk::Scope::kNone, ""},
});

// One table of these rows, in this order.
template <std::size_t... kSizes>
constexpr auto joined(const std::array<ErrorRow, kSizes>&... parts) {
  std::array<ErrorRow, (kSizes + ...)> all{};
  std::size_t at = 0;
  const auto append = [&](const auto& part) {
    std::copy(part.begin(), part.end(), all.begin() + at);
    at += part.size();
  };
  (append(parts), ...);
  return all;
}

}  // namespace llm_rotate::plugin_base
