#include "cli/text_safety.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(TextSafetyTest, LeavesOrdinaryTextAlone) {
  const std::string text = "Grüße\tan 世界 😀\nzweite Zeile";
  EXPECT_EQ(for_terminal(text), text);
}

TEST(TextSafetyTest, DefusesEscapeSequences) {
  EXPECT_EQ(for_terminal("\x1b]0;owned\x07"), "\\x1b]0;owned\\x07");
  EXPECT_EQ(for_terminal("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(for_terminal(std::string("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(for_terminal("\b\x7f"), "\\x08\\x7f");
}

TEST(TextSafetyTest, DefusesEightBitControls) {
  EXPECT_EQ(for_terminal("\xC2\x9B"
                         "2J"),
            "\\u009b2J");
  EXPECT_EQ(for_terminal("\x9B"
                         "2J"),
            "\\x9b2J");
}

TEST(TextSafetyTest, ShowsWhatTurnsTheDirection) {
  EXPECT_EQ(for_terminal("a\u202Eb\u2066c"), "a\\u202eb\\u2066c");
}

TEST(TextSafetyTest, KeepsLineEndsButNoLoneCarriageReturn) {
  EXPECT_EQ(for_terminal("one\r\ntwo"), "one\ntwo");
  EXPECT_EQ(for_terminal("good\rbad"), "good\\x0dbad");
}

TEST(TextSafetyTest, PutsItOnOneLine) {
  EXPECT_EQ(one_line("a\nb\tc\x1b"), "a b c\\x1b");
}

TEST(TextSafetyTest, MeasuresColumns) {
  EXPECT_EQ(display_width("abc"), 3U);
  EXPECT_EQ(display_width("über"), 4U);
  EXPECT_EQ(display_width("世界"), 4U);
  EXPECT_EQ(display_width("😀"), 2U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(TextSafetyTest, ClipsAtColumns) {
  EXPECT_EQ(clipped("abcdef", 6), "abcdef");
  EXPECT_EQ(clipped("abcdefg", 6), "abcde…");
  EXPECT_EQ(clipped("世界世界", 5), "世界…");
  EXPECT_EQ(clipped("abc", 0), "");
}

}  // namespace
}  // namespace llm_rotate::cli
