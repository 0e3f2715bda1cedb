#include "llm_rotate/sdk/http.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::sdk {
namespace {

TEST(HttpHeaders, AreFoundWithoutRegardToCase) {
  const Headers headers = {{"Retry-After", "3"}, {"retry-after", "4"}};
  EXPECT_EQ(headers.get("RETRY-AFTER"), "3");
  EXPECT_TRUE(headers.has("retry-After"));
  EXPECT_FALSE(headers.has("retry"));
  EXPECT_EQ(headers.get("absent"), "");
}

TEST(HttpHeaders, SetReplacesAndAddDoesNot) {
  Headers headers;
  headers.add("A", "1");
  headers.set("a", "2", true);
  headers.add("A", "3");
  ASSERT_EQ(headers.size(), 2U);
  EXPECT_EQ(headers.get("a"), "2");
  EXPECT_TRUE(headers.begin()->sensitive);
  headers.set("B", "4");
  EXPECT_EQ(headers.get("b"), "4");
  EXPECT_EQ(headers.size(), 3U);
}

TEST(HttpIequals, FoldsAsciiOnly) {
  EXPECT_TRUE(iequals("aBc", "AbC"));
  EXPECT_FALSE(iequals("a", "ab"));
  EXPECT_FALSE(iequals("[", "{"));
  EXPECT_FALSE(iequals("\xC3\xA4", "\xC3\x84"));
}

TEST(HttpResponse, OkIsTwoHundredToTwoNinetyNine) {
  EXPECT_FALSE((HttpResponse{199, {}, ""}.ok()));
  EXPECT_TRUE((HttpResponse{200, {}, ""}.ok()));
  EXPECT_TRUE((HttpResponse{299, {}, ""}.ok()));
  EXPECT_FALSE((HttpResponse{300, {}, ""}.ok()));
}

}  // namespace
}  // namespace llm_rotate::sdk
