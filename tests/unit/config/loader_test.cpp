#include "config/loader.hpp"

#include <chrono>

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

LoadResult load(std::string_view text, Format format, const LoadOptions& options = {}) {
  return load_text(text, format, "c", options);
}

// The example of the specification.
constexpr std::string_view kExample =
    R"(plugins  = ["openai", "anthropic", "openrouter", "health_aware"]
use_keys = ["openai-1", "anthropic-1", "router-1"]
strategy = "health_aware"

[defaults]
max_retries = 3
cooldown_seconds = 60
quarantine_seconds = 300
max_consecutive_failures = 5

[state_store]
backend = "memory"

[providers.groq]
plugin   = "openai"
base_url = "https://api.groq.com/openai/v1"

[[keys]]
key_id     = "openai-1"
provider   = "openai"
secret_ref = "env://OPENAI_API_KEY"
models     = ["gpt-4o-mini", "gpt-4o*"]

[[keys]]
key_id     = "anthropic-1"
provider   = "anthropic"
secret_ref = "env://ANTHROPIC_API_KEY"
models     = ["claude-haiku-4-5"]

[[keys]]
key_id     = "router-1"
provider   = "openrouter"
secret_ref = "env://OPENROUTER_API_KEY"
models     = ["*"]

[fallback_chains]
anthropic = [{ provider = "openrouter", upstream = "anthropic" }, { provider = "openai", model = "gpt-4o-mini" }]
)";

TEST(Loader, LoadsTheExampleWithoutAWord) {
  const FakeCatalog catalog;
  const LoadResult result = load(kExample, Format::kToml, with(catalog));
  EXPECT_EQ(lines(result.findings), Lines{});
  ASSERT_TRUE(result.config);
  EXPECT_EQ(result.config->keys.size(), 3U);
  EXPECT_EQ(result.config->source_file, "c");
  EXPECT_EQ(result.config->defaults.cooldown, Millis(60'000));
}

TEST(Loader, TheThreeNotationsAreOneConfiguration) {
  const std::string toml = "strategy = 'weighted'\n[defaults]\nmax_wait_seconds = 0.5\n" + kGoodKey;
  const std::string json =
      R"({"strategy":"weighted","defaults":{"max_wait_seconds":0.5},"keys":[{"key_id":"k",)"
      R"("provider":"openai","secret_ref":"env://K","models":["gpt-4o"]}]})";
  const std::string yaml =
      "strategy: weighted\ndefaults: {max_wait_seconds: 0.5}\nkeys:\n- key_id: k\n  provider: "
      "openai\n"
      "  secret_ref: env://K\n  models: [gpt-4o]\n";
  const LoadResult first = load(toml, Format::kToml);
  const LoadResult second = load(json, Format::kJson);
  const LoadResult third = load(yaml, Format::kYaml);
  ASSERT_TRUE(first.config && second.config && third.config);
  EXPECT_EQ(to_json(*first.config), to_json(*second.config));
  EXPECT_EQ(to_json(*first.config), to_json(*third.config));
  EXPECT_EQ(third.config->keys[0].secret_ref, "env://K");
}

TEST(Loader, ListsEveryFaultAtOnceInTheOrderOfTheText) {
  const FakeCatalog catalog;
  const LoadResult result = load(
      "use_keys = ['b']\n[defaults]\nmax_retries = -1\ncooldown = 3\n[[keys]]\nkey_id = 'a'\n"
      "provider = 'opnai'\nsecret_ref = 'sk-1'\nmodels = 'm'\n[fallback_chains]\nopenai = []\n",
      Format::kToml, with(catalog));
  EXPECT_FALSE(result.config);
  EXPECT_EQ(
      lines(result.findings),
      (Lines{"c:1:13: use_keys names 'b', but no key has that key_id",
             "c:3:15: 'max_retries' in [defaults] must be between 0 and 100",
             "c:4:1: unknown field 'cooldown' in [defaults]; known there: max_retries, "
             "cooldown_seconds, quarantine_seconds, max_consecutive_failures, max_wait_seconds, "
             "probe_interval_seconds, retry_budget_percent, cooldown_scope, on_interrupt, strict, "
             "timeouts, hedge",
             "c:5:1: warning: key 'a' is not in use_keys and stays unused",
             "c:5:1: warning: no key is in use; every call will fail",
             "c:7:12: key 'a' names provider 'opnai', which is not known; did you mean 'openai'?",
             "c:8:14: 'secret_ref' in [[keys]] must be env://NAME, file:///path, "
             "literal://value or ambient://",
             "c:9:10: 'models' in [[keys]] must be a list of strings, not a string; put it in "
             "brackets",
             "c:11:10: the fallback chain of 'openai' is empty; remove it or give it an entry",
             "c:11:10: warning: the fallback chain of 'openai' is never taken: no key of that "
             "provider is in use"}));
}

TEST(Loader, NoFindingEverQuotesASecret) {
  const LoadResult result = load(
      "[[keys]]\nkey_id = 'a'\nprovider = 'p'\nsecret_ref = 'very-secret'\nmodels = [1]\n"
      "[[keys]]\nkey_id = 'b'\nprovider = 'p'\nsecret_ref = 'literal://very-secret'\nmodels = "
      "['m']\n"
      "[state_store]\nbackend = 'redis'\nredis_url = 'very-secret'\n"
      "[providers.p]\nheaders = { X-A = \"very-secret\\n\" }\n"
      "[gateway]\ntokens = [{ name = 't', token_ref = 'very-secret' }]\n",
      Format::kToml);
  EXPECT_GE(result.findings.size(), 5U);
  EXPECT_EQ(render(result.findings).find("very-secret"), std::string::npos);
}

TEST(Loader, RefusesWhatIsNoConfigurationInOneSentence) {
  EXPECT_EQ(
      lines(load("", Format::kToml).findings),
      Lines{"c: the file is empty; it needs at least one [[keys]] entry, as the README shows"});
  EXPECT_EQ(lines(load(" \n\t\n", Format::kYaml).findings).size(), 1U);
  EXPECT_EQ(lines(load("# only a comment\n", Format::kToml).findings),
            Lines{"c:1:1: there is no key; add a [[keys]] entry"});
  EXPECT_EQ(lines(load("# only a comment\n", Format::kYaml).findings).size(), 1U);
  EXPECT_EQ(lines(load(std::string_view("a = 1\nb\0", 8), Format::kToml).findings),
            Lines{"c:2:2: this is no text; write the file in UTF-8"});
  EXPECT_EQ(lines(load("a = '\xFF'", Format::kToml).findings),
            Lines{"c:1:6: this is no text; write the file in UTF-8"});
  EXPECT_EQ(lines(load(std::string((4U << 20) + 1, ' '), Format::kToml).findings),
            Lines{"c: it is larger than 4 MiB; no configuration needs so much"});
  EXPECT_EQ(lines(load("a = ", Format::kToml).findings)[0].substr(0, 26),
            "c:1:5: this is not TOML: E");
  EXPECT_EQ(lines(load("17", Format::kJson).findings),
            (Lines{"c:1:1: the configuration must be a table, not a whole number"}));
}

TEST(Loader, SkipsAByteOrderMark) {
  EXPECT_TRUE(load("\xEF\xBB\xBF" + kGoodKey, Format::kToml).config);
}

TEST(Loader, OverridesReplaceWhatTheTextSays) {
  LoadOptions options;
  options.overrides.push_back(use_keys_override({"k"}));
  EXPECT_TRUE(load("use_keys = ['nothing']\n" + kGoodKey, Format::kToml, options).config);
  options.overrides = {use_keys_override({"nothing"})};
  EXPECT_EQ(lines(load(kGoodKey, Format::kToml, options).findings)[0],
            "c: use_keys[0]: use_keys names 'nothing', but no key has that key_id");
}

TEST(Loader, APriorityWithoutAKeyKeepsItsPlace) {
  EXPECT_EQ(lines(load("[priorities]\nkk = 1\n" + kGoodKey, Format::kToml).findings),
            Lines{"c:2:1: priorities names 'kk', but no key has that key_id"});
}

TEST(Loader, TheCatalogIsMadeOnceThePluginPathIsKnown) {
  LoadOptions options;
  std::vector<std::string> seen;
  options.catalog = [&](const LMRotateConfig& config) {
    seen = config.plugin_path;
    return std::make_unique<const FakeCatalog>();
  };
  EXPECT_TRUE(load("plugin_path = '/a:/b'\n" + kGoodKey, Format::kToml, options).config);
  EXPECT_EQ(seen, (std::vector<std::string>{"/a", "/b"}));
}

TEST(Loader, ALaterLookAtTheConfigurationStillKnowsThePlaces) {
  LoadResult loaded = load("strategy = 'wieghted'\n" + kGoodKey, Format::kToml);
  ASSERT_TRUE(loaded.config);
  const FakeCatalog catalog;
  EXPECT_EQ(lines(validate(*loaded.config, &catalog)),
            Lines{"c:1:12: strategy 'wieghted' does not exist; did you mean 'weighted'?"});
}

TEST(Loader, AHundredKeysAreNoWorkWorthNoticing) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text += "[[keys]]\nkey_id = 'k" + std::to_string(i) +
            "'\nprovider = 'openai'\nsecret_ref = 'env://K" + std::to_string(i) +
            "'\nmodels = ['gpt-4o', 'gpt-4o-mini']\npriority = 1\n";
  }
  const FakeCatalog catalog;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(load(text, Format::kToml, with(catalog)).config);
  // A few ms; the limit leaves room for sanitizers and a busy machine.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace llm_rotate::config
