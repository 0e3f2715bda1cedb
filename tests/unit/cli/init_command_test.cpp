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

TEST(InitCommand, FindsNumberedKeysInTheirOrder) {
  const std::set<std::string> set = {"OPENAI_API_KEY", "OPENAI_API_KEY_2", "OPENAI_API_KEY_4",
                                     "ACME_TOKEN"};
  std::string found;
  for (const FoundKey& key :
       find_keys(providers(), [&](const std::string& name) { return set.contains(name); })) {
    found += key.provider + "=" + key.variable + " ";
  }
  EXPECT_EQ(found, "openai=OPENAI_API_KEY openai=OPENAI_API_KEY_2 acme=ACME_TOKEN ");
}

TEST(InitCommand, WritesAConfigurationWithoutSecrets) {
  EXPECT_EQ(first_config({{"openai", "OPENAI_API_KEY"}, {"acme", "ACME_TOKEN"}}),
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

}  // namespace
}  // namespace llm_rotate::cli
