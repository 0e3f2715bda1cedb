#include "replay/difference.hpp"

#include <algorithm>

namespace llm_rotate::replay {

namespace {

using sdk::json::Value;

constexpr std::size_t kMaxLines = 50;
constexpr std::size_t kMaxShown = 160;

std::string shown(Value value) {
  if (!value.exists()) return "nothing";
  std::string text = sdk::json::dump(value);
  if (text.size() > kMaxShown) {
    std::size_t end = kMaxShown;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    text = text.substr(0, end) + " ... (" + std::to_string(text.size()) + " bytes)";
  }
  return text;
}

class Comparison {
 public:
  void compare(const std::string& path, Value recorded, Value rebuilt) {
    if (lines.size() >= kMaxLines) return;
    if (recorded.is_object() && rebuilt.is_object()) {
      compare_objects(path, recorded, rebuilt);
    } else if (recorded.is_array() && rebuilt.is_array()) {
      const std::size_t most = std::max(recorded.size(), rebuilt.size());
      for (std::size_t i = 0; i < most; ++i) {
        compare(path + "[" + std::to_string(i) + "]", recorded.at(i), rebuilt.at(i));
      }
    } else if (!equal(recorded, rebuilt)) {
      lines.push_back((path.empty() ? std::string("the body") : path) + ": recorded " +
                      shown(recorded) + ", rebuilt " + shown(rebuilt));
    }
  }

  std::vector<std::string> lines;

 private:
  void compare_objects(const std::string& path, Value recorded, Value rebuilt) {
    const std::string prefix = path.empty() ? path : path + ".";
    recorded.each_member([&](std::string_view name, Value value) {
      compare(prefix + std::string(name), value, rebuilt[name]);
    });
    rebuilt.each_member([&](std::string_view name, Value value) {
      if (!recorded[name].exists()) compare(prefix + std::string(name), Value(), value);
    });
  }

  static bool equal(Value a, Value b) {
    if (a.exists() != b.exists()) return false;
    if (a.is_number() && b.is_number()) return a.number() == b.number();
    return a.raw() == b.raw();
  }
};

}  // namespace

std::vector<std::string> differences(Value recorded, Value rebuilt) {
  Comparison comparison;
  comparison.compare("", recorded, rebuilt);
  return std::move(comparison.lines);
}

}  // namespace llm_rotate::replay
