#include "config/plugin_check.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

class PluginCheckTest : public testing::Test {
 protected:
  Lines faults(const std::string& head, const std::string& tail = "") {
    return toml_findings(head + kGoodKey + tail, with(catalog));
  }
  FakeCatalog catalog;
};

TEST_F(PluginCheckTest, HasNothingAgainstWhatIsListed) {
  EXPECT_EQ(faults("plugins = ['openai', 'health_aware']\n"), Lines{});
  EXPECT_EQ(faults(""), Lines{});
}

TEST_F(PluginCheckTest, SaysWhichLineToAdd) {
  EXPECT_EQ(
      faults("plugins = ['openai']\nstrategy = 'weighted'\n"),
      Lines{
          "c.toml:2:12: strategy 'weighted' is used but not listed; add \"weighted\" to plugins"});
  EXPECT_EQ(faults("plugins = ['openai']\n"),
            Lines{"c.toml:1:11: strategy 'health_aware' (the default) is used but not listed; add "
                  "\"health_aware\" to plugins"});
  EXPECT_EQ(
      faults("plugins = ['health_aware']\n"),
      Lines{"c.toml:4:12: provider 'openai' is used but not listed; add \"openai\" to plugins"});
  EXPECT_EQ(
      faults("plugins = ['openai', 'health_aware']\n[state_store]\nbackend = 'redis'\n"
             "redis_url = 'redis://h'\n"),
      Lines{"c.toml:3:11: state store 'redis' is used but not listed; add \"redis\" to plugins"});
  EXPECT_EQ(
      faults("plugins = ['openai', 'health_aware']\n[providers.claude]\nplugin = 'anthropic'\n"),
      Lines{"c.toml:3:10: plugin 'anthropic' of provider 'claude' is used but not listed; add "
            "\"anthropic\" to plugins"});
}

TEST_F(PluginCheckTest, SaysItOnceForEachPlugin) {
  const std::string second =
      "[[keys]]\nkey_id = 'l'\nprovider = 'openai'\nsecret_ref = 'env://L'\n"
      "models = ['m']\n";
  EXPECT_EQ(faults("plugins = ['health_aware']\n", second).size(), 1U);
}

TEST_F(PluginCheckTest, KnowsNamesThatAreNearlyRight) {
  EXPECT_EQ(faults("strategy = 'wieghted'\n"),
            Lines{"c.toml:1:12: strategy 'wieghted' does not exist; did you mean 'weighted'?"});
  EXPECT_EQ(faults("plugins = ['opnai', 'openai', 'health_aware']\n"),
            Lines{"c.toml:1:12: there is no plugin 'opnai'; did you mean 'openai'?"});
  EXPECT_EQ(faults("plugins = ['zzzzzz', 'openai', 'health_aware']\n"),
            Lines{"c.toml:1:12: there is no plugin 'zzzzzz'; put its .so on the plugin path"});
  EXPECT_EQ(faults("plugins = ['./zz.so', 'openai', 'health_aware']\n"),
            Lines{"c.toml:1:12: there is no plugin './zz.so'; give the path of a .so file"});
  EXPECT_EQ(faults("[state_store]\nbackend = 'memry'\n"),
            Lines{"c.toml:2:11: state store 'memry' does not exist; did you mean 'memory'?"});
}

TEST_F(PluginCheckTest, KnowsProvidersThatAreNearlyRight) {
  const std::string key =
      "[[keys]]\nkey_id = 'l'\nprovider = 'opnai'\nsecret_ref = 'env://L'\n"
      "models = ['m']\n";
  EXPECT_EQ(faults("", key),
            Lines{"c.toml:8:12: key 'l' names provider 'opnai', which is not known; did you mean "
                  "'openai'?"});
  EXPECT_EQ(faults("", "[models.fast]\nzzz = 'm'\n"),
            Lines{"c.toml:7:7: model 'fast' names provider 'zzz', which is not known; add "
                  "[providers.zzz] with the plugin that serves it"});
  EXPECT_EQ(
      faults("", "[fallback_chains]\nopenai = [{ provider = 'antropic', model = 'x' }]\n").back(),
      "c.toml:7:24: the fallback chain of 'openai' names provider 'antropic', which is not known; "
      "did you mean 'anthropic'?");
}

TEST_F(PluginCheckTest, AProviderOfAnotherNameMustSayItsPlugin) {
  EXPECT_EQ(
      faults("[providers.groq]\nbase_url = 'https://g/'\n"),
      Lines{"c.toml:1:12: provider 'groq' has no plugin of that name; say which one serves it, as "
            "in plugin = \"openai\""});
}

TEST_F(PluginCheckTest, APluginMustBeOfTheRightKind) {
  EXPECT_EQ(faults("strategy = 'openai'\n"),
            Lines{"c.toml:1:12: strategy 'openai' is a provider, not a strategy"});
  EXPECT_EQ(faults("[providers.x]\nplugin = 'redis'\n"),
            Lines{"c.toml:2:10: plugin 'redis' of provider 'x' is a state store, not a provider"});
  EXPECT_EQ(faults("[state_store]\nbackend = 'weighted'\n"),
            Lines{"c.toml:2:11: state store 'weighted' is a strategy, not a state store"});
}

TEST_F(PluginCheckTest, PassesOnWhyAPluginCannotBeUsed) {
  catalog.refuse("./old.so", "it is made for ABI 0; rebuild it");
  EXPECT_EQ(
      faults("plugins = ['openai', 'health_aware', './old.so']\n"),
      Lines{"c.toml:1:38: plugin './old.so' cannot be used: it is made for ABI 0; rebuild it"});
  catalog.refuse("weighted", "the file is cut off");
  EXPECT_EQ(faults("strategy = 'weighted'\n"),
            Lines{"c.toml:1:12: strategy 'weighted' cannot be used: the file is cut off"});
  EXPECT_EQ(faults("plugins = ['openai', 'weighted']\nstrategy = 'weighted'\n"),
            Lines{"c.toml:1:22: plugin 'weighted' cannot be used: the file is cut off"});
}

TEST_F(PluginCheckTest, WithoutACatalogTheListIsStillChecked) {
  EXPECT_EQ(
      toml_findings("plugins = ['openai', 'health_aware']\nstrategy = 'helth_aware'\n" + kGoodKey),
      Lines{"c.toml:2:12: strategy 'helth_aware' is not in plugins; did you mean 'health_aware'?"});
  EXPECT_EQ(
      toml_findings("plugins = ['openai', 'health_aware']\nstrategy = 'weighted'\n" + kGoodKey),
      Lines{
          "c.toml:2:12: strategy 'weighted' is used but not listed; add \"weighted\" to plugins"});
}

}  // namespace
}  // namespace llm_rotate::config
