#include "cli/key_probe.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(KeyProbeTest, AsksForTheFirstModelThatIsNoPattern) {
  EXPECT_EQ(model_to_probe(KeyConfig("a", "p", "env://A", {"gpt-*", "gpt-4o", "o1"})), "gpt-4o");
  EXPECT_EQ(model_to_probe(KeyConfig("a", "p", "env://A", {"gpt-*"})), "");
}

TEST(KeyProbeTest, LeavesNothingButTheKey) {
  LMRotateConfig config;
  config.keys = {KeyConfig("a", "p", "env://A", {"m"}), KeyConfig("b", "p", "env://B", {"m"})};
  config.fallback_chains["p"] = {FallbackEntry("q")};
  const LMRotateConfig only = only_key(config, "b");
  EXPECT_EQ(only.use_keys, std::vector<std::string>{"b"});
  EXPECT_TRUE(only.fallback_chains.empty());
  EXPECT_EQ(only.defaults.max_retries, 0);
}

}  // namespace
}  // namespace llm_rotate::cli
