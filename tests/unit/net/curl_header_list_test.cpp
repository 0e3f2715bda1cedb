#include "net/curl_header_list.hpp"

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using testing::ElementsAre;

std::vector<std::string> lines(CurlHeaderList& headers) {
  std::vector<std::string> found;
  for (const curl_slist* line = headers.list(); line != nullptr; line = line->next) {
    found.emplace_back(line->data);
  }
  return found;
}

TEST(CurlHeaderList, HoldsTheLinesInOrder) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({{"Content-Type", "application/json"}, {"X-A", "1"}, {"X-A", "2"}}));
  EXPECT_THAT(lines(headers),
              ElementsAre("Expect:", "Content-Type: application/json", "X-A: 1", "X-A: 2"));
}

TEST(CurlHeaderList, TakesAwayWhatCurlWouldAdd) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({}));
  EXPECT_THAT(lines(headers), ElementsAre("Expect:", "Content-Type:"));
}

TEST(CurlHeaderList, SendsAnEmptyValueAsAHeaderAndNotAsARemoval) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({{"content-type", "a"}, {"X-Empty", ""}, {"X-Blank", " "}}));
  EXPECT_THAT(lines(headers), ElementsAre("Expect:", "content-type: a", "X-Empty;", "X-Blank;"));
}

TEST(CurlHeaderList, LeavesTheFramingOfTheBodyToCurl) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({{"Content-Type", "a"},
                             {"Content-Length", "7"},
                             {"transfer-encoding", "chunked"},
                             {"Expect", "100-continue"}}));
  EXPECT_THAT(lines(headers), ElementsAre("Expect:", "Content-Type: a"));
}

TEST(CurlHeaderList, RefusesWhatCouldSmuggleAHeaderIn) {
  CurlHeaderList headers;
  EXPECT_FALSE(headers.build({{"Authorization", "Bearer a\r\nX-Evil: 1", true}}));
  EXPECT_FALSE(headers.build({{"A", std::string("b\0c", 3)}}));
  EXPECT_FALSE(headers.build({{"A: b\r\nC", "d"}}));
  EXPECT_FALSE(headers.build({{"", "d"}}));
  EXPECT_FALSE(headers.build({{"A B", "d"}}));
  EXPECT_EQ(headers.list(), nullptr);
}

TEST(CurlHeaderList, AllowsTabsAndBytesBeyondAscii) {
  CurlHeaderList headers;
  EXPECT_TRUE(headers.build({{"A", "b\tc"}, {"D", "\xc3\xa9"}}));
}

TEST(CurlHeaderList, WipesEveryByteItHeld) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({{"Authorization", "Bearer sk-secret", true}}));
  const char* const begin = headers.list()->data;
  const std::string_view held(begin, sizeof("Expect:") + sizeof("Content-Type:") +
                                         sizeof("Authorization: Bearer sk-secret"));
  ASSERT_NE(held.find("sk-secret"), std::string_view::npos);
  headers.wipe();
  EXPECT_TRUE(std::all_of(held.begin(), held.end(), [](char c) { return c == '\0'; }));
  EXPECT_EQ(headers.list(), nullptr);
}

TEST(CurlHeaderList, IsWipedBeforeItIsBuiltAnew) {
  CurlHeaderList headers;
  ASSERT_TRUE(headers.build({{"Authorization", "Bearer sk-a-rather-long-secret", true}}));
  const char* const begin = headers.list()->data;
  const std::size_t size = sizeof("Expect:") + sizeof("Content-Type:") +
                           sizeof("Authorization: Bearer sk-a-rather-long-secret");
  ASSERT_TRUE(headers.build({{"A", "b"}}));
  ASSERT_EQ(headers.list()->data, begin) << "the buffer is used again";
  EXPECT_EQ(std::string_view(begin, size).find("secret"), std::string_view::npos);
}

TEST(CurlHeaderList, TakesALongValueAndIsUsableAfterwards) {
  CurlHeaderList headers;
  const std::string value(100'000, 'v');
  ASSERT_TRUE(headers.build({{"Content-Type", value}}));
  EXPECT_THAT(lines(headers), ElementsAre("Expect:", "Content-Type: " + value));
  ASSERT_TRUE(headers.build({{"Content-Type", "a"}}));
  EXPECT_THAT(lines(headers), ElementsAre("Expect:", "Content-Type: a"));
}

TEST(WipeSensitive, OverwritesOnlyWhatIsFlagged) {
  sdk::Headers headers{{"Authorization", "Bearer sk-secret-that-is-on-the-heap", true},
                       {"Accept", "text/plain", false}};
  const std::string& value = headers.begin()->value;
  const char* const begin = value.data();
  const std::size_t size = value.size();
  wipe_sensitive(headers);
  EXPECT_TRUE(headers.begin()->value.empty());
  EXPECT_EQ(headers.get("accept"), "text/plain");
  EXPECT_TRUE(std::all_of(begin, begin + size, [](char c) { return c == '\0'; }));
}

}  // namespace
}  // namespace llm_rotate::net
