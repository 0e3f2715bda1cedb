#include "fake_upstream/json_text.hpp"

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

std::string json_string(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, PlainTextIsQuoted) {
  EXPECT_EQ(json_string("hello"), R"("hello")");
}

TEST(JsonText, WhatJsonCannotHoldIsEscaped) {
  EXPECT_EQ(json_string("a\"b\\c\nd\re\tf"), R"("a\"b\\c\nd\re\tf")");
  EXPECT_EQ(json_string(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
}

TEST(JsonText, Utf8StaysAsItIs) {
  EXPECT_EQ(json_string("\xE2\x82\xAC"), "\"\xE2\x82\xAC\"");
}

TEST(JsonText, NumbersAreWrittenInFull) {
  std::string out;
  append_number(out, std::numeric_limits<std::uint64_t>::max());
  out += ' ';
  append_signed(out, -7);
  EXPECT_EQ(out, "18446744073709551615 -7");
}

TEST(JsonText, AMissingTextIsNull) {
  std::string out;
  append_json_optional(out, std::nullopt);
  append_json_optional(out, "x");
  EXPECT_EQ(out, "null\"x\"");
}

}  // namespace
}  // namespace llm_rotate::fake
