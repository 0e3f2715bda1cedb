// Every strategy as a file: what it says of itself is what its plugin.json says.
#include <fstream>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/json.hpp"

#include "places.hpp"
#include "strategies/loaded_strategy.hpp"

namespace llm_rotate::testing {
namespace {

class StrategyPlugin : public ::testing::TestWithParam<const char*> {};

TEST_P(StrategyPlugin, IsWhatItsManifestSays) {
  std::ifstream file(places::source("strategies/" + std::string(GetParam()) + "/plugin.json"));
  std::ostringstream text;
  text << file.rdbuf();
  const sdk::json::Document manifest(text.str());
  ASSERT_TRUE(manifest.ok());
  const sdk::json::Value root = manifest.root();
  EXPECT_EQ(root["id"].string(), GetParam());
  EXPECT_EQ(root["kind"].string(), "strategy");
  EXPECT_FALSE(root["options"]["additionalProperties"].boolean(true));

  const LoadedStrategy strategy(GetParam());
  EXPECT_EQ(strategy.id(), root["id"].string());
  EXPECT_EQ(strategy.version(), root["version"].string());
}

INSTANTIATE_TEST_SUITE_P(All, StrategyPlugin,
                         ::testing::Values("health_aware", "round_robin", "priority", "weighted"),
                         [](const auto& param) { return std::string(param.param); });

}  // namespace
}  // namespace llm_rotate::testing
