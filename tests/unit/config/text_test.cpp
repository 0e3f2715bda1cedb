#include "config/text.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::config {
namespace {

TEST(Text, ShowsForeignTextWithoutControlCharactersAndBounded) {
  EXPECT_EQ(shown("a\x1b[2Jb\n"), "a?[2Jb?");
  EXPECT_EQ(shown("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(shown("\xC3("), "?(");
  EXPECT_EQ(shown(std::string(64, 'x')), std::string(64, 'x'));
  EXPECT_EQ(shown(std::string(65, 'x')), std::string(64, 'x') + "...");
}

TEST(Text, CountsColumnsInCharactersAndLinesFromOne) {
  const std::string text = "ab\n\xC3\xA9z";
  EXPECT_EQ(position_at(text, 0).line, 1U);
  EXPECT_EQ(position_at(text, 0).column, 1U);
  EXPECT_EQ(position_at(text, 5).line, 2U);
  EXPECT_EQ(position_at(text, 5).column, 2U);
}

TEST(Text, FindsWhereUtf8Breaks) {
  const std::string good = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80";
  EXPECT_EQ(valid_utf8_prefix(good), good.size());
  EXPECT_EQ(valid_utf8_prefix("ab\xFF"), 2U);
  EXPECT_EQ(valid_utf8_prefix("a\xC0\x80"), 1U);          // overlong
  EXPECT_EQ(valid_utf8_prefix("a\xED\xA0\x80"), 1U);      // surrogate
  EXPECT_EQ(valid_utf8_prefix("a\xF4\x90\x80\x80"), 1U);  // beyond Unicode
  EXPECT_EQ(valid_utf8_prefix("a\xE2\x82"), 1U);          // cut off
}

TEST(Text, TrimsBothEnds) {
  EXPECT_EQ(trimmed(" \t a b \r\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
}

TEST(Text, KnowsControlCharacters) {
  EXPECT_TRUE(has_control("a\x7F"));
  EXPECT_TRUE(has_control(std::string_view("\0", 1)));
  EXPECT_FALSE(has_control("plain \xC3\xA9"));
}

}  // namespace
}  // namespace llm_rotate::config
