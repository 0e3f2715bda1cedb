// Touching a JSON object without parsing it: find its top-level members, replace a few, keep every
// other byte as it is. This is how a body passes from a client to a provider of the same dialect.
//
// The scanner checks structure (quotes, brackets, separators), not every literal; what it lets
// through unread is for the receiver to judge. Depth and size cost nothing, so hostile nesting is
// harmless. Threads: pure functions.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace llm_rotate::sdk::json_raw {

namespace detail {

inline bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

inline std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size() && is_space(text[at])) ++at;
  return at;
}

// The position behind the string that starts at `at`; npos if it does not end. Looks for quotes
// only and then backwards for escapes, because bodies are mostly long strings.
inline std::size_t skip_string(std::string_view text, std::size_t at) {
  std::size_t quote = text.find('"', at + 1);
  while (quote != std::string_view::npos) {
    std::size_t before = quote;
    while (text[before - 1] == '\\') --before;
    if ((quote - before) % 2 == 0) return quote + 1;
    quote = text.find('"', quote + 1);
  }
  return quote;
}

inline std::size_t skip_nested(std::string_view text, std::size_t at) {
  std::size_t depth = 0;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') {
      at = skip_string(text, at);
      if (at == std::string_view::npos) return at;
      continue;
    }
    ++at;
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && --depth == 0) return at;
  }
  return std::string_view::npos;
}

// The position behind the value that starts at `at`; npos if there is none.
inline std::size_t skip_value(std::string_view text, std::size_t at) {
  if (at >= text.size()) return std::string_view::npos;
  if (text[at] == '"') return skip_string(text, at);
  if (text[at] == '{' || text[at] == '[') return skip_nested(text, at);
  const std::size_t end = text.find_first_of(",}] \t\r\n", at);
  return end == at ? std::string_view::npos : end;
}

}  // namespace detail

// Calls visit(name, raw_value) for each top-level member, in order. Returns false, perhaps after
// some visits, if `object` is not one JSON object or spells a member's name with an escape (which
// could hide a second "model" from us and not from the provider). A visit that returns false ends
// the walk early, which is a success.
template <class Visit>
bool for_each_member(std::string_view object, Visit&& visit) {
  using namespace detail;
  std::size_t at = skip_space(object, 0);
  if (at >= object.size() || object[at] != '{') return false;
  at = skip_space(object, at + 1);
  if (at < object.size() && object[at] == '}') return skip_space(object, at + 1) == object.size();
  while (at < object.size() && object[at] == '"') {
    const std::size_t name_end = skip_string(object, at);
    if (name_end == std::string_view::npos) return false;
    const std::string_view name = object.substr(at + 1, name_end - at - 2);
    if (name.find('\\') != std::string_view::npos) return false;
    at = skip_space(object, name_end);
    if (at >= object.size() || object[at] != ':') return false;
    at = skip_space(object, at + 1);
    const std::size_t value_end = skip_value(object, at);
    if (value_end == std::string_view::npos) return false;
    if (!visit(name, object.substr(at, value_end - at))) return true;
    at = skip_space(object, value_end);
    if (at >= object.size()) return false;
    if (object[at] == '}') return skip_space(object, at + 1) == object.size();
    if (object[at] != ',') return false;
    at = skip_space(object, at + 1);
  }
  return false;
}

// Calls visit(raw_value) for each element of `array`, in order. Returns false, perhaps after some
// visits, if `array` is not one JSON array. A visit that returns false ends the walk early.
template <class Visit>
bool for_each_element(std::string_view array, Visit&& visit) {
  using namespace detail;
  std::size_t at = skip_space(array, 0);
  if (at >= array.size() || array[at] != '[') return false;
  at = skip_space(array, at + 1);
  if (at < array.size() && array[at] == ']') return skip_space(array, at + 1) == array.size();
  for (;;) {
    const std::size_t end = skip_value(array, at);
    if (end == std::string_view::npos) return false;
    if (!visit(array.substr(at, end - at))) return true;
    at = skip_space(array, end);
    if (at >= array.size()) return false;
    if (array[at] == ']') return skip_space(array, at + 1) == array.size();
    if (array[at] != ',') return false;
    at = skip_space(array, at + 1);
  }
}

// The raw value of the last member of that name, as most parsers read a repeated one.
inline std::optional<std::string_view> member(std::string_view object, std::string_view name) {
  std::optional<std::string_view> found;
  const bool whole = for_each_member(object, [&](std::string_view key, std::string_view value) {
    if (key == name) found = value;
    return true;
  });
  return whole ? found : std::nullopt;
}

// A member to set, or with an empty `value` to leave out.
struct Patch {
  std::string_view name;
  std::string_view value;  // raw JSON
};

// `object` with those members set; the others keep their bytes and their order. Nothing if
// `object` is not one JSON object.
inline std::optional<std::string> patched(std::string_view object, std::span<const Patch> patches) {
  std::string out;
  out.reserve(object.size() + 128);
  const auto append = [&out](std::string_view name, std::string_view value) {
    out += out.empty() ? "{\"" : ",\"";
    out.append(name).append("\":").append(value);
  };
  const bool whole = for_each_member(object, [&](std::string_view name, std::string_view value) {
    for (const Patch& patch : patches) {
      if (patch.name == name) return true;
    }
    append(name, value);
    return true;
  });
  if (!whole) return std::nullopt;
  for (const Patch& patch : patches) {
    if (!patch.value.empty()) append(patch.name, patch.value);
  }
  out += out.empty() ? "{}" : "}";
  return out;
}

// `object` with the values of those members replaced where they stand and every other byte as it
// is; one that is not there is added at the end. Nothing if `object` is not one JSON object. No
// patch may be without a value.
inline std::optional<std::string> replaced(std::string_view object,
                                           std::span<const Patch> patches) {
  std::string out;
  out.reserve(object.size() + 128);
  std::size_t copied = 0;
  std::size_t members = 0;
  const bool whole = for_each_member(object, [&](std::string_view name, std::string_view value) {
    ++members;
    for (const Patch& patch : patches) {
      if (patch.name != name) continue;
      const auto at = static_cast<std::size_t>(value.data() - object.data());
      out.append(object.substr(copied, at - copied)).append(patch.value);
      copied = at + value.size();
    }
    return true;
  });
  if (!whole) return std::nullopt;
  const std::size_t end = object.rfind('}');
  out.append(object.substr(copied, end - copied));
  for (const Patch& patch : patches) {
    if (member(object, patch.name)) continue;
    out.append(members++ == 0 ? "\"" : ",\"").append(patch.name).append("\":").append(patch.value);
  }
  return out.append(object.substr(end));
}

}  // namespace llm_rotate::sdk::json_raw
