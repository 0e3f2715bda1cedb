// One fault or warning of a configuration, and how a list of them is shown.
//
// Made by `Report`; shown by `llm-rotate check`, by `ConfigurationError` and in the log of a
// refused reload. Threads: plain values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace llm_rotate::config {

enum class Severity : std::int32_t { kError, kWarning };

struct Finding {
  Severity severity = Severity::kError;
  std::string file;          // empty: not from a file
  std::uint32_t line = 0;    // from 1; 0: unknown
  std::uint32_t column = 0;  // from 1; 0: unknown
  std::string path;          // keys[2].models[0]; empty for the whole
  std::string message;
};

// config.toml:12:3: unknown field ...   A warning says so after the place.
std::string render(const Finding& finding);
// One a line.
std::string render(const std::vector<Finding>& findings);

bool has_errors(const std::vector<Finding>& findings);

}  // namespace llm_rotate::config
