#include "fake_upstream/glob.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

TEST(Glob, ATextWithoutWildcardsMatchesItselfOnly) {
  EXPECT_TRUE(glob_match("sk-a", "sk-a"));
  EXPECT_FALSE(glob_match("sk-a", "sk-ab"));
  EXPECT_FALSE(glob_match("sk-a", "sk-"));
  EXPECT_FALSE(glob_match("sk-a", "SK-A"));
}

TEST(Glob, AStarStandsForAnyRun) {
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_TRUE(glob_match("gpt-4o*", "gpt-4o"));
  EXPECT_TRUE(glob_match("gpt-4o*", "gpt-4o-mini"));
  EXPECT_TRUE(glob_match("*weather*", "how is the weather today"));
  EXPECT_TRUE(glob_match("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(glob_match("a*b*c", "a-c-b"));
}

TEST(Glob, AQuestionMarkStandsForOneByte) {
  EXPECT_TRUE(glob_match("sk-?", "sk-a"));
  EXPECT_FALSE(glob_match("sk-?", "sk-"));
  EXPECT_FALSE(glob_match("sk-?", "sk-ab"));
}

TEST(Glob, AnEmptyPatternMatchesOnlyAnEmptyText) {
  EXPECT_TRUE(glob_match("", ""));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(Glob, ManyStarsDoNotTakeForEver) {
  const std::string_view pattern = "*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b";
  const std::string text(2000, 'a');
  EXPECT_FALSE(glob_match(pattern, text));
}

}  // namespace
}  // namespace llm_rotate::fake
