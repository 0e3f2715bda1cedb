#include <memory>
#include <vector>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/google/google_dialect.hpp"
#include "fake_upstream/openai/openai_dialect.hpp"

namespace llm_rotate::fake {

const std::vector<std::unique_ptr<IDialect>>& dialects() {
  static const auto all = [] {
    std::vector<std::unique_ptr<IDialect>> made;
    made.push_back(make_openai_dialect());
    add_google_dialects(made);
    return made;
  }();
  return all;
}

}  // namespace llm_rotate::fake
