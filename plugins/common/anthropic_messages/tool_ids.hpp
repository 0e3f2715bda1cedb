// Ids and names of tool calls in the form that Anthropic takes. Another vendor's ids may hold
// anything; a call and its result get the same new one.
//
// Owned by one build of one request; one thread.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace llm_rotate::anthropic {

// `text` with all characters but letters, digits, '_' and '-' replaced; `otherwise` if it is empty.
inline std::string plain_name(std::string_view text, std::string_view otherwise,
                              std::size_t limit = std::string_view::npos) {
  std::string out(text.empty() ? otherwise : text.substr(0, limit));
  for (char& c : out) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-';
    if (!fits) c = '_';
  }
  return out;
}

class ToolIds {
 public:
  // A call's. Some servers begin to count anew with each answer: an id that was used before gets
  // another name, for the vendor wants each once in a conversation.
  const std::string& of_call(std::string_view id) { return names_[std::string(id)] = taken(id); }

  // A result's: that of the call of this id that came last.
  const std::string& of_result(std::string_view id) {
    const auto known = names_.find(id);
    return known != names_.end() ? known->second : of_call(id);
  }

 private:
  // Two ids must not become one.
  std::string taken(std::string_view id) {
    std::string name = plain_name(id, "call");
    while (!taken_.insert(name).second) name += '_';
    return name;
  }

  std::map<std::string, std::string, std::less<>> names_;
  std::set<std::string, std::less<>> taken_;
};

}  // namespace llm_rotate::anthropic
