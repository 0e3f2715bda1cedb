// Many transfers at once on one loop.
#include <memory>
#include <vector>

#include "integration/net/net_fixture.hpp"

namespace llm_rotate::net::testing {
namespace {

constexpr std::size_t kMany = 500;

class ManyTest : public NetTest {
 protected:
  void start_all(const std::string& url) {
    for (std::size_t i = 0; i < kMany; ++i) {
      transfers.push_back(start(post_request(url, "{}"), sinks[i]));
    }
  }

  std::vector<Recorder> sinks = std::vector<Recorder>(kMany);
  std::vector<std::unique_ptr<ITransfer>> transfers;
};

TEST_F(ManyTest, AllOfThemGetTheirOwnAnswer) {
  ScriptedServer server([](Connection& connection) {
    const std::string request = connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for (int i = 0; i < 20; ++i) connection.send("5\r\nhello\r\n");
    connection.send("0\r\n\r\n");
    connection.read_request();
  });
  start_all(server.url());
  for (const Recorder& sink : sinks) {
    run_until([&] { return sink.ended(); });
    ASSERT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
    ASSERT_EQ(sink.body.size(), 100U);
  }
}

TEST_F(ManyTest, CancellingAllOfThemClosesAllConnections) {
  std::atomic<std::size_t> open = 0;
  std::atomic<std::size_t> closed = 0;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    ++open;
    if (connection.closed()) ++closed;
  });
  start_all(server.url());
  run_until([&] { return open == kMany; });
  transfers.clear();
  run_until([&] { return closed == kMany; });
  for (const Recorder& sink : sinks) EXPECT_EQ(sink.ends, 0);
}

TEST_F(ManyTest, ConnectionsToOneHostAreBoundedWhenAsked) {
  TransportOptions options;
  options.max_connections_per_host = 4;
  use(std::move(options));
  ScriptedServer server([](Connection& connection) {
    while (!connection.read_request().empty()) connection.send(ok_answer("hello"));
  });
  start_all(server.url());
  for (const Recorder& sink : sinks) {
    run_until([&] { return sink.ended(); });
    ASSERT_EQ(sink.body, "hello") << sink.result.message;
  }
  EXPECT_EQ(server.connections(), 4);
}

TEST_F(ManyTest, IdleConnectionsAreBounded) {
  TransportOptions options;
  options.max_idle_connections = 2;
  use(std::move(options));
  std::atomic<int> asked = 0;
  std::atomic<int> closed = 0;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    ++asked;
    connection.send(ok_answer("hello"));
    if (connection.read_request().empty()) ++closed;
  });
  sinks.resize(10);
  for (Recorder& sink : sinks) transfers.push_back(get(server.url(), sink));
  for (const Recorder& sink : sinks) run_until([&] { return sink.ended(); });
  EXPECT_EQ(asked, 10);
  run_until([&] { return closed == 8; });
}

TEST_F(ManyTest, NoConnectionIsKeptWhenNoneIsAllowed) {
  TransportOptions options;
  options.max_idle_connections = 0;
  use(std::move(options));
  std::atomic<int> closed = 0;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("hello"));
    if (connection.read_request().empty()) ++closed;
  });
  for (int i = 1; i <= 2; ++i) {
    Recorder sink;
    run_get(server.url(), sink);
    run_until([&] { return closed == i; });
  }
}

TEST_F(ManyTest, TimeoutsOfAllOfThemAreServed) {
  ScriptedServer server([](Connection& connection) { connection.closed(); });
  limits.first_byte = Millis(100);
  start_all(server.url());
  for (const Recorder& sink : sinks) {
    run_until([&] { return sink.ended(); });
    ASSERT_EQ(sink.result.end, TransferEnd::kFirstByteTimeout) << sink.result.message;
  }
}

}  // namespace
}  // namespace llm_rotate::net::testing
