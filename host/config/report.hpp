// Collects the findings of one look at a configuration and gives each its line and column.
//
// Used by the binder and every check. Threads: one at a time.
#pragma once

#include <string>
#include <vector>

#include "config/document.hpp"
#include "config/finding.hpp"
#include "config/path.hpp"

namespace llm_rotate {

// Where a configuration came from: kept with it, so that a late check can still name the place.
class ConfigSource {
 public:
  ConfigSource(std::string file, config::Node root)
      : file_(std::move(file)), root_(std::move(root)) {}

  const std::string& file() const { return file_; }
  const config::Node& root() const { return root_; }

 private:
  std::string file_;
  config::Node root_;
};

}  // namespace llm_rotate

namespace llm_rotate::config {

class Report {
 public:
  // Beyond so many the rest is not worth reading; it is dropped and said so.
  static constexpr std::size_t kMaxFindings = 200;

  // Without a source, findings carry their path alone.
  explicit Report(const ConfigSource* source = nullptr) : source_(source) {}

  void error(const Path& path, std::string message);
  void warning(const Path& path, std::string message);
  // About the name at the path (an unknown field, a bad name), not about its value.
  void name_error(const Path& path, std::string message);
  // Where the text itself no longer has that path.
  void error_at(Position at, const Path& path, std::string message);
  // The value there was no value of its type: an error, and nothing below it is reported again.
  void broken(const Path& path, std::string message);

  // Whether the text has a value at that path.
  bool has_value(const Path& path) const;
  bool full() const { return findings_.size() >= kMaxFindings; }

  // Everything, in the order of the text.
  std::vector<Finding> take();

 private:
  enum class Part { kValue, kName };
  void add(Severity severity, const Path& path, Part part, std::string message);

  const ConfigSource* source_;
  std::vector<Path> broken_;
  std::vector<Finding> findings_;
  bool dropped_ = false;
};

}  // namespace llm_rotate::config
