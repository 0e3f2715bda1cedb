#include "config/glob.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(Glob, MatchesTheWholeId) {
  EXPECT_TRUE(glob_matches("gpt-4o", "gpt-4o"));
  EXPECT_FALSE(glob_matches("gpt-4o", "gpt-4o-mini"));
  EXPECT_FALSE(glob_matches("gpt-4o", "GPT-4o"));
  EXPECT_TRUE(glob_matches("", ""));
  EXPECT_FALSE(glob_matches("", "a"));
}

TEST(Glob, StarIsAnyRunAndQuestionMarkIsOne) {
  EXPECT_TRUE(glob_matches("gpt-4o*", "gpt-4o"));
  EXPECT_TRUE(glob_matches("gpt-4o*", "gpt-4o-mini"));
  EXPECT_TRUE(glob_matches("*", "anthropic/claude"));
  EXPECT_TRUE(glob_matches("*-mini-*", "gpt-4o-mini-2024"));
  EXPECT_TRUE(glob_matches("a**b", "ab"));
  EXPECT_TRUE(glob_matches("gpt-?o", "gpt-4o"));
  EXPECT_FALSE(glob_matches("gpt-?o", "gpt-o"));
  EXPECT_TRUE(glob_matches("*ab", "aab"));
  EXPECT_FALSE(glob_matches("*ab", "aba"));
}

TEST(Glob, RefusesWhatIsTooLongInsteadOfWorking) {
  EXPECT_FALSE(glob_matches("*", std::string(kMaxModelId + 1, 'a')));
  EXPECT_FALSE(glob_matches(std::string(kMaxModelId + 1, '*'), "a"));
  // The worst there is: bounded by 256 times 256 steps.
  std::string stars;
  for (std::size_t i = 0; i < kMaxModelId / 2; ++i) stars += "*a";
  EXPECT_FALSE(glob_matches(stars, std::string(kMaxModelId - 1, 'a') + 'b'));
}

TEST(Glob, KnowsPatterns) {
  EXPECT_TRUE(is_glob("gpt-*"));
  EXPECT_TRUE(is_glob("gpt-?"));
  EXPECT_FALSE(is_glob("gpt-4"));
}

TEST(Glob, SaysWhatIsWrongWithAPattern) {
  EXPECT_EQ(glob_fault("us.anthropic.claude-3:0"), "");
  EXPECT_EQ(glob_fault(""), "must not be empty");
  EXPECT_EQ(glob_fault(std::string(257, 'a')), "must not be longer than 256 characters");
  EXPECT_EQ(glob_fault(" a"), "must not begin or end with a blank or hold control characters");
  EXPECT_EQ(glob_fault("a\tb"), "must not begin or end with a blank or hold control characters");
  EXPECT_EQ(glob_fault("gpt-[45]"), "must not hold '['; the wildcards are * and ?");
}

}  // namespace
}  // namespace llm_rotate::config
