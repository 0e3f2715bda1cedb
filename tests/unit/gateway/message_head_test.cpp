#include "gateway/message_head.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

TEST(MessageHead, OfAWholeAnswer) {
  EXPECT_EQ(message_head({.status = 200, .length = 12}, {{"Content-Type", "text/plain"}}),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n");
}

TEST(MessageHead, OfAStreamThatEndsTheConnection) {
  EXPECT_EQ(message_head({.status = 200, .framing = Framing::kChunked, .keep_alive = false}, {}),
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
}

TEST(MessageHead, FramingIsNobodyElsesBusiness) {
  const sdk::Headers headers = {
      {"content-length", "9"}, {"Transfer-Encoding", "gzip"}, {"connection", "keep-alive"}};
  EXPECT_EQ(message_head({.status = 204, .framing = Framing::kNone}, headers),
            "HTTP/1.1 204 No Content\r\n\r\n");
}

TEST(ChunkHead, IsHexadecimal) {
  EXPECT_EQ(chunk_head(1), "1\r\n");
  EXPECT_EQ(chunk_head(65'536), "10000\r\n");
}

}  // namespace
}  // namespace llm_rotate::gateway
