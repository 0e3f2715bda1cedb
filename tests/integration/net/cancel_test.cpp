// A transfer may be destroyed at any moment; its sink then hears nothing more, and the provider
// sees the connection close.
#include <atomic>
#include <future>

#include "integration/net/net_fixture.hpp"
#include "net/resolver.hpp"

namespace llm_rotate::net::testing {
namespace {

class CancelTest : public NetTest {
 protected:
  void expect_nothing_more() {
    const int heard = sink.heads + sink.chunks + sink.ends;
    run_ready();
    EXPECT_EQ(sink.heads + sink.chunks + sink.ends, heard);
  }

  Recorder sink;
  std::unique_ptr<ITransfer> transfer;
  std::atomic<bool> closed = false;
  std::atomic<bool> asked = false;
  // Answers a part and waits for the client to go away.
  ScriptedServer::Script half = [this](Connection& connection) {
    connection.read_request();
    asked = true;
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    closed = connection.closed();
  };
};

TEST_F(CancelTest, RightAfterTheStart) {
  ScriptedServer server(half);
  transfer = get(server.url(), sink);
  transfer.reset();
  expect_nothing_more();
  EXPECT_EQ(server.connections(), 0);
}

TEST_F(CancelTest, WhileTheNameIsBeingResolved) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  TransportOptions options;
  options.resolver = std::make_shared<Resolver>([released](const std::string&) {
    released.wait();
    return AddressList{"127.0.0.1"};
  });
  use(std::move(options));
  transfer = get("http://slow.test/", sink);
  run_ready();
  transfer.reset();
  release.set_value();
  expect_nothing_more();
}

TEST_F(CancelTest, WhileConnecting) {
  ScriptedServer server([&](Connection& connection) {
    asked = true;
    closed = connection.closed();
  });
  transfer = get("https://" + server.label() + "/", sink);
  run_until([&] { return asked.load(); });
  transfer.reset();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
}

TEST_F(CancelTest, WhileWaitingForTheAnswer) {
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    asked = true;
    closed = connection.closed();
  });
  transfer = get(server.url(), sink);
  run_until([&] { return asked.load(); });
  transfer.reset();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
}

TEST_F(CancelTest, BetweenChunks) {
  ScriptedServer server(half);
  transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  transfer.reset();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
  EXPECT_FALSE(sink.ended());
}

TEST_F(CancelTest, WhilePaused) {
  ScriptedServer server(half);
  sink.at_data = [] { return Flow::kPause; };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  transfer.reset();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
}

TEST_F(CancelTest, BetweenAResumeAndItsEffect) {
  ScriptedServer server(half);
  sink.at_data = [] { return Flow::kPause; };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  transfer->resume();
  transfer.reset();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
}

TEST_F(CancelTest, InOnHead) {
  ScriptedServer server(half);
  sink.at_head = [&] { transfer.reset(); };
  transfer = get(server.url(), sink);
  run_until([&] { return closed.load(); });
  expect_nothing_more();
  EXPECT_EQ(sink.chunks + sink.ends, 0);
}

TEST_F(CancelTest, InOnData) {
  ScriptedServer server(half);
  sink.at_data = [&] {
    transfer.reset();
    return Flow::kContinue;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return closed.load(); });
  expect_nothing_more();
  EXPECT_EQ(sink.chunks, 1);
  EXPECT_EQ(sink.ends, 0);
}

TEST_F(CancelTest, InOnDataThatAsksForAPause) {
  ScriptedServer server(half);
  sink.at_data = [&] {
    transfer.reset();
    return Flow::kPause;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return closed.load(); });
  expect_nothing_more();
}

TEST_F(CancelTest, InOnDataThatAResumeBrought) {
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10000000\r\n\r\n" +
                    std::string(200'000, 'x'));
    closed = connection.closed();
  });
  sink.at_data = [&] {
    if (sink.chunks == 1) return Flow::kPause;
    transfer.reset();
    return Flow::kContinue;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  transfer->resume();
  run_until([&] { return closed.load(); });
  expect_nothing_more();
  EXPECT_EQ(sink.chunks, 2);
}

TEST_F(CancelTest, InOnEnd) {
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  });
  sink.at_end = [&] { transfer.reset(); };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.ended(); });
  expect_nothing_more();
  Recorder next;
  run_get(server.url(), next);
  EXPECT_EQ(server.connections(), 1) << "a whole answer leaves the connection open";
}

TEST_F(CancelTest, InOnEndOfAFailure) {
  sink.at_end = [&] { transfer.reset(); };
  transfer = get("http://127.0.0.1:" + std::to_string(closed_port()), sink);
  run_until([&] { return sink.ended(); });
  expect_nothing_more();
}

TEST_F(CancelTest, AfterTheEnd) {
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  });
  transfer = get(server.url(), sink);
  run_until([&] { return sink.ended(); });
  Recorder next;
  const auto second = get(server.url(), next);  // may use the same handle
  transfer.reset();
  run_until([&] { return next.ended(); });
  EXPECT_EQ(next.body, "hello");
}

TEST_F(CancelTest, AnotherTransferFromInsideOnData) {
  ScriptedServer server(half);
  Recorder other;
  std::unique_ptr<ITransfer> second = get(server.url(), other);
  run_until([&] { return other.chunks == 1; });
  sink.at_data = [&] {
    second.reset();
    return Flow::kContinue;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return closed.load(); });
  EXPECT_FALSE(other.ended());
  EXPECT_EQ(sink.chunks, 1);
  EXPECT_FALSE(sink.ended());
}

TEST_F(CancelTest, AnotherThatHasNotStartedFromInsideOnData) {
  ScriptedServer server(half);
  Recorder other;
  std::unique_ptr<ITransfer> second;
  sink.at_data = [&] {
    second = get(server.url(), other);
    second.reset();
    return Flow::kContinue;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  run_ready();
  EXPECT_EQ(other.heads + other.chunks + other.ends, 0);
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(CancelTest, AllAtOnceByTheEndOfTheTransport) {
  ScriptedServer server(half);
  Recorder other;
  transfer = get(server.url(), sink);
  const auto second = get(server.url(), other);
  run_until([&] { return sink.chunks == 1 && other.chunks == 1; });
  transport.reset();
  run_until([&] { return closed.load(); });
  transfer->resume();
  transfer.reset();
  expect_nothing_more();
  EXPECT_EQ(sink.ends + other.ends, 0);
}

TEST_F(CancelTest, TheTransportFromInsideOnData) {
  ScriptedServer server(half);
  Recorder other;
  const auto second = get(server.url(), other);
  sink.at_data = [&] {
    transport.reset();
    return Flow::kContinue;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return closed.load(); });
  expect_nothing_more();
  EXPECT_EQ(sink.ends + other.ends, 0);
}

TEST_F(CancelTest, TheTransportFromInsideOnEnd) {
  ScriptedServer server(half);
  Recorder other;
  const auto second = get(server.url(), other);
  run_until([&] { return other.chunks == 1; });
  sink.at_end = [&] { transport.reset(); };
  transfer = get("ftp://unusable/", sink);
  run_until([&] { return sink.ended() && closed.load(); });
  expect_nothing_more();
  EXPECT_EQ(other.ends, 0);
}

TEST_F(CancelTest, ByTheEndOfALoopThatNeverRan) {
  auto own_loop = std::make_unique<boost::asio::io_context>(1);
  auto own = std::make_unique<CurlTransport>(*own_loop, TransportOptions{});
  auto pending = own->start(get_request("http://127.0.0.1:1/"), limits, sink);
  own.reset();
  own_loop.reset();
  pending.reset();
  EXPECT_FALSE(sink.ended());
}

}  // namespace
}  // namespace llm_rotate::net::testing
