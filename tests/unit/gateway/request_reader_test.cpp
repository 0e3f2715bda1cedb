#include "gateway/request_reader.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::gateway {
namespace {

using Step = RequestReader::Step;

class RequestReaderTest : public testing::Test {
 protected:
  RequestReaderTest() { reader_.expect(1'000, 100); }

  Step read(std::string_view bytes) {
    reader_.push(bytes);
    return reader_.read();
  }

  RequestReader reader_;
};

TEST_F(RequestReaderTest, MakesARequestOfPiecesCutAnywhere) {
  const std::string_view whole =
      "POST /v1/chat?a=b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  const std::size_t body = whole.find("hello");
  EXPECT_EQ(reader_.read(), Step::kNothing);
  for (std::size_t i = 0; i + 1 < whole.size(); ++i) {
    EXPECT_EQ(read(whole.substr(i, 1)), i + 1 < body ? Step::kHeader : Step::kBody) << i;
  }
  ASSERT_EQ(read("o"), Step::kWhole);
  EXPECT_TRUE(reader_.keep_alive());
  EXPECT_FALSE(reader_.is_http_1_0());
  EXPECT_FALSE(reader_.is_head());
  const Request request = reader_.take();
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/v1/chat");
  EXPECT_EQ(request.query, "a=b");
  EXPECT_EQ(request.headers.get("host"), "x");
  EXPECT_EQ(request.body, "hello");
}

TEST_F(RequestReaderTest, KeepsWhatWasSentAheadForTheNextRequest) {
  ASSERT_EQ(read("GET /one HTTP/1.1\r\nHost: x\r\n\r\nHEAD /two HTTP/1.0\r\n\r\n"), Step::kWhole);
  EXPECT_EQ(reader_.take().path, "/one");
  EXPECT_EQ(reader_.ahead(), std::string_view("HEAD /two HTTP/1.0\r\n\r\n").size());
  reader_.expect(1'000, 100);
  ASSERT_EQ(reader_.read(), Step::kWhole);
  EXPECT_FALSE(reader_.keep_alive());
  EXPECT_TRUE(reader_.is_http_1_0());
  EXPECT_TRUE(reader_.is_head());
  EXPECT_EQ(reader_.take().path, "/two");
  EXPECT_EQ(reader_.ahead(), 0U);
}

TEST_F(RequestReaderTest, AsksForTheConsentOnce) {
  EXPECT_EQ(read("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"),
            Step::kWantsConsent);
  EXPECT_EQ(read("a"), Step::kBody);
  EXPECT_EQ(read("b"), Step::kWhole);
}

TEST_F(RequestReaderTest, SaysWhatIsWrongAndStillTellsTheHead) {
  ASSERT_EQ(read("POST /p HTTP/1.1\r\nHost: x\r\nExpect: a miracle\r\nContent-Length: 2\r\n\r\n"),
            Step::kFault);
  EXPECT_EQ(reader_.fault().status, 417);
  EXPECT_EQ(reader_.take().path, "/p");
}

TEST_F(RequestReaderTest, KeepsToTheLimits) {
  ASSERT_EQ(read("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n"), Step::kFault);
  EXPECT_EQ(reader_.fault().status, 413);
  EXPECT_EQ(reader_.fault().verdict.message,
            "the request's body is larger than this gateway takes");
  RequestReader other;
  other.expect(1'000, 100);
  other.push("GET / HTTP/1.1\r\nLong: " + std::string(2'000, 'a'));
  ASSERT_EQ(other.read(), Step::kFault);
  EXPECT_EQ(other.fault().status, 431);
  EXPECT_EQ(other.take().path, "");
}

TEST_F(RequestReaderTest, WantsOneHost) {
  ASSERT_EQ(read("GET / HTTP/1.1\r\n\r\n"), Step::kFault);
  EXPECT_EQ(reader_.fault().status, 400);
  EXPECT_EQ(reader_.fault().verdict.message,
            "the request has no Host header, or several; send one");
  RequestReader other;
  other.expect(1'000, 100);
  other.push("GET / HTTP/1.1\r\nHost: x\r\nhost: y\r\n\r\n");
  EXPECT_EQ(other.read(), Step::kFault);
  RequestReader old;
  old.expect(1'000, 100);
  old.push("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(old.read(), Step::kWhole) << "which did not know it";
}

TEST_F(RequestReaderTest, RefusesWhatIsNoHttp) {
  ASSERT_EQ(read("\x16\x03\x01 hello\r\n\r\n"), Step::kFault);
  EXPECT_EQ(reader_.fault().status, 400);
}

}  // namespace
}  // namespace llm_rotate::gateway
