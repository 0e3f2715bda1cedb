#include "base/url.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::plugin_base {
namespace {

TEST(JoinedUrl, SlashesAtTheEndOfTheBaseDoNotDouble) {
  EXPECT_EQ(joined("https://a/v1", "/models"), "https://a/v1/models");
  EXPECT_EQ(joined("https://a/v1/", "/models"), "https://a/v1/models");
  EXPECT_EQ(joined("https://a//", "/models"), "https://a/models");
  EXPECT_EQ(joined("", "/models"), "/models");
}

TEST(FitsHeader, ControlCharactersDoNot) {
  EXPECT_TRUE(fits_header("org-1 \xC3\xA9"));
  EXPECT_FALSE(fits_header("a\r\nX: y"));
  EXPECT_FALSE(fits_header(std::string_view("a\0b", 3)));
  EXPECT_FALSE(fits_header("a\x7f"));
}

TEST(FitsBearer, VisibleAsciiOnly) {
  EXPECT_TRUE(fits_bearer("sk-abc_123.~/+="));
  for (const char* text : {"", " sk", "s k", "sk\n", "sk\r", "sk\t", "sk\x7f", "sk\xC3\xA9"}) {
    EXPECT_FALSE(fits_bearer(text)) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::plugin_base
