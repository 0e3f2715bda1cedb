// Changes to a text at known places, all others staying byte for byte as they are.
//
// Used by the reply reader and the stream decoder to mend a reply's JSON. One owner at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json_cursor.hpp"

namespace llm_rotate::openai_family {

class Mend {
 public:
  using Span = plugin_base::JsonCursor::Span;

  void clear() { edits_.clear(); }
  bool empty() const { return edits_.empty(); }
  // Spans must not overlap.
  void replace(Span span, std::string text) { edits_.push_back({span, std::move(text)}); }
  std::string applied_to(std::string_view text);

 private:
  struct Edit {
    Span span;
    std::string text;
  };
  std::vector<Edit> edits_;
};

}  // namespace llm_rotate::openai_family
