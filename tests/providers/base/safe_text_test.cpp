#include "base/safe_text.hpp"

#include <string>

#include <gtest/gtest.h>

#include "base/utf8.hpp"

namespace llm_rotate::plugin_base {
namespace {

TEST(SafeText, KeepsOrdinaryWords) {
  const std::string text =
      "The model `gpt-x` does not exist, see https://platform.openai.com/docs/a_b.";
  EXPECT_EQ(safe_text(text), text);
  EXPECT_EQ(safe_text("sk-ip the task: sk-1"), "sk-ip the task: sk-1");
  EXPECT_EQ(safe_text("The Bearer token is missing."), "The Bearer token is missing.");
}

TEST(SafeText, BlotsOutKeys) {
  EXPECT_EQ(safe_text("Incorrect API key provided: sk-abc123def456. You can"),
            "Incorrect API key provided: sk-***. You can");
  EXPECT_EQ(safe_text("key sk-proj-abc_DEF-123456 bad"), "key sk-*** bad");
  EXPECT_EQ(safe_text("sk-abc***wxyz"), "sk-***");
  EXPECT_EQ(safe_text("key=sk-or-v1-0123456789"), "key=sk-***");
  EXPECT_EQ(safe_text("\"gsk_0123456789\""), "\"gsk_***\"");
  EXPECT_EQ(safe_text("AIzaSyA0123456789"), "AIza***");
  EXPECT_EQ(safe_text("xai-0123456789abc"), "xai-***");
}

TEST(SafeText, BlotsOutWhatTheVendorMaskedInPart) {
  EXPECT_EQ(safe_text("provided: bad-key-**********test. You"), "provided: ***. You");
}

TEST(SafeText, BlotsOutBearerTokens) {
  EXPECT_EQ(safe_text("got 'Bearer abc/def+ghi=0123' instead"), "got 'Bearer ***' instead");
  EXPECT_EQ(safe_text("authorization: bearer 0123456789"), "authorization: bearer ***");
}

TEST(SafeText, AKeyAtTheCutIsBlottedOutToo) {
  const std::string text = std::string(490, 'x') + " sk-0123456789012345678901234567890";
  const std::string safe = safe_text(text);
  EXPECT_EQ(safe, std::string(490, 'x') + " sk-***");
}

TEST(SafeText, IsOneLineOfValidUtf8) {
  EXPECT_EQ(safe_text(" a\r\n\tb\x01"
                      "c\x7f "),
            "a b c");
  EXPECT_EQ(safe_text("a\xff\xC3(b"), "a\xEF\xBF\xBD\xEF\xBF\xBD(b");
  EXPECT_EQ(safe_text(std::string_view("a\0b", 3)), "a b");
}

TEST(SafeText, IsCutBetweenCharacters) {
  EXPECT_EQ(safe_text("abcdef", 3), "abc");
  EXPECT_EQ(safe_text("a\xE2\x82\xAC"
                      "b",
                      3),
            "a");
  EXPECT_EQ(safe_text("a\xE2\x82\xAC"
                      "b",
                      4),
            "a\xE2\x82\xAC");
  EXPECT_EQ(safe_text(std::string(100'000, 'x')).size(), kMaxMessage);
}

TEST(SafePage, NamesAPageByItsTitle) {
  EXPECT_EQ(safe_page("<html><head><TITLE>\n502 Bad Gateway </title></head>..."),
            "502 Bad Gateway");
  EXPECT_EQ(safe_page("<!DOCTYPE html><p>Oops"), "an HTML page");
  EXPECT_EQ(safe_page("<html><title"), "an HTML page");
  EXPECT_EQ(safe_page("upstream connect error"), "upstream connect error");
}

TEST(LooksLikeHtml, PagesOnly) {
  EXPECT_TRUE(looks_like_html(" \n<!doctype HTML>"));
  EXPECT_TRUE(looks_like_html("<?xml version='1.0'?><html>"));
  EXPECT_FALSE(looks_like_html("{\"a\":\"<html>\"}"));
  EXPECT_FALSE(looks_like_html(""));
}

TEST(Trimmed, WhiteSpaceAtBothEnds) {
  EXPECT_EQ(trimmed(" \r\n a b\t"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
}

}  // namespace
}  // namespace llm_rotate::plugin_base
