#include "openai_family/mend.hpp"

#include <algorithm>

namespace llm_rotate::openai_family {

std::string Mend::applied_to(std::string_view text) {
  std::sort(edits_.begin(), edits_.end(),
            [](const Edit& a, const Edit& b) { return a.span.at < b.span.at; });
  std::string out;
  std::size_t at = 0;
  for (const Edit& edit : edits_) {
    out.append(text.substr(at, edit.span.at - at)).append(edit.text);
    at = edit.span.at + edit.span.size;
  }
  return out.append(text.substr(at));
}

}  // namespace llm_rotate::openai_family
