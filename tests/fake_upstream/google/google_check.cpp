#include "fake_upstream/google/google_check.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace llm_rotate::fake::google {

Place place_of(std::string_view name, bool vertex, bool strict) {
  const std::size_t slash = name.rfind('/');
  Place place;
  place.vertex = vertex;
  place.strict = strict;
  place.model = slash == std::string_view::npos ? name : name.substr(slash + 1);
  constexpr std::string_view kFamily = "gemini-";
  if (place.model.starts_with(kFamily)) {
    place.version = std::strtod(place.model.c_str() + kFamily.size(), nullptr);
  }
  return place;
}

VendorError refusal(std::string message, std::string status, unsigned code) {
  VendorError error;
  error.status = code;
  error.message = std::move(message);
  error.type = std::move(status);
  return error;
}

Refusal check_members(const Json& object, std::string_view path, const Place& place,
                      std::initializer_list<std::string_view> known) {
  if (!object.IsObject()) {
    return refusal("Invalid value at '" + std::string(path) + "'");
  }
  if (!place.strict) {
    return std::nullopt;
  }
  for (const auto& one : object.GetObject()) {
    const std::string_view name = text_of(one.name);
    if (std::find(known.begin(), known.end(), name) != known.end()) {
      continue;
    }
    std::string message =
        "Invalid JSON payload received. Unknown name \"" + std::string(name) + "\"";
    if (!path.empty()) {
      message += " at '" + std::string(path) + "'";
    }
    return refusal(message + ": Cannot find field.");
  }
  return std::nullopt;
}

std::optional<double> number_in(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value != nullptr && value->IsNumber() ? std::optional(value->GetDouble()) : std::nullopt;
}

bool is_base64(std::string_view text) {
  while (text.ends_with('=')) {
    text.remove_suffix(1);
  }
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
           c == '/' || c == '-' || c == '_';
  });
}

}  // namespace llm_rotate::fake::google
