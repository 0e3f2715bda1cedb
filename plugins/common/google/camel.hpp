// Google takes and gives names in both of Protocol Buffers' spellings. Pure function, any thread.
#pragma once

#include <string>
#include <string_view>

namespace llm_rotate::google {

// "any_of" as "anyOf". An underscore at the beginning stays.
inline std::string camel(std::string_view name) {
  std::string out;
  bool raise = false;
  for (const char c : name) {
    if (c == '_' && !out.empty()) {
      raise = true;
      continue;
    }
    out += raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    raise = false;
  }
  return out;
}

}  // namespace llm_rotate::google
