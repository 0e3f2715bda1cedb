#include "plugin/safe_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace {

using llm_rotate::plugin::has_control;
using llm_rotate::plugin::safe_text;

TEST(SafeText, PlainTextAndUtf8StayAsTheyAre) {
  EXPECT_EQ(safe_text("a b \xc3\xa4 \xe2\x82\xac \xf0\x9f\x99\x82", 100),
            "a b \xc3\xa4 \xe2\x82\xac \xf0\x9f\x99\x82");
}

TEST(SafeText, ControlCharactersAreSpelledOut) {
  EXPECT_EQ(safe_text(std::string_view("a\nb\tc\x1b[2J\x7f\0d", 12), 100),
            "a\\nb\\tc\\x1b[2J\\x7f\\x00d");
}

TEST(SafeText, WhatIsNoUtf8OrATerminalObeysBecomesAQuestionMark) {
  EXPECT_EQ(safe_text("\x80", 100), "?");
  EXPECT_EQ(safe_text("\xc2\x9b"
                      "2J",
                      100),
            "??2J")
      << "a C1 control";
  EXPECT_EQ(safe_text("\xe2\x82", 100), "??") << "cut";
  EXPECT_EQ(safe_text("\xed\xa0\x80", 100), "???") << "a surrogate";
  EXPECT_EQ(safe_text("\xc0\xaf", 100), "??") << "overlong";
  EXPECT_EQ(safe_text("\xf5\x80\x80\x80", 100), "????") << "beyond Unicode";
}

TEST(SafeText, LongTextIsCutBetweenCharacters) {
  EXPECT_EQ(safe_text("abcdef", 3), "abc...");
  EXPECT_EQ(safe_text("abc", 3), "abc");
  EXPECT_EQ(safe_text("ab\xe2\x82\xac", 4), "ab...");
}

TEST(SafeText, HasControl) {
  EXPECT_FALSE(has_control("plain \xc3\xa4"));
  EXPECT_TRUE(has_control("a\rb"));
  EXPECT_TRUE(has_control(std::string_view("\0", 1)));
}

}  // namespace
