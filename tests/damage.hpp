// Damage to bytes at random, for tests that must survive any. Pure functions.
#pragma once

#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::tests {

// Pieces of `others`, if there are any, find their way into it as well.
inline std::string damaged(std::string text, std::mt19937& random,
                           const std::vector<std::string>& others = {}) {
  static constexpr char kLetters[] = "{}[]\",:\\\n\r \0u0d9-.eE\x80\xff\xc3tfndata";
  static constexpr std::string_view kAlphabet(kLetters, sizeof(kLetters) - 1);  // a NUL is in it
  const std::size_t changes = 1 + random() % 6;
  for (std::size_t i = 0; i < changes && !text.empty(); ++i) {
    const std::size_t at = random() % text.size();
    switch (random() % (others.empty() ? 5 : 6)) {
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
      case 5: {
        const std::string& other = others[random() % others.size()];
        if (!other.empty()) text.insert(at, other.substr(random() % other.size(), random() % 60));
        break;
      }
      default:
        text[at] = kAlphabet[random() % kAlphabet.size()];
    }
  }
  return text;
}

}  // namespace llm_rotate::tests
