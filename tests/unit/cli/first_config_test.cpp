#include "cli/first_config.hpp"

#include <map>
#include <set>
#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

plugin::KeyVariable variable(std::string name) {
  plugin::KeyVariable out;
  out.name = std::move(name);
  return out;
}

std::vector<plugin::Manifest> providers() {
  std::vector<plugin::Manifest> out(2);
  out[0].id = "openai";
  out[0].provider.emplace().key_env = {variable("OPENAI_API_KEY")};
  out[0].provider->usual_models = {"gpt-*", "o1*"};
  out[1].id = "acme";
  out[1].provider.emplace().key_env = {variable("ACME_KEY"), variable("ACME_TOKEN")};
  return out;
}

std::string nothing(std::string_view) {
  return {};
}

Environment only(std::set<std::string> names) {
  return [names = std::move(names)](std::string_view name) -> std::string {
    return names.contains(std::string(name)) ? "set" : "";
  };
}

TEST(FirstConfig, TakesAVariableOnce) {
  std::vector<plugin::Manifest> both = providers();
  both[1].provider->key_env = {variable("OPENAI_API_KEY")};
  const auto found = find_keys(both, [](std::string_view name) -> std::string {
    return name == "OPENAI_API_KEY" ? "key" : "";
  });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].provider, "openai");
}

TEST(FirstConfig, FindsNumberedKeysInTheirOrder) {
  const std::set<std::string> set = {"OPENAI_API_KEY", "OPENAI_API_KEY_2", "OPENAI_API_KEY_4",
                                     "ACME_TOKEN"};
  std::string found;
  for (const FoundKey& key : find_keys(providers(), [&](std::string_view name) -> std::string {
         return set.contains(std::string(name)) ? "key" : "";
       })) {
    found += key.provider + "=" + key.variable + " ";
  }
  EXPECT_EQ(found, "openai=OPENAI_API_KEY openai=OPENAI_API_KEY_2 acme=ACME_TOKEN ");
}

TEST(FirstConfig, WritesAConfigurationWithoutSecrets) {
  const auto keys = find_keys(providers(), only({"OPENAI_API_KEY", "ACME_TOKEN"}));
  EXPECT_EQ(first_config(keys, providers(), &nothing),
            R"(# Written by llm-rotate init. 'llm-rotate check' says what is wrong with it.
plugins  = ["openai", "acme", "health_aware"]
strategy = "health_aware"

[[keys]]
key_id     = "openai-1"
provider   = "openai"
secret_ref = "env://OPENAI_API_KEY"
models     = ["gpt-*", "o1*"]

[[keys]]
key_id     = "acme-1"
provider   = "acme"
secret_ref = "env://ACME_TOKEN"
models     = ["*"]
)");
}

std::vector<plugin::Manifest> in_regions() {
  std::vector<plugin::Manifest> out(1);
  out[0].id = "acme";
  plugin::ProviderDefaults& defaults = out[0].provider.emplace();
  plugin::KeyVariable found = {"ACME_ID", "chain", true, {}};
  plugin::KeyVariable profile = {"ACME_PROFILE", "chain", true, {}};
  plugin::KeyVariable token = {"ACME_TOKEN", "bearer", false, "ACME_URL"};
  defaults.key_env = {found, profile, token};
  defaults.base_url_env = {"ACME_URL"};
  defaults.options_env = {{"region", {"ACME_REGION", "REGION"}}, {"team", {"ACME_TEAM"}}};
  defaults.needed = {"region", "team"};
  defaults.needed_example = "moon";
  return out;
}

TEST(FirstConfig, WhatThePluginFindsByItselfIsFoundOnce) {
  const auto keys = find_keys(in_regions(), only({"ACME_ID", "ACME_ID_2", "ACME_PROFILE"}));
  ASSERT_EQ(keys.size(), 1U);
  const std::string text = first_config(keys, in_regions(), &nothing);
  EXPECT_NE(text.find("auth_method = \"chain\"\nsecret_ref = \"ambient://\"\n"), std::string::npos)
      << text;
}

TEST(FirstConfig, AKeyMayNeedAVariableBesideIt) {
  EXPECT_TRUE(find_keys(in_regions(), only({"ACME_TOKEN"})).empty());
  const auto keys = find_keys(in_regions(), only({"ACME_TOKEN", "ACME_URL"}));
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_NE(first_config(keys, in_regions(), &nothing)
                .find("auth_method = \"bearer\"\nsecret_ref = \"env://ACME_TOKEN\"\n"),
            std::string::npos);
}

TEST(FirstConfig, WritesWhatAProviderNeedsBesideItsKey) {
  const auto keys = find_keys(in_regions(), only({"ACME_ID"}));
  const auto written = [&keys](const std::map<std::string, std::string>& environment) {
    const std::string text =
        first_config(keys, in_regions(), [&](std::string_view name) -> std::string {
          const auto found = environment.find(std::string(name));
          return found == environment.end() ? "" : found->second;
        });
    const std::size_t begin = text.find("[providers.acme]\n");
    if (begin == std::string::npos) return std::string();
    return text.substr(begin, text.find("\n[[keys]]") - begin);
  };
  EXPECT_EQ(written({{"REGION", "sea"}, {"ACME_REGION", "mars"}, {"ACME_URL", "https://a"}}),
            "[providers.acme]\nbase_url = \"https://a\"\noptions = { region = \"mars\" }\n");
  EXPECT_EQ(written({{"REGION", "sea"}, {"ACME_TEAM", "a \"b\""}}),
            "[providers.acme]\noptions = { region = \"sea\", team = \"a \\\"b\\\"\" }\n");
  EXPECT_EQ(written({{"ACME_TEAM", "t"}}), "[providers.acme]\noptions = { team = \"t\" }\n");
  EXPECT_EQ(written({}), "[providers.acme]\n# needed: options = { region = \"moon\" }\n");
  EXPECT_EQ(first_config(find_keys(providers(), only({"ACME_KEY"})), providers(), &nothing)
                .find("[providers"),
            std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::cli
