#include "simulate/model_world.hpp"

#include <gtest/gtest.h>

#include "unit/simulate/sample_config.hpp"

namespace llm_rotate::simulate {
namespace {

using Kind = ModelAnswer::Kind;
constexpr CallSize kSize = {80, 20};

TEST(ModelWorld, AnswersInTheTimeOfItsModel) {
  Script script;
  script.providers.push_back({"openai", 300, 0, 40, 0});
  ModelWorld world(script, tests::pool_of(1), 1);
  const ModelAnswer answer = world.answer("key-0", "m", kSize, 0);
  EXPECT_EQ(answer.first_token_ms, 300);
  EXPECT_EQ(answer.whole_ms, 800);
}

TEST(ModelWorld, HalfOfTheAnswersAreFasterThanTheMedian) {
  Script script;
  script.providers.push_back({"openai", 300, 0.5, 1'000, 0});
  ModelWorld world(script, tests::pool_of(1), 1);
  int faster = 0;
  for (int i = 0; i < 10'000; ++i) {
    if (world.answer("key-0", "m", kSize, i).first_token_ms < 300) ++faster;
  }
  EXPECT_NEAR(faster, 5'000, 200);
}

TEST(ModelWorld, RefusesBeyondTheRealLimitAndSaysUntilWhen) {
  Script script;
  script.limits.push_back({"", "", "openai", 2, 0});
  ModelWorld world(script, tests::pool_of(2), 1);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 0).kind, Kind::kWhole);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 10).kind, Kind::kWhole);
  const ModelAnswer refused = world.answer("key-0", "m", kSize, 20);
  EXPECT_EQ(refused.status, 429);
  EXPECT_NEAR(static_cast<double>(refused.wait_ms), 60'000, 200);
  EXPECT_EQ(world.answer("key-1", "m", kSize, 20).kind, Kind::kWhole);  // its own allowance
}

TEST(ModelWorld, AGroupSharesOneAllowance) {
  Script script;
  script.limits.push_back({"", "team", "", 0, 100});
  LMRotateConfig config = tests::pool_of(2);
  for (KeyConfig& key : config.keys) key.quota_group = "team";
  ModelWorld world(script, config, 1);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 0).kind, Kind::kWhole);
  EXPECT_EQ(world.answer("key-1", "m", kSize, 0).status, 429);
}

TEST(ModelWorld, FaultsLastForTheirTimeAndTheirShare) {
  Script script;
  script.faults.push_back({FaultKind::kOutage, "", "key-0", "", 10, 20, 1});
  script.faults.push_back({FaultKind::kErrors, "openai", "", "big", 0, -1, 0.5});
  ModelWorld world(script, tests::pool_of(2), 1);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 9'999).kind, Kind::kWhole);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 10'000).kind, Kind::kNoConnection);
  EXPECT_EQ(world.answer("key-1", "m", kSize, 10'000).kind, Kind::kWhole);
  EXPECT_EQ(world.answer("key-0", "m", kSize, 20'000).kind, Kind::kWhole);
  int errors = 0;
  for (int i = 0; i < 1'000; ++i) errors += world.answer("key-1", "big", kSize, i).status == 503;
  EXPECT_NEAR(errors, 500, 80);
}

}  // namespace
}  // namespace llm_rotate::simulate
