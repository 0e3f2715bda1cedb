#include "fake_upstream/glob.hpp"

#include <cstddef>

namespace llm_rotate::fake {

bool glob_match(std::string_view pattern, std::string_view text) {
  constexpr auto kNone = std::string_view::npos;
  std::size_t at = 0;
  std::size_t read = 0;
  std::size_t star = kNone;    // the last `*` seen
  std::size_t resume = kNone;  // where the text continues if that `*` takes one byte more
  while (read < text.size()) {
    if (at < pattern.size() && pattern[at] == '*') {
      star = at++;
      resume = read;
    } else if (at < pattern.size() && (pattern[at] == '?' || pattern[at] == text[read])) {
      ++at;
      ++read;
    } else if (star != kNone) {
      at = star + 1;
      read = ++resume;
    } else {
      return false;
    }
  }
  while (at < pattern.size() && pattern[at] == '*') {
    ++at;
  }
  return at == pattern.size();
}

}  // namespace llm_rotate::fake
