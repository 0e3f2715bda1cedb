// JSON in which no escape is half a character. Servers that cut their texts by UTF-16 units write
// such halves; readers of JSON differ in what they make of them, and ours refuses the text.
//
// Called by readers that pass a vendor's JSON on as it is. Pure function, any thread.
#pragma once

#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::plugin_base {

// `json` with U+FFFD for each half of a surrogate pair that stands alone; nothing when none does.
inline std::optional<std::string> with_whole_escapes(std::string_view json) {
  constexpr std::size_t kEscape = 6;  // \uXXXX
  const auto unit_at = [json](std::size_t at) {
    if (at + kEscape > json.size() || json[at] != '\\' || json[at + 1] != 'u') return 0U;
    unsigned unit = 0;
    const char* const digits = json.data() + at + 2;
    return std::from_chars(digits, digits + 4, unit, 16).ptr == digits + 4 ? unit : 0U;
  };
  const auto is_high = [](unsigned unit) { return unit >= 0xD800 && unit < 0xDC00; };
  const auto is_low = [](unsigned unit) { return unit >= 0xDC00 && unit < 0xE000; };
  if (json.find("\\ud") == std::string_view::npos && json.find("\\uD") == std::string_view::npos) {
    return std::nullopt;
  }
  std::string out;
  std::size_t taken = 0;
  // A backslash stands in strings alone, and always before what it escapes.
  for (std::size_t at = json.find('\\'); at != std::string_view::npos; at = json.find('\\', at)) {
    const unsigned unit = unit_at(at);
    if (is_high(unit) && is_low(unit_at(at + kEscape))) {
      at += 2 * kEscape;
    } else if (is_high(unit) || is_low(unit)) {
      out.append(json.substr(taken, at - taken)).append("\\ufffd");
      at += kEscape;
      taken = at;
    } else {
      at += 2;
    }
  }
  if (taken == 0) return std::nullopt;
  return out.append(json.substr(taken));
}

}  // namespace llm_rotate::plugin_base
