// The place of a value in a configuration, by names and indexes: `keys[2].models[0]`.
//
// The binder and the checks walk with one (push, pop); `Report` turns it into line and column.
// Threads: plain values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::config {

class Path {
 public:
  struct Step {
    std::string name;  // empty for an index
    std::size_t index = 0;
    bool is_index = false;

    bool operator==(const Step&) const = default;
  };

  Path() = default;
  explicit Path(std::string_view field) { push(field); }

  void push(std::string_view name) { steps_.push_back(Step{std::string(name), 0, false}); }
  void push(std::size_t index) { steps_.push_back(Step{std::string(), index, true}); }
  void pop() { steps_.pop_back(); }

  Path operator/(std::string_view name) const;
  Path operator/(std::size_t index) const;
  Path parent() const;

  const std::vector<Step>& steps() const { return steps_; }
  bool empty() const { return steps_.empty(); }
  // Whether this is `other` or a place above it.
  bool holds(const Path& other) const;

  // keys[2].models[0]
  std::string text() const;
  // Of a table: "in [[keys]]", "in [providers.groq]", "at the top level".
  std::string where() const;
  // Of a field: "'models' in [[keys]]"; of an entry of a list: "an entry of 'models' in [[keys]]".
  std::string subject() const;

  bool operator==(const Path&) const = default;

 private:
  std::vector<Step> steps_;
};

}  // namespace llm_rotate::config
