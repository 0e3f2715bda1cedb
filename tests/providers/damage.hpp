// Damage to bytes at random, for tests that must survive any. Pure functions.
#pragma once

#include <random>
#include <string>
#include <string_view>

#include "base/json_cursor.hpp"

namespace llm_rotate::provider_tests {

inline std::string damaged(std::string text, std::mt19937& random) {
  static constexpr char kLetters[] = "{}[]\",:\\\n\r \0u0d9-.eE\x80\xff\xc3tfndata";
  static constexpr std::string_view kAlphabet(kLetters, sizeof(kLetters) - 1);  // a NUL is in it
  const std::size_t changes = 1 + random() % 6;
  for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random() % text.size();
    switch (random() % 5) {
      case 0:
        text.erase(at, 1 + random() % 8);
        break;
      case 1:
        text.insert(at, 1, kAlphabet[random() % kAlphabet.size()]);
        break;
      case 2:
        text.insert(at, text.substr(random() % text.size(), random() % 40));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text[at] = kAlphabet[random() % kAlphabet.size()];
    }
  }
  return text;
}

inline bool is_json(std::string_view text) {
  plugin_base::JsonCursor cursor(text);
  cursor.skip();
  return cursor.at_end();
}

}  // namespace llm_rotate::provider_tests
