#include "fake_upstream/utf8.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kText = "a\xE2\x82\xAC z";  // a, the euro sign, a space, z

TEST(Utf8, FloorNeverCutsACharacter) {
  EXPECT_EQ(utf8_floor(kText, 0), 0U);
  EXPECT_EQ(utf8_floor(kText, 1), 1U);
  EXPECT_EQ(utf8_floor(kText, 2), 1U);
  EXPECT_EQ(utf8_floor(kText, 3), 1U);
  EXPECT_EQ(utf8_floor(kText, 4), 4U);
  EXPECT_EQ(utf8_floor(kText, 100), kText.size());
}

TEST(Utf8, CeilTakesTheWholeCharacter) {
  EXPECT_EQ(utf8_ceil(kText, 1), 1U);
  EXPECT_EQ(utf8_ceil(kText, 2), 4U);
  EXPECT_EQ(utf8_ceil(kText, 3), 4U);
  EXPECT_EQ(utf8_ceil(kText, 100), kText.size());
}

}  // namespace
}  // namespace llm_rotate::fake
