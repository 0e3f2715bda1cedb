#include "config/glob.hpp"

#include "config/text.hpp"

namespace llm_rotate::config {

bool glob_matches(std::string_view pattern, std::string_view text) {
  if (pattern.size() > kMaxModelId || text.size() > kMaxModelId) return false;
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;  // the last star seen, and how much it has eaten
  std::size_t eaten = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      eaten = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++eaten;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool is_glob(std::string_view pattern) {
  return pattern.find_first_of("*?") != std::string_view::npos;
}

std::string glob_fault(std::string_view pattern) {
  if (pattern.empty()) return "must not be empty";
  if (pattern.size() > kMaxModelId) {
    return "must not be longer than " + std::to_string(kMaxModelId) + " characters";
  }
  if (has_control(pattern) || trimmed(pattern) != pattern) {
    return "must not begin or end with a blank or hold control characters";
  }
  const std::size_t special = pattern.find_first_of("[]{}\\");
  if (special != std::string_view::npos) {
    return std::string("must not hold '") + pattern[special] + "'; the wildcards are * and ?";
  }
  return {};
}

}  // namespace llm_rotate::config
