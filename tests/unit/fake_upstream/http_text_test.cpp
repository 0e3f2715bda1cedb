#include "fake_upstream/http_text.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

TEST(HttpText, AHeadIsWrittenInOrder) {
  HeaderList headers;
  headers.set("content-type", "application/json");
  headers.set("x-a", "1");
  std::string out;
  append_head(out, 429, headers);
  EXPECT_EQ(out,
            "HTTP/1.1 429 Too Many Requests\r\ncontent-type: application/json\r\nx-a: 1\r\n\r\n");
}

TEST(HttpText, AFieldIsReplacedInAnyCase) {
  HeaderList headers;
  headers.set("Retry-After", "1");
  headers.set("retry-after", "2");
  ASSERT_EQ(headers.all().size(), 1U);
  EXPECT_EQ(headers.all()[0].second, "2");
}

TEST(HttpText, AStatusThatNobodyKnowsHasAPhraseToo) {
  EXPECT_EQ(reason_phrase(599), "Unknown");
}

TEST(HttpText, DatesAreImfFixdates) {
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(http_date(1'775'238'498), "Fri, 03 Apr 2026 17:48:18 GMT");
}

TEST(HttpText, AChunkTellsItsSizeInHex) {
  std::string out;
  append_chunk(out, "0123456789abcdef");
  EXPECT_EQ(out, "10\r\n0123456789abcdef\r\n");
}

TEST(HttpText, AnEmptyChunkIsNotWrittenBecauseItWouldEndTheBody) {
  std::string out;
  append_chunk(out, "");
  EXPECT_EQ(out, "");
}

TEST(HttpText, APathHasNoQuery) {
  EXPECT_EQ(path_of("/v1/models?limit=2"), "/v1/models");
  EXPECT_EQ(path_of("/v1/models"), "/v1/models");
}

TEST(HttpText, HeadersOfARequestAreFoundInAnyCase) {
  Request request;
  request.headers = {{"Authorization", "Bearer x"}};
  EXPECT_EQ(request.header("authorization"), "Bearer x");
  EXPECT_EQ(request.header("cookie"), "");
}

}  // namespace
}  // namespace llm_rotate::fake
