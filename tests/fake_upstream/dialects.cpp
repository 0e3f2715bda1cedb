#include <memory>
#include <vector>

#include "fake_upstream/dialect.hpp"
#include "fake_upstream/openai/openai_dialect.hpp"

namespace llm_rotate::fake {

const std::vector<std::unique_ptr<IDialect>>& dialects() {
  static const auto kAll = [] {
    std::vector<std::unique_ptr<IDialect>> all;
    all.push_back(make_openai_dialect());
    return all;
  }();
  return kAll;
}

}  // namespace llm_rotate::fake
