#include "config/effective.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

PluginFacts facts() {
  PluginFacts result;
  result.id = "openai";
  result.display_name = "OpenAI";
  result.base_url = "https://api.openai.com/v1";
  return result;
}

TEST(Effective, TheBuiltInValuesHoldWhenNothingIsSet) {
  const EffectiveProvider provider = effective_provider(LMRotateConfig(), "openai", facts());
  EXPECT_EQ(provider.name, "openai");
  EXPECT_EQ(provider.plugin, "openai");
  EXPECT_EQ(provider.display_name, "OpenAI");
  EXPECT_EQ(provider.base_url, "https://api.openai.com/v1");
  EXPECT_EQ(provider.cooldown, Millis(30'000));
  EXPECT_EQ(provider.quarantine, Millis(300'000));
  EXPECT_EQ(provider.retry_budget_percent, 10);
  EXPECT_EQ(provider.timeouts.connect, Millis(10'000));
  EXPECT_EQ(provider.timeouts.first_token, Millis(120'000));
  EXPECT_EQ(provider.timeouts.idle, Millis(60'000));
  EXPECT_EQ(provider.timeouts.total, Millis(600'000));
  EXPECT_TRUE(provider.hedge.enabled);
  EXPECT_EQ(provider.hedge.after, Millis(10'000));
  EXPECT_EQ(provider.options_json, "{}");
}

TEST(Effective, ThePluginsValueThenTheDefaultsThenTheProvidersOwn) {
  PluginFacts plugin = facts();
  plugin.default_cooldown = Millis(60'000);
  plugin.default_quarantine = Millis(1'000);
  LMRotateConfig config;
  EXPECT_EQ(effective_provider(config, "openai", plugin).cooldown, Millis(60'000));
  EXPECT_EQ(effective_provider(config, "openai", plugin).quarantine, Millis(1'000));
  config.defaults.cooldown = Millis(5'000);
  config.defaults.quarantine = Millis(6'000);
  EXPECT_EQ(effective_provider(config, "openai", plugin).cooldown, Millis(5'000));
  EXPECT_EQ(effective_provider(config, "openai", plugin).quarantine, Millis(6'000));
  config.providers["openai"].default_cooldown = Millis(7'000);
  config.providers["openai"].default_quarantine = Millis(8'000);
  EXPECT_EQ(effective_provider(config, "openai", plugin).cooldown, Millis(7'000));
  EXPECT_EQ(effective_provider(config, "openai", plugin).quarantine, Millis(8'000));
}

TEST(Effective, EveryOtherSettingHasTheSameOrder) {
  LMRotateConfig config;
  config.defaults.timeouts.idle = Millis(1);
  config.defaults.timeouts.first_token = Millis(100);
  config.defaults.cooldown_scope = CooldownScope::kKey;
  config.defaults.on_interrupt = OnInterrupt::kResume;
  config.defaults.hedge.budget_percent = 3;
  ProviderConfig& own = config.providers["g"];
  own.display_name = "Groq";
  own.base_url = "https://groq";
  own.provider_type = "broker";
  own.timeouts.idle = Millis(2);
  own.retry_budget_percent = 5;
  own.cooldown_scope = CooldownScope::kRoute;
  own.hedge.enabled = false;
  own.headers["X-A"] = "1";
  own.options_json = R"({"b":2})";
  const EffectiveProvider provider = effective_provider(config, "g", facts(), R"({"a":1,"b":1})");
  EXPECT_EQ(provider.display_name, "Groq");
  EXPECT_EQ(provider.base_url, "https://groq");
  EXPECT_EQ(provider.provider_type, "broker");
  EXPECT_EQ(provider.timeouts.idle, Millis(2));
  EXPECT_EQ(provider.timeouts.first_token, Millis(100));
  EXPECT_EQ(provider.hedge.after, Millis(50));
  EXPECT_FALSE(provider.hedge.enabled);
  EXPECT_EQ(provider.hedge.budget_percent, 3);
  EXPECT_EQ(provider.retry_budget_percent, 5);
  EXPECT_EQ(provider.cooldown_scope, CooldownScope::kRoute);
  EXPECT_EQ(provider.on_interrupt, OnInterrupt::kResume);
  EXPECT_EQ(provider.headers.at("X-A"), "1");
  EXPECT_EQ(provider.options_json, R"({"a":1,"b":2})");
}

TEST(Effective, ACallHasTenMinutesUnlessTheDefaultsSayElse) {
  DefaultsConfig defaults;
  EXPECT_EQ(call_deadline(defaults), Millis(600'000));
  defaults.timeouts.total = Millis(5);
  EXPECT_EQ(call_deadline(defaults), Millis(5));
}

TEST(Effective, AStoreGetsItsUrlAndNamespaceAmongItsOptions) {
  StateStoreConfig store;
  EXPECT_EQ(store_options(store), "{}");
  store.backend = "redis";
  store.redis_url = "redis://h";
  store.options_json = R"({"timeout_ms":5})";
  EXPECT_EQ(store_options(store),
            R"({"timeout_ms":5,"redis_url":"redis://h","redis_namespace":"llm_rotate"})");
}

}  // namespace
}  // namespace llm_rotate::config
