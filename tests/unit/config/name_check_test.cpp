#include "config/name_check.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

Lines faults(const LMRotateConfig& config) {
  Report report;
  check_names(config, report);
  return lines(report.take());
}

TEST(NameCheck, HasNothingAgainstOneGoodKey) {
  EXPECT_EQ(faults(good_config()), Lines{});
}

TEST(NameCheck, WantsAKey) {
  EXPECT_EQ(faults(LMRotateConfig()), Lines{"keys: there is no key; add a [[keys]] entry"});
}

TEST(NameCheck, FindsDuplicates) {
  LMRotateConfig config = good_config();
  config.keys.push_back(config.keys[0]);
  config.plugins.emplace({PluginEntry("openai"), PluginEntry("openai")});
  config.gateway.tokens = {ClientTokenConfig("t", "env://T"), ClientTokenConfig("t", "env://U")};
  config.use_keys = std::vector<std::string>{"k", "k"};
  config.fallback_chains["openai"] = {FallbackEntry("groq"), FallbackEntry("groq")};
  EXPECT_EQ(
      faults(config),
      (Lines{"keys[1].key_id: key_id 'k' is used twice; give each key its own",
             "use_keys[1]: use_keys names 'k' twice; remove one",
             "plugins[1].name: plugins lists 'openai' twice; remove one",
             "fallback_chains.openai[1]: the fallback chain of 'openai' has this entry twice; "
             "remove one",
             "gateway.tokens[1].name: token name 't' is used twice; give each token its own"}));
}

TEST(NameCheck, FindsNamesOfNoKey) {
  LMRotateConfig config = good_config();
  config.keys[0].key_id = "openai-1";
  config.use_keys = std::vector<std::string>{"openai1", "zzz"};
  EXPECT_EQ(
      faults(config),
      (Lines{"use_keys[0]: use_keys names 'openai1', but no key has that key_id; did you mean "
             "'openai-1'?",
             "use_keys[1]: use_keys names 'zzz', but no key has that key_id"}));
}

TEST(NameCheck, AnEmptyUseKeysIsNoWayToSayAll) {
  LMRotateConfig config = good_config();
  config.use_keys.emplace();
  EXPECT_EQ(faults(config),
            Lines{"use_keys: 'use_keys' must not be empty; remove it to use every key"});
}

TEST(NameCheck, AChainMustLeadSomewhereElse) {
  LMRotateConfig config = good_config();
  config.fallback_chains["a"];
  config.fallback_chains["b"] = {FallbackEntry("b"), FallbackEntry("b", "other"),
                                 FallbackEntry("b", "", "upstream")};
  EXPECT_EQ(
      faults(config),
      (Lines{"fallback_chains.a: the fallback chain of 'a' is empty; remove it or give it an entry",
             "fallback_chains.b[0]: the fallback chain of 'b' names that provider itself; give "
             "the entry another model"}));
}

TEST(NameCheck, AStoreNeedsAnAddressWhenItHasOne) {
  LMRotateConfig config = good_config();
  config.state_store.backend = "redis";
  EXPECT_EQ(faults(config),
            Lines{"state_store.redis_url: state store 'redis' needs redis_url, as in redis_url = "
                  "\"redis://127.0.0.1:6379/0\""});
  config.state_store.options_json = R"({"sentinels":["a:26379"]})";
  EXPECT_EQ(faults(config), Lines{});
  config.state_store = StateStoreConfig();
  config.state_store.redis_url = "redis://h";
  EXPECT_EQ(
      faults(config),
      Lines{"state_store.redis_url: warning: redis_url has no use with backend = \"memory\"; set "
            "backend = \"redis\""});
  config.state_store.backend.clear();
  EXPECT_EQ(faults(config),
            Lines{"state_store.backend: 'backend' in [state_store] must not be empty"});
}

}  // namespace
}  // namespace llm_rotate::config
