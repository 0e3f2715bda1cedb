#include "config/path.hpp"

#include <algorithm>

#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

bool is_bare(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

std::string as_key(std::string_view name) {
  return is_bare(name) ? std::string(name) : "\"" + shown(name) + "\"";
}

}  // namespace

Path Path::operator/(std::string_view name) const {
  Path result = *this;
  result.push(name);
  return result;
}

Path Path::operator/(std::size_t index) const {
  Path result = *this;
  result.push(index);
  return result;
}

Path Path::parent() const {
  Path result = *this;
  if (!result.steps_.empty()) result.pop();
  return result;
}

bool Path::holds(const Path& other) const {
  return steps_.size() <= other.steps_.size() &&
         std::equal(steps_.begin(), steps_.end(), other.steps_.begin());
}

std::string Path::text() const {
  std::string result;
  for (const Step& step : steps_) {
    if (step.is_index) {
      result += '[' + std::to_string(step.index) + ']';
    } else {
      if (!result.empty()) result += '.';
      result += as_key(step.name);
    }
  }
  return result;
}

std::string Path::where() const {
  if (steps_.empty()) return "at the top level";
  std::string names;
  for (const Step& step : steps_) {
    if (step.is_index) continue;
    if (!names.empty()) names += '.';
    names += as_key(step.name);
  }
  const bool in_list = steps_.back().is_index;
  return (in_list ? "in [[" : "in [") + names + (in_list ? "]]" : "]");
}

std::string Path::subject() const {
  if (steps_.empty()) return "the configuration";
  const Path above = parent();
  if (steps_.back().is_index) return "an entry of " + above.subject();
  return "'" + shown(steps_.back().name) + "' " + above.where();
}

}  // namespace llm_rotate::config
