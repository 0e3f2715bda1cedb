#include "config/option_check.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

class OptionCheckTest : public testing::Test {
 protected:
  Lines faults(const std::string& head, const std::string& tail = "") {
    return toml_findings(head + kGoodKey + tail, with(catalog));
  }
  FakeCatalog catalog;
};

TEST_F(OptionCheckTest, PointsIntoTheStrategysOwnOptions) {
  EXPECT_EQ(
      faults("strategy = { name = 'weighted', options = { flor = 1, mode = 'fsat' } }\n"),
      (Lines{"c.toml:1:45: unknown option 'flor' of strategy 'weighted'; did you mean 'floor'?",
             "c.toml:1:62: option 'mode' of strategy 'weighted' must be 'fair' or 'fast', not "
             "'fsat'; did you mean 'fast'?"}));
}

TEST_F(OptionCheckTest, PointsIntoThePluginsEntryWhenItIsWrittenThere) {
  EXPECT_EQ(
      faults("strategy = 'weighted'\nplugins = ['openai', { name = 'weighted', options = { floor = "
             "0.01 } }]\n"),
      Lines{"c.toml:2:63: option 'floor' of strategy 'weighted' must be at least 0.1"});
}

TEST_F(OptionCheckTest, TheInstancesOwnOptionLiesOverThePluginsOne) {
  EXPECT_EQ(faults("strategy = { name = 'weighted', options = { floor = 0.5 } }\n"
                   "plugins = ['openai', { name = 'weighted', options = { floor = 0.01 } }]\n"),
            Lines{});
}

TEST_F(OptionCheckTest, APluginThatTakesNoOptionsSaysSo) {
  EXPECT_EQ(faults("[providers.openai]\noptions = { x = 1 }\n"),
            Lines{"c.toml:2:13: unknown option 'x' of provider 'openai'; there are none"});
}

TEST_F(OptionCheckTest, AMissingOptionBelongsToTheInstance) {
  catalog.at("openai").options_schema_json =
      R"({"type":"object","required":["region"],"properties":{"region":{"type":"string"}}})";
  EXPECT_EQ(faults("[providers.openai]\ndisplay_name = 'x'\n"),
            Lines{"c.toml:1:1: missing option 'region' of provider 'openai'"});
  EXPECT_EQ(faults(""), Lines{"c.toml:1:1: missing option 'region' of plugin 'openai'"});
  EXPECT_EQ(
      faults("plugins = ['health_aware', { name = 'openai', options = { region = 'eu' } }]\n"),
      Lines{});
}

TEST_F(OptionCheckTest, OneEntrysFaultIsToldOnceForAllItsInstances) {
  EXPECT_EQ(faults("plugins = ['health_aware', { name = 'openai', options = { x = 1 } }]\n"
                   "[providers.a]\nplugin = 'openai'\n[providers.b]\nplugin = 'openai'\n")
                .size(),
            1U);
}

TEST_F(OptionCheckTest, ChecksListedPluginsThatNothingNames) {
  EXPECT_EQ(
      faults(
          "plugins = ['openai', 'health_aware', { name = 'otlp', options = { endpont = 'x' } }]\n"),
      Lines{"c.toml:1:67: unknown option 'endpont' of plugin 'otlp'; there are none"});
}

TEST_F(OptionCheckTest, ChecksTheStoresUrlAndOptionsTogether) {
  EXPECT_EQ(faults("[state_store]\nbackend = 'redis'\nredis_url = 'redis://h'\n"
                   "options = { timeout_ms = 0, zzz = 1 }\n"),
            (Lines{"c.toml:4:26: option 'timeout_ms' of state store 'redis' must be at least 1",
                   "c.toml:4:29: unknown option 'zzz' of state store 'redis'; known: redis_url, "
                   "redis_namespace, timeout_ms"}));
}

TEST_F(OptionCheckTest, ChecksWhatAKeyCarries) {
  const std::string key =
      "[[keys]]\nkey_id = 'a'\nprovider = 'anthropic'\nsecret_ref = 'env://A'\n"
      "models = ['c']\nauth_method = 'oath'\nauth_config = { version = 1, x = 2 }\n";
  EXPECT_EQ(
      faults("", key),
      (Lines{"c.toml:11:15: option 'auth_method' of key 'a' must be 'api_key' or 'oauth', not "
             "'oath'; did you mean 'oauth'?",
             "c.toml:12:27: option 'auth_config.version' of key 'a' must be a string, not a whole "
             "number",
             "c.toml:12:30: unknown option 'auth_config.x' of key 'a'; known: version"}));
}

TEST_F(OptionCheckTest, WantsAnAddressWhereThePluginHasNone) {
  catalog.at("openai").needs_base_url = true;
  EXPECT_EQ(faults(""), Lines{"c.toml:1:1: provider 'openai' needs base_url; add it to "
                              "[providers.openai]"});
  EXPECT_EQ(faults("[providers.openai]\nbase_url = 'https://h/'\n"), Lines{});
}

TEST_F(OptionCheckTest, ASchemaThatIsNoneIsThePluginsFault) {
  catalog.at("openai").options_schema_json = "{";
  EXPECT_EQ(faults(""),
            Lines{"c.toml:1:1: plugin 'openai' has a schema that is no JSON; rebuild the "
                  "plugin"});
}

}  // namespace
}  // namespace llm_rotate::config
