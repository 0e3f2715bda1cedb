#include "config/chain_lint.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

class ChainLintTest : public testing::Test {
 protected:
  ChainLintTest() {
    config.keys.emplace_back("a", "anthropic", "env://A", std::vector<std::string>{"claude-haiku"});
    config.keys.emplace_back("o", "openai", "env://O", std::vector<std::string>{"gpt-4o-mini"});
  }

  void chain(FallbackEntry entry) { config.fallback_chains["anthropic"] = {std::move(entry)}; }

  Lines warnings(const IPluginCatalog* catalog = nullptr) {
    Report report;
    PluginView view(config, catalog);
    lint_chains(config, view, report);
    return lines(report.take());
  }

  LMRotateConfig config;
};

TEST_F(ChainLintTest, AnEntryWithAModelThatSomeKeyListsServes) {
  chain(FallbackEntry("openai", "gpt-4o-mini"));
  EXPECT_EQ(warnings(), Lines{});
}

TEST_F(ChainLintTest, AnEntryWhoseModelNoKeyLists) {
  chain(FallbackEntry("openai", "gpt-5"));
  EXPECT_EQ(warnings(),
            Lines{"fallback_chains.anthropic[0].model: warning: fallback from 'anthropic' to "
                  "'openai' cannot serve: no key of 'openai' lists model 'gpt-5'"});
}

TEST_F(ChainLintTest, AnEntryThatSharesNoModel) {
  config.keys[0].models = {"c1", "c2", "c3", "c4"};
  chain(FallbackEntry("openai"));
  EXPECT_EQ(warnings(),
            Lines{"fallback_chains.anthropic[0]: warning: fallback from 'anthropic' to "
                  "'openai' cannot serve: no key of 'openai' lists a model of 'anthropic' "
                  "(c1, c2, c3, ...); give the entry a model"});
}

TEST_F(ChainLintTest, AWildcardOrALogicalModelServes) {
  chain(FallbackEntry("openai"));
  config.keys[1].models = {"claude*"};
  EXPECT_EQ(warnings(), Lines{});
  config.keys[1].models = {"gpt-4o-mini"};
  config.models["fast"] = {{"anthropic", "claude-haiku"}, {"openai", "gpt-4o-mini"}};
  EXPECT_EQ(warnings(), Lines{});
  config.models["fast"]["openai"] = "gpt-5";
  EXPECT_EQ(warnings().size(), 1U);
}

TEST_F(ChainLintTest, AProviderWithoutKeysCannotServe) {
  chain(FallbackEntry("groq", "x"));
  EXPECT_EQ(warnings(), Lines{"fallback_chains.anthropic[0]: warning: fallback from 'anthropic' to "
                              "'groq' cannot serve: no key of 'groq' is in use"});
  config.keys[1].enabled = false;
  chain(FallbackEntry("openai", "gpt-4o-mini"));
  EXPECT_EQ(warnings(), Lines{"fallback_chains.anthropic[0]: warning: fallback from 'anthropic' to "
                              "'openai' cannot serve: no key of 'openai' is in use"});
}

TEST_F(ChainLintTest, AChainOfAProviderWithoutKeysIsNeverTaken) {
  config.fallback_chains["groq"] = {FallbackEntry("openai", "gpt-4o-mini")};
  EXPECT_EQ(warnings(),
            Lines{"fallback_chains.groq: warning: the fallback chain of 'groq' is never "
                  "taken: no key of that provider is in use"});
}

TEST_F(ChainLintTest, ABrokerHasNamesOfItsOwn) {
  const FakeCatalog catalog;
  config.keys.emplace_back("r", "openrouter", "env://R", std::vector<std::string>{"vendor/model"});
  chain(FallbackEntry("openrouter", "", "anthropic"));
  EXPECT_EQ(warnings(&catalog), Lines{});
  chain(FallbackEntry("openrouter"));
  EXPECT_EQ(warnings(&catalog), Lines{});
}

TEST_F(ChainLintTest, AnUpstreamOfWhatIsNoBrokerDoesNothing) {
  const FakeCatalog catalog;
  chain(FallbackEntry("openai", "gpt-4o-mini", "azure"));
  EXPECT_EQ(
      warnings(&catalog),
      Lines{
          "fallback_chains.anthropic[0].upstream: warning: fallback from 'anthropic' to 'openai': "
          "'upstream' does nothing, for that provider is no broker; remove it"});
  config.providers["openai"].provider_type = "broker";
  EXPECT_EQ(warnings(&catalog), Lines{});
}

}  // namespace
}  // namespace llm_rotate::config
