// Replies as a server sends them, in pieces, and as no server should.
#include "reply.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::redis {
namespace {

TEST(ReplyReader, ReadsWhatComesInPieces) {
  const std::string bytes = "*4\r\n:7\r\n$3\r\na\r\n\r\n$-1\r\n*1\r\n+ok\r\n-ERR no\r\n";
  ReplyReader reader;
  std::vector<Reply> replies;
  for (const char c : bytes) {
    reader.feed({&c, 1});
    while (auto reply = reader.next()) replies.push_back(*std::move(reply));
  }
  ASSERT_EQ(replies.size(), 2U);
  EXPECT_EQ(replies[0].number_at(0), 7);
  EXPECT_EQ(replies[0].text_at(1), "a\r\n");
  EXPECT_EQ(replies[0].at(2).kind, Reply::Kind::kNil);
  EXPECT_EQ(replies[0].at(3).text_at(0), "ok");
  EXPECT_EQ(replies[0].number_at(99), 0);
  EXPECT_TRUE(replies[1].is_error());
  EXPECT_EQ(replies[1].text, "ERR no");
}

bool breaks(const std::string& bytes) {
  ReplyReader reader;
  reader.feed(bytes);
  while (reader.next()) {
  }
  return reader.broken();
}

TEST(ReplyReader, RefusesWhatIsNoReplyOrTooMuch) {
  EXPECT_TRUE(breaks("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(breaks(std::string("\0\1\2", 3)));
  EXPECT_TRUE(breaks("*1000000000\r\n"));
  EXPECT_TRUE(breaks("*200001\r\n"));
  EXPECT_TRUE(breaks("*150000\r\n*150000\r\n")) << "many small arrays are one large reply";
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "*1\r\n";
  EXPECT_TRUE(breaks(deep));
  EXPECT_TRUE(breaks("$100000000\r\n" + std::string(ReplyReader::kMostBytes + 100, 'x')));
  EXPECT_FALSE(breaks("$100000000\r\nabc")) << "more may come";
}

}  // namespace
}  // namespace llm_rotate::redis
