// What goes wrong between us and the provider, except silence (timeout_test.cpp).
#include "integration/net/net_fixture.hpp"

namespace llm_rotate::net::testing {
namespace {

class FailureTest : public NetTest {
 protected:
  // What becomes of a request to a server that follows `script`.
  Recorder& ask(const ScriptedServer::Script& script) {
    ScriptedServer server(script);
    label = server.label();
    run(post_request(server.url("/path?query"), "{}"), sink);
    return sink;
  }

  void expect_end(TransferEnd end, const std::string& message) {
    EXPECT_EQ(sink.result.end, end);
    EXPECT_EQ(sink.result.message, message);
  }
  void expect_interrupted() {
    expect_end(TransferEnd::kInterrupted,
               label +
                   " broke the connection in the middle of its answer: check the provider's "
                   "status and the network, then try again");
  }
  void expect_no_answer() {
    expect_end(TransferEnd::kConnectFailed,
               label +
                   " closed the connection without an answer: check that base_url leads to an "
                   "HTTP server, and its logs");
  }
  void expect_not_http() {
    expect_end(TransferEnd::kProtocolError,
               label + " did not answer in HTTP: check the scheme and the port in base_url");
  }
  void expect_head_too_large() {
    expect_end(TransferEnd::kTooLarge,
               "the answer of " + label +
                   " has more than 256 KiB or 500 lines of headers: check that base_url leads to "
                   "the provider");
    EXPECT_EQ(sink.heads, 0);
  }

  Recorder sink;
  std::string label;
};

// A script that reads the request, says something and closes.
ScriptedServer::Script says(const std::string& bytes) {
  return [bytes](Connection& connection) {
    connection.read_request();
    connection.send(bytes);
  };
}

TEST_F(FailureTest, ConnectionRefused) {
  const std::string where = "127.0.0.1:" + std::to_string(closed_port());
  run_get("http://" + where + "/secret-path", sink);
  expect_end(TransferEnd::kConnectFailed,
             "cannot connect to " + where +
                 ": connection refused; check base_url and that the server is running");
}

TEST_F(FailureTest, ResetBeforeTheAnswer) {
  ask([](Connection& connection) {
    connection.read_request();
    connection.reset();
  });
  expect_no_answer();
}

TEST_F(FailureTest, ClosedBeforeTheAnswer) {
  ask(says(""));
  expect_no_answer();
}

TEST_F(FailureTest, ResetInTheHead) {
  ask([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n");
    connection.reset();
  });
  expect_interrupted();
  EXPECT_EQ(sink.heads, 0);
}

TEST_F(FailureTest, ClosedInTheHead) {
  ask(says("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"));
  expect_interrupted();
  EXPECT_EQ(sink.heads, 0);
}

TEST_F(FailureTest, BodyShorterThanItsLength) {
  ask(says("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort"));
  expect_interrupted();
  EXPECT_EQ(sink.body, "short");
}

TEST_F(FailureTest, ChunkedBodyWithoutItsEnd) {
  ask(says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"));
  expect_interrupted();
  EXPECT_EQ(sink.body, "hello");
}

TEST_F(FailureTest, ChunkedBodyCutInAChunk) {
  ask(says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n50\r\nhello"));
  expect_interrupted();
}

TEST_F(FailureTest, ChunkedBodyWithNonsenseForASize) {
  ask(says("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"));
  expect_interrupted();
}

TEST_F(FailureTest, ResetInTheBody) {
  ask([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    connection.reset();
  });
  expect_interrupted();
}

TEST_F(FailureTest, GarbageInsteadOfHttp) {
  ask(says("220 mail.example.test ESMTP\r\n"));
  expect_not_http();
}

TEST_F(FailureTest, TlsInsteadOfHttp) {
  ask(says(std::string("\x15\x03\x03\x00\x02\x02\x50", 7)));
  expect_not_http();
}

TEST_F(FailureTest, SwitchToAnotherProtocol) {
  ask(says("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"));
  expect_not_http();
}

TEST_F(FailureTest, HeadersBeyondTheBytes) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 10; ++i) answer += "X-A: " + std::string(30'000, 'x') + "\r\n";
  ask(says(answer + "\r\n"));
  expect_head_too_large();
}

TEST_F(FailureTest, HeadersBeyondTheNumber) {
  std::string answer = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 501; ++i) answer += "A: b\r\n";
  ask(says(answer + "\r\n"));
  expect_head_too_large();
}

TEST_F(FailureTest, OneHeaderWithoutAnEnd) {
  ask([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nX-A: ");
    while (connection.send(std::string(10'000, 'x'))) {
    }
  });
  expect_head_too_large();
}

TEST_F(FailureTest, InterimAnswersWithoutAnEnd) {
  ask([](Connection& connection) {
    connection.read_request();
    while (connection.send("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n")) {
    }
  });
  expect_head_too_large();
}

TEST_F(FailureTest, BodyBeyondTheLimit) {
  limits.max_body = 10;
  ask(says(ok_answer("hello world")));
  expect_end(
      TransferEnd::kTooLarge,
      "the answer of " + label + " is larger than 10 bytes: check base_url, or raise max_body");
  EXPECT_LE(sink.body.size(), 10U);
}

TEST_F(FailureTest, BodyAtTheLimitIsFine) {
  limits.max_body = 11;
  ask(says(ok_answer("hello world")));
  expect_end(TransferEnd::kDone, "");
  EXPECT_EQ(sink.body, "hello world");
}

TEST_F(FailureTest, BodyWithoutALimitIsFine) {
  limits.max_body = 0;
  ask(says(ok_answer("hello world")));
  expect_end(TransferEnd::kDone, "");
}

TEST_F(FailureTest, EndlessBodyIsCutAtTheLimit) {
  limits.max_body = 1'000'000;
  ask([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (connection.send("2710\r\n" + std::string(10'000, 'x') + "\r\n")) {
    }
  });
  EXPECT_EQ(sink.result.end, TransferEnd::kTooLarge);
  EXPECT_LE(sink.body.size(), 1'000'000U);
}

TEST_F(FailureTest, UrlThatCannotBeUsed) {
  run_get("ftp://127.0.0.1/", sink);
  expect_end(TransferEnd::kProtocolError,
             "the URL of the request cannot be used: it does not begin with http:// or https://; "
             "check base_url");
}

TEST_F(FailureTest, HeaderThatCannotBeSent) {
  sdk::HttpRequest request = get_request("http://127.0.0.1:1/");
  request.headers.set("Authorization", "Bearer sk-secret\r\nX-Evil: 1", true);
  run(std::move(request), sink);
  expect_end(TransferEnd::kProtocolError,
             "a header for 127.0.0.1:1 holds a line break or another character that is not "
             "allowed: check the key's secret and the configured headers");
}

TEST_F(FailureTest, MethodThatIsNone) {
  sdk::HttpRequest request = get_request("http://127.0.0.1:1/");
  request.method = "GET / HTTP/1.1\r\nX:";
  run(std::move(request), sink);
  expect_end(TransferEnd::kProtocolError,
             "the method of a request to 127.0.0.1:1 is not an HTTP method: check the provider "
             "plugin");
}

TEST_F(FailureTest, AFailureLeavesTheHandleFitForTheNextRequest) {
  ask(says("garbage\r\n"));
  Recorder next;
  ScriptedServer server(says(ok_answer("hello")));
  run_get(server.url(), next);
  EXPECT_EQ(next.body, "hello") << next.result.message;
  EXPECT_EQ(next.result.end, TransferEnd::kDone);
}

}  // namespace
}  // namespace llm_rotate::net::testing
