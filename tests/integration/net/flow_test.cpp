// Holding the provider back.
#include <atomic>
#include <chrono>

#include "integration/net/net_fixture.hpp"

namespace llm_rotate::net::testing {
namespace {

constexpr std::size_t kLarge = 20UL * 1024 * 1024;
// What may pile up: the buffers of two sockets, which the kernel lets grow, and curl's own.
constexpr std::size_t kBuffers = 10UL * 1024 * 1024;

std::string large_body() {
  std::string body(kLarge, ' ');
  for (std::size_t i = 0; i < body.size(); ++i) body[i] = static_cast<char>('a' + (i / 7) % 26);
  return body;
}

class FlowTest : public NetTest {};

TEST_F(FlowTest, APausedSinkHoldsTheProviderBack) {
  const std::string body = large_body();
  std::atomic<std::size_t> sent = 0;
  std::atomic<bool> stuck = false;
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(kLarge) + "\r\n\r\n");
    sent = connection.send_patiently(body, Millis(400));
    stuck = true;
    connection.send(std::string_view(body).substr(sent));
  });
  Recorder sink;
  sink.at_data = [&] { return stuck ? Flow::kContinue : Flow::kPause; };
  const auto transfer = get(server.url(), sink);
  run_until([&] { return stuck.load(); });
  EXPECT_EQ(sink.chunks, 1);
  EXPECT_LT(sent, kBuffers);
  EXPECT_FALSE(sink.ended());

  transfer->resume();
  EXPECT_EQ(sink.chunks, 1) << "nothing comes from inside resume";
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
  EXPECT_TRUE(sink.body == body);
}

TEST_F(FlowTest, PausingAfterEveryChunkLosesNothing) {
  const std::string body = large_body();
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer(body));
  });
  Recorder sink;
  int paused = 0;
  sink.at_data = [&] {
    ++paused;
    return Flow::kPause;
  };
  const auto transfer = get(server.url(), sink);
  int resumed = 0;
  while (!sink.ended()) {
    run_until([&] { return sink.ended() || paused > resumed; });
    EXPECT_LE(paused, resumed + 1) << "one chunk for each resume";
    resumed = paused;
    transfer->resume();
  }
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
  EXPECT_LE(sink.largest_chunk, 64UL * 1024);
  EXPECT_TRUE(sink.body == body);
}

TEST_F(FlowTest, AChunkedStreamCanBePausedToo) {
  std::string chunks;
  std::string body;
  for (int i = 0; i < 2'000; ++i) {
    chunks += "a\r\n0123456789\r\n";
    body += "0123456789";
  }
  ScriptedServer server([&](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks + "0\r\n\r\n");
  });
  Recorder sink;
  std::unique_ptr<ITransfer> transfer;
  sink.at_data = [&] {
    transfer->resume();  // takes effect later, so the pause comes first
    return Flow::kPause;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
  EXPECT_EQ(sink.body, body);
}

TEST_F(FlowTest, TheTotalTimeoutHoldsWhilePausedAndTheIdleOneDoesNot) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    connection.closed();
  });
  limits.idle = Millis(20);
  limits.total = Millis(150);
  Recorder sink;
  sink.at_data = [] { return Flow::kPause; };
  run_get(server.url(), sink);
  EXPECT_EQ(sink.result.end, TransferEnd::kTotalTimeout);
}

TEST_F(FlowTest, IdleRunsAgainAfterAResume) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    connection.closed();
  });
  limits.idle = Millis(60);
  Recorder sink;
  sink.at_data = [] { return Flow::kPause; };
  const auto transfer = get(server.url(), sink);
  run_until([&] { return sink.chunks == 1; });
  transfer->resume();
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.result.end, TransferEnd::kIdleTimeout);
}

TEST_F(FlowTest, ABodyThatIsTooLargeAfterAPauseEndsTheExchange) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer(std::string(kLarge, 'x')));
  });
  limits.max_body = 200'000;
  Recorder sink;
  std::unique_ptr<ITransfer> transfer;
  sink.at_data = [&] {
    transfer->resume();
    return Flow::kPause;
  };
  transfer = get(server.url(), sink);
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.result.end, TransferEnd::kTooLarge);
  EXPECT_LE(sink.body.size(), 200'000U);
}

TEST_F(FlowTest, ResumingWhatIsNotPausedDoesNothing) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("hello"));
  });
  Recorder sink;
  const auto transfer = get(server.url(), sink);
  transfer->resume();
  transfer->resume();
  run_until([&] { return sink.ended(); });
  EXPECT_EQ(sink.body, "hello");
  transfer->resume();
  run_ready();
}

}  // namespace
}  // namespace llm_rotate::net::testing
