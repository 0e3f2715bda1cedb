// Random damage to good configurations, always the same: whatever comes out, loading must end, and
// soon, with a configuration or a reason.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

constexpr std::string_view kToml =
    R"(plugins = ["openai", {name = "weighted", options = {floor = 0.5}}]
strategy = "weighted"
use_keys = ["k"]
[defaults]
max_retries = 3
cooldown_seconds = 1.5
timeouts = { total_seconds = 30 }
[providers.groq]
plugin = "openai"
headers = { X-A = "1" }
[[keys]]
key_id = "k"
provider = "openai"
secret_ref = "env://K"
models = ["gpt-4o*"]
metadata = { a = [1, 2, { b = 1979-05-27 }] }
[fallback_chains]
openai = [{ provider = "groq", model = "x" }]
)";

constexpr std::string_view kJson =
    R"({"plugins":["openai"],"strategy":{"name":"weighted","options":{"floor":0.5}},"priorities":{"k":1},
"registry":{"keys":{"k":{"provider":"openai","secret_ref":"env://K","models":["\u00e9*"],"weight":1e3}}},
"fallback_chains":{"openai":[{"provider":"openai","model":"x"}]}})";

constexpr std::string_view kYaml = R"(strategy: weighted
defaults: &d {max_retries: 3, hedge: no}
keys:
  - &k
    key_id: k
    provider: openai
    secret_ref: env://K
    models: [gpt-4o, "x"]
  - <<: *k
    key_id: l
    weight: .5
    metadata: {a: |
      text
      more
    }
fallback_chains:
  openai: [{provider: groq, model: x}]
)";

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string damage(std::string text) {
    for (std::size_t i = 0, n = 1 + below(4); i < n && !text.empty(); ++i) step(text);
    return text;
  }

 private:
  std::size_t below(std::size_t n) {
    return std::uniform_int_distribution<std::size_t>(0, n - 1)(random_);
  }

  void step(std::string& text) {
    constexpr std::string_view kBytes = "{}[]\"'=:,.-#&*<>|\n\t \\09aeE~\x00\xFF\xC3";
    const std::size_t at = below(text.size());
    const std::size_t length = std::min(below(24) + 1, text.size() - at);
    switch (below(6)) {
      case 0:
        text[at] = kBytes[below(kBytes.size())];
        break;
      case 1:
        text.insert(at, 1, kBytes[below(kBytes.size())]);
        break;
      case 2:
        text.erase(at, length);
        break;
      case 3:
        text.insert(below(text.size()), text.substr(at, length));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        text.insert(at, std::string(below(200) + 1, kBytes[below(kBytes.size())]));
        break;
    }
  }

  std::mt19937 random_;
};

void torture(std::string_view text, Format format) {
  const FakeCatalog catalog;
  const LoadOptions options = with(catalog);
  Mutator mutator(20'261);
  for (int i = 0; i < 2'000; ++i) {
    const std::string damaged = mutator.damage(std::string(text));
    const LoadResult result = load_text(damaged, format, "c", options);
    ASSERT_NE(result.config.has_value(), has_errors(result.findings)) << damaged;
    if (result.config) {
      ASSERT_EQ(to_json(*result.config).find("env://"), std::string::npos) << damaged;
    }
  }
}

TEST(Mutation, TomlSurvivesDamage) {
  torture(kToml, Format::kToml);
}
TEST(Mutation, JsonSurvivesDamage) {
  torture(kJson, Format::kJson);
}
TEST(Mutation, YamlSurvivesDamage) {
  torture(kYaml, Format::kYaml);
}

}  // namespace
}  // namespace llm_rotate::config
