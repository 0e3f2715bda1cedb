#include "cli/utf8.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

TEST(Utf8Test, ReadsOneToFourBytes) {
  EXPECT_EQ(first_code_point("a").value, U'a');
  EXPECT_EQ(first_code_point("ü").value, U'ü');
  EXPECT_EQ(first_code_point("€").size, 3U);
  EXPECT_EQ(first_code_point("😀").value, U'😀');
  EXPECT_TRUE(first_code_point("\xF4\x8F\xBF\xBF").valid);
}

TEST(Utf8Test, TakesABrokenByteAlone) {
  for (const std::string text : {"\x80", "\xC3", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80",
                                 "\xF5\x80\x80\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\xFF"}) {
    const CodePoint point = first_code_point(text);
    EXPECT_FALSE(point.valid) << text;
    EXPECT_EQ(point.size, 1U);
    EXPECT_EQ(point.value, static_cast<unsigned char>(text[0]));
  }
}

TEST(Utf8Test, KnowsWholeTexts) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8("Grüße, 世界 😀"));
  EXPECT_FALSE(is_utf8("Gr\xFC\xDF"));
}

}  // namespace
}  // namespace llm_rotate::cli
