// Takes the elements out of a JSON array that arrives in pieces, cut anywhere: the form in which
// Gemini streams without `alt=sse`.
//
// Owned by a stream decoder; one thread at a time. Counts brackets outside of strings; whether an
// element is valid JSON is for its reader to judge.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace llm_rotate::google {

class ArraySplitter {
 public:
  explicit ArraySplitter(std::size_t max_element) : max_element_(max_element) {}

  // Calls on_element(std::string_view) for each whole element; the view is valid until it returns.
  // Returns false when an element outgrew the limit: the stream is then unusable.
  template <class OnElement>
  bool feed(std::string_view bytes, OnElement&& on_element) {
    for (const char c : bytes) {
      if (depth_ == 0 && c != '{' && c != '[') continue;  // between elements
      if (depth_ == 0 && !inside_array_) {
        inside_array_ = true;  // the bracket of the array itself
        continue;
      }
      element_ += c;
      if (element_.size() > max_element_) return false;
      step(c);
      if (depth_ == 0) {
        on_element(std::string_view(element_));
        element_.clear();
      }
    }
    return true;
  }

 private:
  void step(char c) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
      return;
    }
    if (c == '"') in_string_ = true;
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
  }

  const std::size_t max_element_;
  std::string element_;
  std::size_t depth_ = 0;
  bool inside_array_ = false;
  bool in_string_ = false;
  bool escaped_ = false;
};

}  // namespace llm_rotate::google
