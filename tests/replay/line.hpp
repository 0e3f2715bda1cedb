// The line that the replay program prints for a file: one JSON object, always with the same
// members; what an exchange does not have is null. Pure functions, any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/answer.hpp"

namespace llm_rotate::replay {

struct Line {
  std::string file;
  std::string provider;
  std::string kind;
  Answer answer;
  std::string trouble;  // why the replay is not in order; empty when it is
  // In what the rebuilt request differs from the recorded one; nothing when it was not rebuilt.
  std::optional<std::vector<std::string>> request_differences;

  // The answer was read, the same however it was cut, and the request keeps its meaning.
  bool ok() const {
    return trouble.empty() && (!request_differences || request_differences->empty());
  }
};

std::string to_json(const Line& line);

}  // namespace llm_rotate::replay
