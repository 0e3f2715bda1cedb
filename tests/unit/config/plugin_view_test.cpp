#include "config/plugin_view.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

TEST(PluginView, WithoutAListEveryPluginMayBeUsed) {
  const FakeCatalog catalog;
  const LMRotateConfig config = good_config();
  const PluginView view(config, &catalog);
  EXPECT_EQ(view.use("openai", kProviderKind).status, UseStatus::kOk);
  EXPECT_EQ(view.use("weighted", kProviderKind).status, UseStatus::kWrongKind);
  EXPECT_EQ(view.use("weighted", "").status, UseStatus::kOk);
  EXPECT_EQ(view.use("nothing", kProviderKind).status, UseStatus::kUnknown);
}

TEST(PluginView, WithAListOnlyTheListedOnes) {
  const FakeCatalog catalog;
  LMRotateConfig config = good_config();
  config.plugins.emplace({PluginEntry("openai")});
  const PluginView view(config, &catalog);
  EXPECT_EQ(view.use("openai", kProviderKind).status, UseStatus::kOk);
  EXPECT_EQ(view.use("anthropic", kProviderKind).status, UseStatus::kNotListed);
}

TEST(PluginView, APathStandsForThePluginInIt) {
  FakeCatalog catalog;
  catalog.add("./libacme.so", "provider").id = "acme";
  catalog.refuse("./broken.so", "it is cut off");
  LMRotateConfig config = good_config();
  config.plugins.emplace(
      {PluginEntry("openai"), PluginEntry("./libacme.so"), PluginEntry("./broken.so")});
  const PluginView view(config, &catalog);
  EXPECT_EQ(view.use("acme", kProviderKind).status, UseStatus::kOk);
  EXPECT_EQ(view.entry_of("acme"), 1U);
  EXPECT_EQ(view.entry_of("other"), PluginView::kNone);
  EXPECT_EQ(view.use("./broken.so", "").status, UseStatus::kUnusable);
  EXPECT_EQ(view.use("./broken.so", "").why, "it is cut off");
}

TEST(PluginView, WithoutACatalogItKnowsTheListAlone) {
  LMRotateConfig config = good_config();
  config.plugins.emplace({PluginEntry("openai")});
  {
    const PluginView view(config, nullptr);
    EXPECT_EQ(view.use("openai", kProviderKind).status, UseStatus::kUnchecked);
    EXPECT_EQ(view.use("anthropic", kProviderKind).status, UseStatus::kNotListed);
  }
  config.plugins->emplace_back("./any.so");
  const PluginView view(config, nullptr);
  EXPECT_EQ(view.use("anthropic", kProviderKind).status, UseStatus::kUnchecked);
}

TEST(PluginView, AProviderHasThePluginItNamesOrItsOwnName) {
  LMRotateConfig config = good_config();
  config.providers["groq"].plugin = "openai";
  config.providers["openrouter"];
  const FakeCatalog catalog;
  PluginView view(config, &catalog);
  EXPECT_EQ(view.plugin_of("groq"), "openai");
  EXPECT_EQ(view.plugin_of("openrouter"), "openrouter");
  EXPECT_EQ(view.plugin_of("anthropic"), "anthropic");
  EXPECT_EQ(view.provider("groq").facts->id, "openai");
}

TEST(PluginView, TheNeededPluginsAreTheListedOrTheUsedOnes) {
  LMRotateConfig config = good_config();
  config.providers["groq"].plugin = "openai";
  config.keys.emplace_back("g", "groq", "env://G", std::vector<std::string>{"m"});
  config.state_store.backend = "redis";
  std::vector<std::string> names;
  for (const PluginEntry& entry : needed_plugins(config)) names.push_back(entry.name);
  EXPECT_EQ(names, (std::vector<std::string>{"openai", "health_aware", "redis"}));
  config.plugins.emplace({PluginEntry("x")});
  ASSERT_EQ(needed_plugins(config).size(), 1U);
  EXPECT_EQ(needed_plugins(config)[0].name, "x");
}

}  // namespace
}  // namespace llm_rotate::config
