// Whole simulations with the real strategy plugin: small, so that they take milliseconds.
#include "simulate/player.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

#include "simulate/report.hpp"
#include "unit/simulate/sample_config.hpp"

namespace llm_rotate::simulate {
namespace {

Script one_a_second() {
  Script script;
  script.duration_s = 600;
  CallStream calls;
  calls.model = "gpt-4o-mini";
  script.calls.push_back(calls);
  return script;
}

TEST(Player, APoolWithRoomServesEverything) {
  const Result result = play(tests::pool_of(3), one_a_second(), {});
  EXPECT_NEAR(static_cast<double>(result.calls), 600, 100);
  EXPECT_EQ(result.ok, result.calls);
  EXPECT_EQ(result.attempts, result.calls);
  EXPECT_GT(result.cost_usd, 0);
  EXPECT_GT(result.latency.percentile(0.5), 1'000);
  for (const KeyResult& key : result.keys) {
    EXPECT_GT(key.ok, 100U);
    EXPECT_EQ(key.states.size(), Result::kSlices);
  }
}

TEST(Player, TheSameSeedIsTheSameCourse) {
  const auto course = [](std::uint64_t seed) {
    return report_json(play(tests::pool_of(2), one_a_second(), {seed}), nullptr);
  };
  EXPECT_EQ(course(7), course(7));
  EXPECT_NE(course(7), course(8));
}

TEST(Player, TooFewKeysFailCallsAndEnoughDoNot) {
  Script script = one_a_second();
  script.limits.push_back({"", "", "openai", 20, 0});
  EXPECT_LT(play(tests::pool_of(2, 20), script, {}).success_percent(), 80);
  EXPECT_GT(play(tests::pool_of(5, 20), script, {}).success_percent(), 99);
}

TEST(Player, WhatTheConfigurationKnowsIsNotLearnedByRefusals) {
  Script script = one_a_second();
  script.limits.push_back({"", "", "openai", 20, 0});
  EXPECT_EQ(play(tests::pool_of(5, 19), script, {}).refused, 0U);
  EXPECT_GT(play(tests::pool_of(5), script, {}).refused, 0U);
}

TEST(Player, AnOutageIsSeenInTheStatesAndComesToAnEnd) {
  Script script = one_a_second();
  script.faults.push_back({FaultKind::kOutage, "", "key-0", "", 100, 300, 1});
  const Result result = play(tests::pool_of(2), script, {});
  EXPECT_EQ(result.ok, result.calls);
  const auto& states = result.keys[0].states;
  EXPECT_EQ(states[20], sdk::KeyState::kActive);
  EXPECT_EQ(states[100], sdk::KeyState::kQuarantine);
  EXPECT_EQ(states[239], sdk::KeyState::kActive);
}

TEST(Player, EveryFaultIsSurvivedByASecondKey) {
  for (const FaultKind kind : {FaultKind::kErrors, FaultKind::kRefused, FaultKind::kLimited,
                               FaultKind::kSlow, FaultKind::kOutage}) {
    Script script = one_a_second();
    script.faults.push_back({kind, "", "key-0", "", 0, -1, 1});
    const Result result = play(tests::pool_of(2), script, {});
    EXPECT_GT(result.success_percent(), 99.5) << static_cast<int>(kind);
  }
}

TEST(Player, AConfigurationThatCannotBeUsedIsRefused) {
  LMRotateConfig config = tests::pool_of(1);
  config.strategy.name = "nonsense";
  EXPECT_THROW(play(config, one_a_second(), {}), ConfigurationError);
}

}  // namespace
}  // namespace llm_rotate::simulate
