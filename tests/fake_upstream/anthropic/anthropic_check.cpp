#include "fake_upstream/anthropic/anthropic_check.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace llm_rotate::fake::anthropic {

VendorError refusal(std::string message) {
  VendorError error;
  error.message = std::move(message);
  error.type = "invalid_request_error";
  return error;
}

VendorError at(std::string_view path, std::string_view what) {
  return refusal(std::string(path) + ": " + std::string(what));
}

VendorError missing(std::string_view path) {
  return at(path, "Field required");
}

VendorError extra(std::string_view path) {
  return at(path, "Extra inputs are not permitted");
}

VendorError invalid_type(std::string_view path, std::string_view expected) {
  return at(path, "Input should be a valid " + std::string(expected));
}

std::string below(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

std::string below(std::string_view path, std::size_t index) {
  return below(path, std::to_string(index));
}

Refusal check_members(const Json& object, std::string_view path,
                      std::span<const std::string_view> known) {
  for (const auto& field : object.GetObject()) {
    const std::string_view name = text_of(field.name);
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return extra(below(path, name));
    }
  }
  return std::nullopt;
}

Refusal check_text(const Json& object, std::string_view path, std::string_view name) {
  const Json* value = member(object, name);
  if (value == nullptr) {
    return missing(below(path, name));
  }
  return value->IsString() ? Refusal() : invalid_type(below(path, name), "string");
}

bool is_plain_name(std::string_view text, std::size_t longest) {
  return !text.empty() && text.size() <= longest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

Refusal CacheMarks::read(const Json& object, const std::string& path) {
  constexpr std::array kKnown = {std::string_view("type"), std::string_view("ttl"),
                                 std::string_view("scope")};
  const Json* mark = member(object, "cache_control");
  if (mark == nullptr) {
    return std::nullopt;
  }
  const std::string where = below(path, "cache_control");
  if (!mark->IsObject()) {
    return invalid_type(where, "dictionary");
  }
  if (auto refused = check_members(*mark, where, kKnown)) {
    return refused;
  }
  if (text_in(*mark, "type") != "ephemeral") {
    return at(where + ".type", "Input should be 'ephemeral'");
  }
  const std::string_view ttl = text_in(*mark, "ttl");
  if (!ttl.empty() && ttl != "5m" && ttl != "1h") {
    return at(where + ".ephemeral.ttl", "Input should be '5m' or '1h'");
  }
  ++count_;
  if (ttl == "1h" && minutes_came_) {
    return at(where + ".ttl",
              "a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. "
              "Note that blocks are processed in the following order: `tools`, `system`, "
              "`messages`.");
  }
  minutes_came_ = minutes_came_ || ttl != "1h";
  return std::nullopt;
}

Refusal CacheMarks::too_many() const {
  constexpr std::size_t kMost = 4;
  if (count_ <= kMost) {
    return std::nullopt;
  }
  return refusal("A maximum of 4 blocks with cache_control may be provided. Found " +
                 std::to_string(count_) + ".");
}

}  // namespace llm_rotate::fake::anthropic
