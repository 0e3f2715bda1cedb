#include "config/lint.hpp"

#include <gtest/gtest.h>

#include "unit/config/support.hpp"

namespace llm_rotate::config {
namespace {

using Lines = std::vector<std::string>;

Lines warnings(const LMRotateConfig& config, const ISecretProbe* probe = nullptr) {
  Report report;
  PluginView view(config, nullptr);
  lint(config, view, probe, report);
  return lines(report.take());
}

KeyConfig key(const std::string& id) {
  return KeyConfig(id, "openai", "env://" + id, {"gpt-4o"});
}

TEST(Lint, HasNothingAgainstOneGoodKey) {
  EXPECT_EQ(warnings(good_config()), Lines{});
}

TEST(Lint, KeysOfOneQuotaGroupAloneAreNoRotation) {
  LMRotateConfig config;
  config.keys = {key("a"), key("b"), key("c")};
  for (KeyConfig& one : config.keys) one.quota_group = "org";
  EXPECT_EQ(
      warnings(config),
      Lines{"keys[2].quota_group: warning: keys 'a', 'b' and 'c' share quota_group 'org' and are "
            "all there is for provider 'openai'; rotating between them gains nothing"});
  config.keys[1].quota_group = "other";
  EXPECT_EQ(warnings(config), Lines{});
}

TEST(Lint, AKeyThatIsNotUsedOrDisabled) {
  LMRotateConfig config;
  config.keys = {key("a"), key("b"), key("c")};
  config.use_keys = std::vector<std::string>{"a", "b"};
  config.keys[1].enabled = false;
  EXPECT_EQ(warnings(config),
            (Lines{"keys[1].enabled: warning: key 'b' is disabled and stays unused",
                   "keys[2]: warning: key 'c' is not in use_keys and stays unused"}));
  config.keys[0].enabled = false;
  EXPECT_EQ(warnings(config).back(), "keys: warning: no key is in use; every call will fail");
}

TEST(Lint, AKeyThatIsNeverChosenOrListsAModelTwice) {
  LMRotateConfig config = good_config();
  config.keys[0].weight = 0;
  config.keys[0].models = {"m", "m"};
  EXPECT_EQ(
      warnings(config),
      (Lines{"keys[0].weight: warning: key 'k' has weight 0; strategies that go by weight never "
             "choose it",
             "keys[0].models[1]: warning: key 'k' lists model 'm' twice; remove one"}));
}

TEST(Lint, SecretsThatStandInTheFile) {
  LMRotateConfig config = good_config();
  config.keys[0].secret_ref = "literal://very-secret";
  config.gateway.tokens = {ClientTokenConfig("ci", "literal://very-secret")};
  EXPECT_EQ(warnings(config),
            (Lines{"keys[0].secret_ref: warning: secret of key 'k' is written in the configuration "
                   "itself; use env://NAME or file:///path",
                   "gateway.tokens[0].token_ref: warning: secret of token 'ci' is written in the "
                   "configuration itself; use env://NAME or file:///path"}));
}

TEST(Lint, TwoKeysWithOneSecret) {
  LMRotateConfig config;
  config.keys = {key("a"), key("b")};
  config.keys[1].secret_ref = config.keys[0].secret_ref;
  EXPECT_EQ(warnings(config),
            Lines{"keys[1].secret_ref: warning: keys 'a' and 'b' have the same secret_ref; to the "
                  "provider they are one key"});
}

TEST(Lint, SecretsThatCannotBeRead) {
  FakeProbe probe;
  probe.states["env://a"].problem = "environment variable a is not set; export it";
  probe.states["file:///b"].others_can_read = true;
  LMRotateConfig config;
  config.keys = {key("a"), key("b"), key("c")};
  config.keys[1].secret_ref = "file:///b";
  config.keys[2].secret_ref = "env://a";
  config.keys[2].enabled = false;  // nobody will ask for it
  config.gateway.tokens = {ClientTokenConfig("ci", "env://a")};
  EXPECT_EQ(
      warnings(config, &probe),
      (Lines{"keys[0].secret_ref: warning: secret of key 'a': environment variable a is not set; "
             "export it or change secret_ref",
             "keys[1].secret_ref: warning: secret of key 'b': other users of this machine can "
             "read the file; chmod 600 it",
             "keys[2].enabled: warning: key 'c' is disabled and stays unused",
             "gateway.tokens[0].token_ref: warning: secret of token 'ci': environment variable a "
             "is not set; export it or change token_ref"}));
}

TEST(Lint, DoesNotLookAtABadReference) {
  FakeProbe probe;
  probe.states["env://"].problem = "never asked";
  LMRotateConfig config = good_config();
  config.keys[0].secret_ref = "env://";
  EXPECT_EQ(warnings(config, &probe), Lines{});
}

TEST(Lint, AProviderWithoutEncryption) {
  LMRotateConfig config = good_config();
  config.providers["a"].base_url = "http://10.0.0.1/v1";
  config.providers["b"].base_url = "http://localhost:8080/v1";
  config.providers["c"].base_url = "https://example.org";
  EXPECT_EQ(
      warnings(config),
      Lines{"providers.a.base_url: warning: provider 'a' is reached without encryption; its keys "
            "can be read on the way; use https"});
}

TEST(Lint, AGatewayForEverybody) {
  LMRotateConfig config = good_config();
  config.gateway.host = "0.0.0.0";
  EXPECT_EQ(
      warnings(config),
      Lines{"gateway.host: warning: the gateway listens on '0.0.0.0' and asks for no token; add "
            "[[gateway.tokens]]"});
  config.gateway.tokens = {ClientTokenConfig("ci", "env://T")};
  EXPECT_EQ(warnings(config), Lines{});
}

}  // namespace
}  // namespace llm_rotate::config
