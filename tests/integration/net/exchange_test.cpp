// What goes well: every shape of a proper answer, and what the provider is sent.
#include <atomic>

#include <gmock/gmock.h>

#include "integration/net/net_fixture.hpp"

namespace llm_rotate::net::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class ExchangeTest : public NetTest {
 protected:
  // Asks a server that gives `answer` and then closes.
  void ask(const std::string& answer, Recorder& sink) {
    ScriptedServer server([&](Connection& connection) {
      connection.read_request();
      connection.send(answer);
    });
    run_get(server.url(), sink);
  }

  // What a server sees of a request.
  std::string seen(sdk::HttpRequest request) {
    std::string bytes;
    ScriptedServer server([&](Connection& connection) {
      bytes = connection.read_request();
      connection.send(ok_answer(""));
    });
    request.url = server.url("/v1/chat?a=b");
    Recorder sink;
    run(std::move(request), sink);
    EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
    return bytes;
  }
};

TEST_F(ExchangeTest, ReadsABodyWithALength) {
  Recorder sink;
  ask("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello", sink);
  EXPECT_EQ(sink.head.status, 200);
  EXPECT_EQ(sink.head.headers.get("x-a"), "b");
  EXPECT_EQ(sink.body, "hello");
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, ReadsAChunkedBodyWithTrailers) {
  Recorder sink;
  ask("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX-Trailer: 1\r\n\r\n",
      sink);
  EXPECT_EQ(sink.body, "hello");
  EXPECT_FALSE(sink.head.headers.has("x-trailer"));
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, ReadsABodyThatEndsWithTheConnection) {
  Recorder sink;
  ask("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello", sink);
  EXPECT_EQ(sink.body, "hello");
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, ReadsAnAnswerWithoutABody) {
  Recorder sink;
  ask("HTTP/1.1 204 No Content\r\n\r\n", sink);
  EXPECT_EQ(sink.head.status, 204);
  EXPECT_EQ(sink.chunks, 0);
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, AnErrorStatusIsAnAnswer) {
  Recorder sink;
  ask("HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 2\r\n\r\nno", sink);
  EXPECT_EQ(sink.head.status, 503);
  EXPECT_EQ(sink.body, "no");
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, SkipsInterimAnswers) {
  Recorder sink;
  ask("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" +
          ok_answer("hello"),
      sink);
  EXPECT_EQ(sink.heads, 1);
  EXPECT_EQ(sink.head.status, 200);
  EXPECT_FALSE(sink.head.headers.has("link"));
  EXPECT_EQ(sink.body, "hello");
}

TEST_F(ExchangeTest, ReadsAnAnswerThatComesByteByByte) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    for (const char& byte : answer) connection.send({&byte, 1});
  });
  Recorder sink;
  run_get(server.url(), sink);
  EXPECT_EQ(sink.head.headers.get("x-a"), "b");
  EXPECT_EQ(sink.body, "hello");
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, DoesNotFollowARedirect) {
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) {
      connection.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    }
  });
  Recorder sink;
  run_get(server.url(), sink);
  EXPECT_EQ(sink.head.status, 302);
  EXPECT_EQ(sink.head.headers.get("location"), "/elsewhere");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ExchangeTest, LeavesACompressedAnswerAsItIs) {
  Recorder sink;
  ask("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8bzz", sink);
  EXPECT_EQ(sink.body, "\x1f\x8bzz");
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
}

TEST_F(ExchangeTest, UsesAConnectionAgain) {
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  });
  for (int i = 0; i < 20; ++i) {
    Recorder sink;
    run(post_request(server.url("/" + std::to_string(i)), "{}"), sink);
    EXPECT_EQ(sink.body, "hello") << sink.result.message;
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ExchangeTest, NextRequestMayBeStartedFromTheEndOfTheLast) {
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  });
  Recorder first;
  Recorder second;
  std::unique_ptr<ITransfer> next;
  first.at_end = [&] { next = get(server.url(), second); };
  run_get(server.url(), first);
  run_until([&] { return second.ended(); });
  EXPECT_EQ(second.body, "hello");
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(ExchangeTest, AConnectionThatTheServerClosedWhileIdleIsNotUsed) {
  std::atomic<bool> closed = false;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("hello"));
    if (connection.number() == 0) {
      connection.stop();
      closed = true;
    }
  });
  Recorder first;
  run_get(server.url(), first);
  run_until([&] { return closed.load(); });
  Recorder second;
  run_get(server.url(), second);
  EXPECT_EQ(second.body, "hello") << second.result.message;
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ExchangeTest, AResetOfAnOldConnectionIsTriedAgainOnANewOne) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("hello"));
    if (connection.number() == 0) {
      connection.read_request();
      connection.reset();
    }
  });
  Recorder first;
  run(post_request(server.url(), "{}"), first);
  Recorder second;
  run(post_request(server.url(), "{}"), second);
  EXPECT_EQ(second.body, "hello") << second.result.message;
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(ExchangeTest, SendsWhatItWasGivenAndLittleElse) {
  const std::string bytes = seen(post_request("", R"({"a":1})"));
  EXPECT_THAT(bytes, StartsWith("POST /v1/chat?a=b HTTP/1.1\r\n"));
  EXPECT_THAT(bytes, AllOf(HasSubstr("\r\nContent-Type: application/json\r\n"),
                           HasSubstr("\r\nContent-Length: 7\r\n"),
                           HasSubstr("\r\nUser-Agent: llm-rotate\r\n"), HasSubstr("{\"a\":1}")));
  EXPECT_THAT(bytes, AllOf(Not(HasSubstr("Expect")), Not(HasSubstr("Accept-Encoding")),
                           Not(HasSubstr("Cookie")), Not(HasSubstr("Upgrade"))));
}

TEST_F(ExchangeTest, SendsALongBodyWithoutWaitingForLeave) {
  const std::string bytes = seen(post_request("", std::string(3'000'000, 'x')));
  EXPECT_THAT(bytes.substr(0, 400),
              AllOf(Not(HasSubstr("Expect")), HasSubstr("\r\nContent-Length: 3000000\r\n")));
  EXPECT_EQ(bytes.size() - bytes.find("\r\n\r\n") - 4, 3'000'000U);
}

TEST_F(ExchangeTest, TheCallersHeadersWin) {
  sdk::HttpRequest request = post_request("", "{}");
  request.headers.set("User-Agent", "mine");
  request.headers.set("Accept-Encoding", "gzip");
  request.headers.set("Authorization", "Bearer sk-1", true);
  request.headers.set("Content-Length", "7000");
  const std::string bytes = seen(std::move(request));
  EXPECT_THAT(bytes, AllOf(HasSubstr("\r\nUser-Agent: mine\r\n"),
                           HasSubstr("\r\nAccept-Encoding: gzip\r\n"),
                           HasSubstr("\r\nAuthorization: Bearer sk-1\r\n"),
                           HasSubstr("\r\nContent-Length: 2\r\n"), Not(HasSubstr("7000"))));
}

TEST_F(ExchangeTest, HandlesAreUsedAgainForEveryMethod) {
  const auto line = [&](const char* method, const char* body) {
    sdk::HttpRequest request;
    request.method = method;
    request.body = body;
    const std::string bytes = seen(std::move(request));
    return bytes.substr(0, bytes.find('/')) + bytes.substr(bytes.find("\r\n\r\n") + 4);
  };
  EXPECT_EQ(line("PUT", "a"), "PUT a");
  EXPECT_EQ(line("GET", ""), "GET ");
  EXPECT_EQ(line("HEAD", ""), "HEAD ");
  EXPECT_EQ(line("POST", ""), "POST ");
  EXPECT_EQ(line("DELETE", ""), "DELETE ");
  EXPECT_EQ(line("GET", "b"), "GET b");
  EXPECT_EQ(line("POST", "c"), "POST c");
}

TEST_F(ExchangeTest, HeadersOfOneRequestAreNotInTheNext) {
  sdk::HttpRequest first = post_request("", "{}");
  first.headers.set("Authorization", "Bearer sk-1", true);
  EXPECT_THAT(seen(std::move(first)), HasSubstr("sk-1"));
  EXPECT_THAT(seen(post_request("", "{}")), Not(HasSubstr("Authorization")));
}

TEST_F(ExchangeTest, APathIsSentAsItWasWritten) {
  std::string bytes;
  ScriptedServer server([&](Connection& connection) {
    bytes = connection.read_request();
    connection.send(ok_answer(""));
  });
  Recorder sink;
  run_get(server.url("/a/../b//c%2Fd"), sink);
  EXPECT_THAT(bytes, StartsWith("GET /a/../b//c%2Fd HTTP/1.1\r\n"));
}

TEST_F(ExchangeTest, ManyKilobytesArriveWhole) {
  std::string body;
  for (int i = 0; i < 100'000; ++i) body += std::to_string(i);
  Recorder sink;
  ask(ok_answer(body), sink);
  EXPECT_TRUE(sink.body == body);
}

}  // namespace
}  // namespace llm_rotate::net::testing
