#include "config/nearest.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(Nearest, CountsEdits) {
  EXPECT_EQ(edit_distance("weight", "weight", 3), 0U);
  EXPECT_EQ(edit_distance("Weight", "weight", 3), 0U);
  EXPECT_EQ(edit_distance("wieght", "weight", 3), 1U);  // neighbours swapped
  EXPECT_EQ(edit_distance("prioritty", "priority", 3), 1U);
  EXPECT_EQ(edit_distance("cat", "dog", 3), 3U);
}

TEST(Nearest, GivesUpBeyondTheLimitAndOnLongNames) {
  EXPECT_EQ(edit_distance("abcdef", "uvwxyz", 2), 3U);
  EXPECT_EQ(edit_distance("a", "abcdef", 2), 3U);
  EXPECT_EQ(edit_distance(std::string(100, 'a'), std::string(100, 'a'), 2), 3U);
}

TEST(Nearest, PicksTheClosestOrNothing) {
  EXPECT_EQ(nearest("opnai", {"anthropic", "openai", "openrouter"}), "openai");
  EXPECT_EQ(nearest("groq", {"anthropic", "openai"}), "");
  EXPECT_EQ(nearest("xy", {"ab", "cd"}), "");
  EXPECT_EQ(nearest("abc", {"xyz"}), "");
}

TEST(Nearest, AsksInWords) {
  EXPECT_EQ(did_you_mean("stratgy", {"strategy"}), "; did you mean 'strategy'?");
  EXPECT_EQ(did_you_mean("zzz", {"strategy"}), "");
}

}  // namespace
}  // namespace llm_rotate::config
