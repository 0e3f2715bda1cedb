#include "fake_upstream/rule_engine.hpp"

#include <algorithm>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;

constexpr Facts kFacts = {"sk-a", "gpt-4o", "/v1/chat/completions", "how is the weather", false};

// The rules that apply to so many attempts, one after the other.
std::vector<unsigned> choices(RuleEngine& engine, std::size_t count, const Facts& facts = kFacts) {
  std::vector<unsigned> rules;
  for (std::size_t i = 0; i < count; ++i) {
    rules.push_back(engine.choose(facts, 0).rule);
  }
  return rules;
}

unsigned choice_for(const Match& match, const Facts& facts, std::int64_t elapsed_ms = 0) {
  RuleEngine engine(Script{}.rule(match, {.fault = Fault::kStall}));
  return engine.choose(facts, elapsed_ms).rule;
}

TEST(RuleEngine, WithoutRulesTheDefaultsApply) {
  Script script;
  script.defaults = {.fault = Fault::kStall, .text = "hi"};
  RuleEngine engine(script);
  const Choice choice = engine.choose(kFacts, 0);
  EXPECT_EQ(choice.rule, 0U);
  EXPECT_EQ(choice.action->text, "hi");
  EXPECT_EQ(choice.action->fault, Fault::kNone) << "a default is no fault";
}

TEST(RuleEngine, TheFirstRuleThatMatchesApplies) {
  RuleEngine engine(Script{}
                        .rule({.key = "sk-b"}, {.fault = Fault::kStall})
                        .rule({.key = "sk-*"}, {.fault = Fault::kCut})
                        .rule({}, {.fault = Fault::kSilence}));
  const Choice choice = engine.choose(kFacts, 0);
  EXPECT_EQ(choice.rule, 2U);
  EXPECT_EQ(choice.action->fault, Fault::kCut);
}

TEST(RuleEngine, ARuleIsAboutKeyModelPathPromptAndStream) {
  EXPECT_EQ(choice_for({.key = "sk-a"}, kFacts), 1U);
  EXPECT_EQ(choice_for({.key = "sk-b"}, kFacts), 0U);
  EXPECT_EQ(choice_for({.model = "gpt-4*"}, kFacts), 1U);
  EXPECT_EQ(choice_for({.model = "gpt-5*"}, kFacts), 0U);
  EXPECT_EQ(choice_for({.path = "/v1/chat/*"}, kFacts), 1U);
  EXPECT_EQ(choice_for({.path = "/v1/embeddings"}, kFacts), 0U);
  EXPECT_EQ(choice_for({.prompt = "*weather*"}, kFacts), 1U);
  EXPECT_EQ(choice_for({.prompt = "*stocks*"}, kFacts), 0U);
  EXPECT_EQ(choice_for({.stream = false}, kFacts), 1U);
  EXPECT_EQ(choice_for({.stream = true}, kFacts), 0U);
}

TEST(RuleEngine, FirstTakesTheFirstAttemptsOnly) {
  RuleEngine engine(Script{}.rule({.first = 2}, {}));
  EXPECT_THAT(choices(engine, 4), ElementsAre(1, 1, 0, 0));
}

TEST(RuleEngine, SkipLeavesTheFirstAttemptsOut) {
  RuleEngine engine(Script{}.rule({.skip = 1, .first = 2}, {}));
  EXPECT_THAT(choices(engine, 5), ElementsAre(0, 1, 1, 0, 0));
}

TEST(RuleEngine, EveryTakesEachNthAttempt) {
  RuleEngine engine(Script{}.rule({.every = 3}, {}));
  EXPECT_THAT(choices(engine, 7), ElementsAre(0, 0, 1, 0, 0, 1, 0));
}

TEST(RuleEngine, ARuleCountsOnlyTheAttemptsThatReachIt) {
  RuleEngine engine(Script{}.rule({.first = 1}, {}).rule({.first = 1}, {}));
  EXPECT_THAT(choices(engine, 3), ElementsAre(1, 2, 0));
}

TEST(RuleEngine, ARuleCountsAllKeysTogether) {
  RuleEngine engine(Script{}.rule({.first = 1}, {}));
  const Facts other = {"sk-b", "gpt-4o", "/", "", false};
  EXPECT_EQ(engine.choose(kFacts, 0).rule, 1U);
  EXPECT_EQ(engine.choose(other, 0).rule, 0U);
}

TEST(RuleEngine, PerKeyCountsEachKeyOnItsOwn) {
  RuleEngine engine(Script{}.rule({.first = 1, .per_key = true}, {}));
  const Facts other = {"sk-b", "gpt-4o", "/", "", false};
  EXPECT_THAT(choices(engine, 2), ElementsAre(1, 0));
  EXPECT_THAT(choices(engine, 2, other), ElementsAre(1, 0));
}

TEST(RuleEngine, ATimeWindowIsHalfOpen) {
  const Match match = {.after_ms = 100, .until_ms = 200};
  EXPECT_EQ(choice_for(match, kFacts, 99), 0U);
  EXPECT_EQ(choice_for(match, kFacts, 100), 1U);
  EXPECT_EQ(choice_for(match, kFacts, 199), 1U);
  EXPECT_EQ(choice_for(match, kFacts, 200), 0U);
}

TEST(RuleEngine, AttemptsOutsideTheTimeWindowAreNotCounted) {
  RuleEngine engine(Script{}.rule({.first = 1, .after_ms = 100}, {}));
  EXPECT_EQ(engine.choose(kFacts, 0).rule, 0U);
  EXPECT_EQ(engine.choose(kFacts, 100).rule, 1U);
}

TEST(RuleEngine, ProbabilityHitsAboutAsOftenAsItSays) {
  RuleEngine engine(Script{}.rule({.probability = 0.2}, {}));
  const auto rules = choices(engine, 10'000);
  const auto hits = std::count(rules.begin(), rules.end(), 1U);
  EXPECT_GT(hits, 1'800);
  EXPECT_LT(hits, 2'200);
}

TEST(RuleEngine, TheSameSeedChoosesTheSame) {
  Script script;
  script.rule({.probability = 0.5}, {});
  script.seed = 7;
  RuleEngine one(script);
  RuleEngine two(script);
  script.seed = 8;
  RuleEngine other(script);
  const auto chosen = choices(one, 100);
  EXPECT_EQ(chosen, choices(two, 100));
  EXPECT_NE(chosen, choices(other, 100));
}

}  // namespace
}  // namespace llm_rotate::fake
