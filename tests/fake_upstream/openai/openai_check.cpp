#include "fake_upstream/openai/openai_check.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>

namespace llm_rotate::fake::openai {
namespace {

std::string_view kind_of(const Json& value) {
  switch (value.GetType()) {
    case rapidjson::kNullType:
      return "null";
    case rapidjson::kFalseType:
    case rapidjson::kTrueType:
      return "a boolean";
    case rapidjson::kObjectType:
      return "an object";
    case rapidjson::kArrayType:
      return "an array";
    case rapidjson::kStringType:
      return "a string";
    case rapidjson::kNumberType:
      break;
  }
  return value.IsDouble() ? "a decimal" : "an integer";
}

}  // namespace

std::string number_text(double value) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%g", value);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

std::string index_path(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

VendorError refusal(std::string message, std::optional<std::string> param,
                    std::optional<std::string> code) {
  VendorError error;
  error.message = std::move(message);
  error.type = "invalid_request_error";
  error.param = std::move(param);
  error.code = std::move(code);
  return error;
}

VendorError missing_parameter(const std::string& path) {
  return refusal("Missing required parameter: '" + path + "'.", path, "missing_required_parameter");
}

VendorError invalid_type(const std::string& path, std::string_view expected, const Json& got) {
  std::string message = "Invalid type for '" + path + "': expected ";
  message += expected;
  message += ", but got ";
  message += kind_of(got);
  message += " instead.";
  return refusal(std::move(message), path, "invalid_type");
}

VendorError invalid_value(const std::string& path, std::string_view got,
                          std::string_view supported) {
  std::string message = "Invalid value: '";
  message += got;
  message += "'. Supported values are: ";
  message += supported;
  message += '.';
  return refusal(std::move(message), path, "invalid_value");
}

VendorError unsupported_parameter(const std::string& path, std::string_view advice) {
  std::string message = "Unsupported parameter: '" + path + "' is not supported with this model.";
  message += advice;
  return refusal(std::move(message), path, "unsupported_parameter");
}

VendorError empty_array(const std::string& path) {
  return refusal("Invalid '" + path +
                     "': empty array. Expected an array with minimum length 1, but got an empty "
                     "array instead.",
                 path, "empty_array");
}

VendorError array_too_long(const std::string& path, std::size_t most, std::size_t got) {
  return refusal("Invalid '" + path + "': array too long. Expected an array with maximum length " +
                     std::to_string(most) + ", but got an array with length " +
                     std::to_string(got) + " instead.",
                 path, "array_above_max_length");
}

std::optional<std::string> unknown_member(const Json& object,
                                          std::span<const std::string_view> known,
                                          std::span<const std::string_view> further) {
  for (const auto& field : object.GetObject()) {
    const std::string_view name = text_of(field.name);
    const auto is_in = [name](std::span<const std::string_view> names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    if (!is_in(known) && !is_in(further)) {
      return std::string(name);
    }
  }
  return std::nullopt;
}

VendorError unknown_parameter(const std::string& path) {
  return refusal("Unknown parameter: '" + path + "'.", path, "unknown_parameter");
}

}  // namespace llm_rotate::fake::openai
