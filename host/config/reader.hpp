// The three readers: a TOML, JSON or YAML text becomes one tree of located values.
//
// Called by the loader with text that is well-formed UTF-8 and at most `kMaxText` long. A fault of
// the notation ends the reading: there is one message, with its place.
// Threads: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/document.hpp"

namespace llm_rotate::config {

inline constexpr std::size_t kMaxText = 4U << 20;
inline constexpr std::size_t kMaxDepth = 32;
inline constexpr std::size_t kMaxNodes = 200'000;

struct ReadResult {
  std::optional<Node> root;  // a table or, in JSON and YAML, anything else
  Position position;         // of the fault
  std::string error;

  static ReadResult fault(Position at, std::string message) {
    ReadResult result;
    result.position = at;
    result.error = std::move(message);
    return result;
  }
};

ReadResult read_toml(std::string_view text);
ReadResult read_json(std::string_view text);
// YAML 1.2 core scalars. Anchors, aliases and merge keys work; what they unfold to counts towards
// the limits, so that a few lines cannot become gigabytes. One document only.
ReadResult read_yaml(std::string_view text);

}  // namespace llm_rotate::config
