#include "config/binder.hpp"

#include <gtest/gtest.h>

#include "config/reader.hpp"
#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

struct Bound {
  LMRotateConfig config;
  Lines findings;
};

Bound bound(ReadResult read) {
  Bound result;
  const ConfigSource source("c", std::move(*read.root));
  Report report(&source);
  bind_config(source.root(), report, result.config);
  result.findings = lines(report.take());
  return result;
}

Bound from_toml(std::string_view text) {
  return bound(read_toml(text));
}
Bound from_yaml(std::string_view text) {
  return bound(read_yaml(text));
}

TEST(Binder, FillsEveryKindOfField) {
  const Bound result = from_toml(R"(
watch = true
use_keys = ["a"]
plugins = [{ name = "openai", options = { x = 1 } }]
[defaults]
max_retries = 7
cooldown_seconds = 1.5
cooldown_scope = "key"
on_interrupt = "resume"
timeouts = { total_seconds = 30 }
hedge = { enabled = false, budget_percent = 2.5 }
[providers.groq]
plugin = "openai"
headers = { X-A = "1" }
[[keys]]
key_id = "a"
models = ["m"]
weight = 2
rate_limit_rpm = 5
auth_config = { region = "eu" }
[models.fast]
openai = "gpt-4o-mini"
[fallback_chains]
openai = [{ provider = "groq", model = "x", upstream = "y" }]
[observability.prices."gpt-4o"]
input = 2.5
cache_read = 1
)");
  EXPECT_EQ(result.findings, Lines{});
  const LMRotateConfig& config = result.config;
  EXPECT_TRUE(config.watch);
  EXPECT_EQ(config.use_keys, std::vector<std::string>{"a"});
  ASSERT_TRUE(config.plugins);
  EXPECT_EQ(config.plugins->at(0).options_json, R"({"x":1})");
  EXPECT_EQ(config.defaults.max_retries, 7);
  EXPECT_EQ(config.defaults.cooldown, Millis(1'500));
  EXPECT_FALSE(config.defaults.quarantine);
  EXPECT_EQ(config.defaults.cooldown_scope, CooldownScope::kKey);
  EXPECT_EQ(config.defaults.on_interrupt, OnInterrupt::kResume);
  EXPECT_EQ(config.defaults.timeouts.total, Millis(30'000));
  EXPECT_EQ(config.defaults.hedge.enabled, false);
  EXPECT_EQ(config.defaults.hedge.budget_percent, 2.5);
  EXPECT_EQ(config.providers.at("groq").headers.at("X-A"), "1");
  EXPECT_EQ(config.keys.at(0).weight, 2.0);
  EXPECT_EQ(config.keys.at(0).rate_limit_rpm, 5);
  EXPECT_EQ(config.keys.at(0).auth_config_json, R"({"region":"eu"})");
  EXPECT_EQ(config.models.at("fast").at("openai"), "gpt-4o-mini");
  EXPECT_EQ(config.fallback_chains.at("openai").at(0).upstream, "y");
  EXPECT_EQ(config.observability.prices.at("gpt-4o").cache_read, 1.0);
}

TEST(Binder, KeepsDefaultsForWhatIsNotThereOrNull) {
  const Bound result = from_yaml("watch: ~\ndefaults:\n  max_retries: null\nkeys: null\n");
  EXPECT_EQ(result.findings, Lines{});
  EXPECT_EQ(result.config.defaults.max_retries, 3);
}

TEST(Binder, ExplainsAnUnknownField) {
  EXPECT_EQ(from_toml("[[keys]]\n  prioritty = 1\n").findings,
            Lines{"c:2:3: unknown field 'prioritty' in [[keys]]; did you mean 'priority'?"});
  EXPECT_EQ(from_toml("stratgy = 'x'\n").findings,
            Lines{"c:1:1: unknown field 'stratgy' at the top level; did you mean 'strategy'?"});
  EXPECT_EQ(
      from_toml("[affinity]\nzzzzzz = 1\n").findings,
      Lines{"c:2:1: unknown field 'zzzzzz' in [affinity]; known there: session, prompt_prefix, "
            "ttl_seconds"});
  EXPECT_EQ(from_toml("[defaults]\nwatch = true\n").findings,
            Lines{"c:2:1: unknown field 'watch' in [defaults]; it belongs at the top level, before "
                  "the first [table]"});
  EXPECT_EQ(from_toml("max_retries = 3\n").findings,
            Lines{"c:1:1: unknown field 'max_retries' at the top level; it belongs in [defaults]"});
}

TEST(Binder, ExplainsAWrongType) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"watch = 1", "c:1:9: 'watch' at the top level must be true or false, not a whole number"},
      {"watch = 'yes'", "c:1:9: 'watch' at the top level must be true or false, not a string"},
      {"use_keys = 'a'",
       "c:1:12: 'use_keys' at the top level must be a list of strings, not a string; put it in "
       "brackets"},
      {"use_keys = [1]",
       "c:1:13: an entry of 'use_keys' at the top level must be a string, not a whole number; put "
       "it "
       "in quotes"},
      {"defaults = 1", "c:1:12: 'defaults' at the top level must be a table, not a whole number"},
      {"[keys]\nkey_id = 'a'",
       "c:1:1: 'keys' at the top level must be a list of tables, not a table; write its header "
       "with "
       "two brackets, [[...]]"},
      {"[defaults]\nmax_retries = 1.5",
       "c:2:15: 'max_retries' in [defaults] must be a whole number, not a number with a fraction"},
      {"[defaults]\ncooldown_seconds = '60'",
       "c:2:20: 'cooldown_seconds' in [defaults] must be a number, not a string"},
      {"[defaults]\ncooldown_seconds = nan",
       "c:2:20: 'cooldown_seconds' in [defaults] must be a finite number"},
      {"[defaults]\ncooldown_seconds = inf",
       "c:2:20: 'cooldown_seconds' in [defaults] must be a finite number"},
      {"[defaults]\ncooldown_scope = 'rout'",
       "c:2:18: 'cooldown_scope' in [defaults] must be 'route' or 'key', not 'rout'; did you mean "
       "'route'?"},
      {"[defaults]\non_interrupt = 1",
       "c:2:16: 'on_interrupt' in [defaults] must be 'error' or 'resume', not a whole number"},
      {"[[keys]]\nmetadata = 'x'", "c:2:12: 'metadata' in [[keys]] must be a table, not a string"},
      {"[[keys]]\nkey_id = true",
       "c:2:10: 'key_id' in [[keys]] must be a string, not true or false; put it in quotes"},
  };
  for (const auto& [text, expected] : cases) {
    EXPECT_EQ(from_toml(text).findings, Lines{expected}) << text;
  }
  EXPECT_EQ(bound(read_yaml("[a]")).findings,
            Lines{"c:1:1: the configuration must be a table, not a list"});
}

TEST(Binder, TakesTheBooleanWordsOfYaml11OnlyWithoutQuotesAndOnlyForBooleans) {
  const Bound result = from_yaml("watch: yes\nkeys:\n- {key_id: no, enabled: Off}\n");
  EXPECT_EQ(result.findings, Lines{});
  EXPECT_TRUE(result.config.watch);
  EXPECT_FALSE(result.config.keys.at(0).enabled);
  EXPECT_EQ(result.config.keys.at(0).key_id, "no");
  EXPECT_EQ(from_yaml("watch: 'yes'\n").findings,
            Lines{"c:1:8: 'watch' at the top level must be true or false, not a string"});
}

TEST(Binder, KeepsTheIndexOfEveryEntry) {
  const Bound result = from_yaml("keys:\n- 5\n- {key_id: b}\n");
  ASSERT_EQ(result.config.keys.size(), 2U);
  EXPECT_EQ(result.config.keys[1].key_id, "b");
  EXPECT_EQ(
      result.findings,
      Lines{"c:2:3: an entry of 'keys' at the top level must be a table, not a whole number"});
}

TEST(Binder, NumbersBeyondEveryRangeStayBeyondIt) {
  const Bound result = from_toml(
      "[defaults]\nmax_retries = 99999999999\ncooldown_seconds = 1e300\nmax_wait_seconds = "
      "-1e300\n");
  EXPECT_EQ(result.findings, Lines{});
  EXPECT_GT(result.config.defaults.max_retries, 1'000'000);
  EXPECT_GT(*result.config.defaults.cooldown, Millis(1'000'000'000'000));
  EXPECT_LT(result.config.defaults.max_wait, Millis(0));
}

}  // namespace
}  // namespace llm_rotate::config
