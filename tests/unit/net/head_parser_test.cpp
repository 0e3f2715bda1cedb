#include "net/head_parser.hpp"

#include <initializer_list>
#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::net {
namespace {

using Step = HeadParser::Step;

Step feed_all(HeadParser& parser, std::initializer_list<std::string_view> lines) {
  Step step = Step::kSwallowed;
  for (const std::string_view line : lines) step = parser.feed(line);
  return step;
}

TEST(HeadParser, GivesTheStatusAndTheHeaders) {
  HeadParser parser;
  EXPECT_EQ(parser.feed("HTTP/1.1 429 Too Many Requests\r\n"), Step::kMore);
  EXPECT_EQ(parser.feed("Retry-After:  7 \r\n"), Step::kMore);
  EXPECT_EQ(parser.feed("X-Empty:\r\n"), Step::kMore);
  EXPECT_FALSE(parser.complete());
  EXPECT_EQ(parser.feed("\r\n"), Step::kComplete);
  EXPECT_TRUE(parser.complete());
  const sdk::HttpHead head = parser.take();
  EXPECT_EQ(head.status, 429);
  EXPECT_EQ(head.headers.size(), 2U);
  EXPECT_EQ(head.headers.get("retry-after"), "7");
  EXPECT_TRUE(head.headers.has("x-empty"));
}

TEST(HeadParser, ReadsAStatusLineWithoutAReason) {
  HeadParser parser;
  EXPECT_EQ(feed_all(parser, {"HTTP/2 204\r\n", "\r\n"}), Step::kComplete);
  EXPECT_EQ(parser.take().status, 204);
}

TEST(HeadParser, SwallowsInterimAnswers) {
  HeadParser parser;
  EXPECT_EQ(feed_all(parser, {"HTTP/1.1 103 Early Hints\r\n", "Link: a\r\n", "\r\n"}),
            Step::kSwallowed);
  EXPECT_FALSE(parser.complete());
  EXPECT_EQ(feed_all(parser, {"HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n"}), Step::kComplete);
  const sdk::HttpHead head = parser.take();
  EXPECT_EQ(head.status, 200);
  EXPECT_FALSE(head.headers.has("link"));
}

TEST(HeadParser, SwallowsTrailers) {
  HeadParser parser;
  feed_all(parser, {"HTTP/1.1 200 OK\r\n", "\r\n"});
  EXPECT_EQ(parser.feed("X-Checksum: 1\r\n"), Step::kSwallowed);
  EXPECT_EQ(parser.feed("\r\n"), Step::kSwallowed);
  EXPECT_TRUE(parser.take().headers.empty());
}

TEST(HeadParser, JoinsAContinuedValue) {
  HeadParser parser;
  feed_all(parser, {"HTTP/1.1 200 OK\r\n", "A: one\r\n", "\t two\r\n", "\r\n"});
  EXPECT_EQ(parser.take().headers.get("a"), "one two");
}

TEST(HeadParser, SkipsALineWithoutAColon) {
  HeadParser parser;
  EXPECT_EQ(feed_all(parser, {"HTTP/1.1 200 OK\r\n", "nonsense\r\n", " more\r\n", "\r\n"}),
            Step::kComplete);
  EXPECT_TRUE(parser.take().headers.empty());
}

TEST(HeadParser, RefusesWhatIsNoStatusLine) {
  for (const std::string_view line : {"ICY 200 OK\r\n", "HTTP/1.1\r\n", "HTTP/1.1 20\r\n",
                                      "HTTP/1.1 2x0\r\n", "HTTP/1.1 099 \r\n", "\r\n"}) {
    HeadParser parser;
    EXPECT_EQ(parser.feed(line), Step::kBad) << line;
  }
}

TEST(HeadParser, RefusesASwitchOfProtocols) {
  HeadParser parser;
  EXPECT_EQ(parser.feed("HTTP/1.1 101 Switching Protocols\r\n"), Step::kBad);
}

TEST(HeadParser, BoundsTheNumberOfHeaders) {
  HeadParser parser;
  parser.feed("HTTP/1.1 200 OK\r\n");
  for (std::size_t i = 0; i < kMaxHeaderCount; ++i) ASSERT_EQ(parser.feed("A: b\r\n"), Step::kMore);
  EXPECT_EQ(parser.feed("A: b\r\n"), Step::kTooLarge);
}

TEST(HeadParser, BoundsTheBytesOverAllInterimAnswers) {
  HeadParser parser;
  const std::string line = "A: " + std::string(60UL * 1024, 'x') + "\r\n";
  for (int i = 0; i < 4; ++i) {
    ASSERT_EQ(feed_all(parser, {"HTTP/1.1 103 Early Hints\r\n", line, "\r\n"}), Step::kSwallowed);
  }
  EXPECT_EQ(feed_all(parser, {"HTTP/1.1 103 Early Hints\r\n", line}), Step::kTooLarge);
}

TEST(HeadParser, BoundsTheBytesOfOneHead) {
  HeadParser parser;
  parser.feed("HTTP/1.1 200 OK\r\n");
  EXPECT_EQ(parser.feed(std::string(kMaxHeaderBytes, 'x')), Step::kTooLarge);
}

TEST(HeadParser, StartsAfreshAfterReset) {
  HeadParser parser;
  feed_all(parser, {"HTTP/1.1 200 OK\r\n", "A: b\r\n", "\r\n"});
  parser.reset();
  EXPECT_FALSE(parser.complete());
  EXPECT_EQ(feed_all(parser, {"HTTP/1.1 500 No\r\n", "\r\n"}), Step::kComplete);
  const sdk::HttpHead head = parser.take();
  EXPECT_EQ(head.status, 500);
  EXPECT_TRUE(head.headers.empty());
}

}  // namespace
}  // namespace llm_rotate::net
