#include "fake_upstream/script.hpp"

#include <optional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Script, IsBuiltInOneExpression) {
  const Script script = Script{}
                            .rule({.key = "sk-a", .first = 2}, {.fault = Fault::kRateLimit})
                            .limit({.key = "sk-b", .rpm = 60})
                            .key("sk-*")
                            .model("gpt-4o");
  ASSERT_EQ(script.rules.size(), 1U);
  EXPECT_EQ(script.rules[0].match.first, 2U);
  EXPECT_EQ(script.rules[0].action.fault, Fault::kRateLimit);
  EXPECT_EQ(script.limits.at(0).rpm, 60U);
  EXPECT_THAT(script.keys, ElementsAre("sk-*"));
  EXPECT_THAT(script.models, ElementsAre("gpt-4o"));
}

TEST(Script, ARuleTakesFromTheDefaultsWhatItLeavesOpen) {
  const Action defaults = {.delay_ms = 5, .chunk_delay_ms = 7, .text = "hello"};
  const Action action = with_defaults({.fault = Fault::kStall, .chunk_delay_ms = 1}, defaults);
  EXPECT_EQ(action.fault, Fault::kStall);
  EXPECT_EQ(action.delay_ms, 5);
  EXPECT_EQ(action.chunk_delay_ms, 1);
  EXPECT_EQ(action.text, "hello");
}

TEST(Script, ARuleThatSaysSomethingDoesNotAlsoSayTheDefault) {
  const Action defaults = {.text = "hello", .chunks = 3};
  const Action action = with_defaults({.words = 9}, defaults);
  EXPECT_EQ(action.text, std::nullopt);
  EXPECT_EQ(action.words, 9U);
  EXPECT_EQ(action.chunks, 3U);
}

TEST(Script, HeadersOfTheRuleGoBeforeThoseOfTheDefaults) {
  const Action defaults = {.headers = {{"x-a", "1"}, {"x-b", "1"}}};
  const Action action = with_defaults({.headers = {{"x-a", "2"}}}, defaults);
  EXPECT_THAT(action.headers, ElementsAre(Pair("x-a", "2"), Pair("x-b", "1")));
}

}  // namespace
}  // namespace llm_rotate::fake
