#include "cli/init_command.hpp"

#include <set>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

std::vector<plugin::Manifest> providers() {
  std::vector<plugin::Manifest> out(2);
  out[0].id = "openai";
  out[0].provider.emplace().key_env = {"OPENAI_API_KEY"};
  out[1].id = "acme";
  out[1].provider.emplace().key_env = {"ACME_KEY", "ACME_TOKEN"};
  return out;
}

std::string nothing(std::string_view) {
  return {};
}

TEST(InitCommand, TakesAVariableOnce) {
  std::vector<plugin::Manifest> both = providers();
  both[1].provider->key_env = {"OPENAI_API_KEY"};
  const auto found = find_keys(both, [](std::string_view name) -> std::string {
    return name == "OPENAI_API_KEY" ? "key" : "";
  });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].provider, "openai");
}

TEST(InitCommand, FindsNumberedKeysInTheirOrder) {
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

TEST(InitCommand, WritesAConfigurationWithoutSecrets) {
  EXPECT_EQ(first_config({{"openai", "OPENAI_API_KEY"}, {"acme", "ACME_TOKEN"}}, &nothing),
            R"(# Written by llm-rotate init. 'llm-rotate check' says what is wrong with it.
plugins  = ["openai", "acme", "health_aware"]
strategy = "health_aware"

[[keys]]
key_id     = "openai-1"
provider   = "openai"
secret_ref = "env://OPENAI_API_KEY"
models     = ["gpt-*", "o1*", "o3*", "o4*", "text-embedding-*"]

[[keys]]
key_id     = "acme-1"
provider   = "acme"
secret_ref = "env://ACME_TOKEN"
models     = ["*"]
)");
}

TEST(InitCommand, WritesWhatAProviderNeedsBesideItsKey) {
  const std::vector<FoundKey> keys = {{"aws_bedrock", "AWS_ACCESS_KEY_ID"},
                                      {"azure_openai", "AZURE_OPENAI_API_KEY"}};
  const std::string known = first_config(keys, [](std::string_view name) -> std::string {
    if (name == "AWS_DEFAULT_REGION") return "eu-west-1";
    return name == "AZURE_OPENAI_ENDPOINT" ? "https://us.openai.azure.com" : "";
  });
  EXPECT_NE(known.find("[providers.aws_bedrock]\noptions = { region = \"eu-west-1\" }\n"),
            std::string::npos)
      << known;
  EXPECT_NE(known.find("auth_method = \"default_chain\"\nsecret_ref = \"ambient://\"\n"),
            std::string::npos)
      << known;
  EXPECT_NE(known.find("[providers.azure_openai]\nbase_url = \"https://us.openai.azure.com\"\n"),
            std::string::npos)
      << known;
  const std::string unknown = first_config(keys, &nothing);
  EXPECT_NE(unknown.find("\n# needed: options = { region = \"us-east-1\" }\n"), std::string::npos)
      << unknown;
  EXPECT_NE(unknown.find("\n# needed: base_url = "), std::string::npos) << unknown;
}

}  // namespace
}  // namespace llm_rotate::cli
