#include <memory>
#include <vector>

#include "fake_upstream/anthropic/anthropic_dialect.hpp"
#include "fake_upstream/azure/azure_dialect.hpp"
#include "fake_upstream/azure/entra_dialect.hpp"
#include "fake_upstream/bedrock/aws_token_dialect.hpp"
#include "fake_upstream/bedrock/bedrock_dialect.hpp"
#include "fake_upstream/dialect.hpp"
#include "fake_upstream/google/google_dialect.hpp"
#include "fake_upstream/openai/openai_dialect.hpp"
#include "fake_upstream/openrouter/openrouter_dialect.hpp"

namespace llm_rotate::fake {

const std::vector<std::unique_ptr<IDialect>>& dialects() {
  static const auto all = [] {
    std::vector<std::unique_ptr<IDialect>> made;
    made.push_back(make_openai_dialect());
    made.push_back(make_anthropic_dialect());
    made.push_back(make_vertex_claude_dialect());
    made.push_back(make_azure_dialect());
    made.push_back(make_entra_dialect());
    made.push_back(make_openrouter_dialect());
    made.push_back(make_bedrock_dialect());
    made.push_back(make_aws_token_dialect());
    add_google_dialects(made);
    return made;
  }();
  return all;
}

}  // namespace llm_rotate::fake
