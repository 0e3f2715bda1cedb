#include "gateway/answer_writer.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

std::string taken(AnswerWriter& writer) {
  std::string out;
  writer.take(out);
  return out;
}

TEST(AnswerWriterTest, SendsAWholeAnswerInOnePiece) {
  AnswerWriter writer;
  writer.expect(false, false);
  writer.send({200, {{"X", "y"}}, "body"}, true);
  EXPECT_TRUE(writer.finished());
  EXPECT_EQ(taken(writer), "HTTP/1.1 200 OK\r\nX: y\r\nContent-Length: 4\r\n\r\nbody");
  std::string none;
  EXPECT_FALSE(writer.take(none));
}

TEST(AnswerWriterTest, AnswersHeadWithoutTheBody) {
  AnswerWriter writer;
  writer.expect(false, true);
  writer.send({200, {}, "body"}, true);
  EXPECT_EQ(taken(writer), "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
}

TEST(AnswerWriterTest, PutsWhatWaitsIntoOneChunk) {
  AnswerWriter writer;
  writer.expect(false, false);
  writer.begin(200, {}, true);
  writer.write("ab");
  writer.write("cd");
  EXPECT_EQ(taken(writer), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nabcd\r\n");
  writer.write("e");
  EXPECT_EQ(writer.waiting(), 1U);
  writer.finish(true);
  EXPECT_EQ(taken(writer), "1\r\ne\r\n0\r\n\r\n");
  EXPECT_EQ(taken(writer), "");
  EXPECT_FALSE(writer.is_broken());
}

TEST(AnswerWriterTest, ABrokenStreamHasNoLastChunk) {
  AnswerWriter writer;
  writer.expect(false, false);
  writer.begin(200, {}, true);
  writer.write("ab");
  writer.finish(false);
  EXPECT_TRUE(writer.is_broken());
  EXPECT_EQ(taken(writer), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n");
}

TEST(AnswerWriterTest, AnOldClientGetsAStreamThatEndsWithTheConnection) {
  AnswerWriter writer;
  writer.expect(true, false);
  EXPECT_TRUE(writer.ends_by_closing());
  writer.begin(200, {}, false);
  writer.write("ab");
  writer.finish(true);
  EXPECT_EQ(taken(writer), "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nab");
}

TEST(AnswerWriterTest, ConsentGoesAheadOfTheAnswer) {
  AnswerWriter writer;
  writer.consent();
  writer.expect(false, false);
  writer.send({204, {}, ""}, true);
  EXPECT_EQ(taken(writer), "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
}

TEST(AnswerWriterTest, TheNextAnswerBeginsAfresh) {
  AnswerWriter writer;
  writer.expect(false, false);
  writer.begin(200, {}, true);
  writer.finish(false);
  taken(writer);
  writer.expect(false, false);
  EXPECT_FALSE(writer.finished());
  EXPECT_FALSE(writer.is_broken());
}

}  // namespace
}  // namespace llm_rotate::gateway
