// Silence in each phase of an exchange. The short limits are what is measured here.
#include <atomic>
#include <chrono>
#include <future>

#include "integration/net/net_fixture.hpp"
#include "integration/net/test_certificate.hpp"

namespace llm_rotate::net::testing {
namespace {

using Clock = std::chrono::steady_clock;

// What a script waits for.
class Gate {
 public:
  void open() { opened_.set_value(); }
  void wait() { opening_.wait_for(kBound); }

 private:
  std::promise<void> opened_;
  std::future<void> opening_ = opened_.get_future();
};

// More than the buffers of two sockets hold.
constexpr std::size_t kStep = 1'500'000;
constexpr int kSteps = 20;

std::string large_body() {
  std::string body;
  for (int i = 0; i < kSteps; ++i) body.append(kStep, 'x');
  return body;
}

class TimeoutTest : public NetTest {
 protected:
  void run_timed(sdk::HttpRequest request) {
    const auto begin = Clock::now();
    run(std::move(request), sink);
    took = std::chrono::duration_cast<Millis>(Clock::now() - begin);
  }
  void expect_timeout(TransferEnd end, Millis limit) {
    EXPECT_EQ(sink.result.end, end) << sink.result.message;
    EXPECT_GE(took, limit);
    EXPECT_LT(took, limit + Millis(10'000));
  }

  Gate let_go;
  Recorder sink;
  Millis took{0};
};

TEST_F(TimeoutTest, SilenceAfterTheRequest) {
  ScriptedServer server([](Connection& connection) { connection.closed(); });
  limits.first_byte = Millis(60);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kFirstByteTimeout, Millis(60));
  EXPECT_EQ(sink.result.message,
            server.label() +
                " did not begin to answer within 60 ms: check the provider's status, or raise the "
                "first byte timeout");
}

TEST_F(TimeoutTest, InterimAnswersAreNoAnswer) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    while (!connection.closed_within(Millis(10))) {
      connection.send("HTTP/1.1 102 Processing\r\n\r\n");
    }
  });
  limits.first_byte = Millis(60);
  limits.idle = Millis(1'000);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kFirstByteTimeout, Millis(60));
}

TEST_F(TimeoutTest, SilenceOnAConnectionThatIsUsedAgain) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send(ok_answer("hello"));
    connection.closed();
  });
  Recorder first;
  run_get(server.url(), first);
  limits.first_byte = Millis(60);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kFirstByteTimeout, Millis(60));
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TimeoutTest, ALongUploadIsNotALateAnswer) {
  ScriptedServer server([](Connection& connection) {
    for (int i = 0; i < kSteps; ++i) connection.read_slowly(kStep, Millis(60));
    connection.send(ok_answer("hello"));
  });
  limits.first_byte = Millis(1'000);
  run_timed(post_request(server.url(), large_body()));
  EXPECT_EQ(sink.result.end, TransferEnd::kDone) << sink.result.message;
  EXPECT_GT(took, Millis(1'000));
}

TEST_F(TimeoutTest, AnUploadThatNobodyReadsIsALateAnswer) {
  ScriptedServer server([this](Connection&) { let_go.wait(); });
  limits.first_byte = Millis(60);
  run_timed(post_request(server.url(), large_body()));
  let_go.open();
  expect_timeout(TransferEnd::kFirstByteTimeout, Millis(60));
}

TEST_F(TimeoutTest, AConnectThatCurlMakesAgainIsBoundedToo) {
  TestCertificate certificate;
  ScriptedServer server([&](Connection& connection) {
    if (connection.number() != 0) {
      connection.closed();
      return;
    }
    if (!connection.start_tls(certificate.server_context())) return;
    connection.read_request();
    connection.send(ok_answer("hello"));
    connection.read_request();
    connection.reset();
  });
  TransportOptions options;
  options.ca_file = certificate.file();
  use(std::move(options));
  Recorder first;
  run_get("https://" + server.label() + "/", first);
  EXPECT_EQ(first.body, "hello") << first.result.message;
  limits.connect = Millis(100);
  run_timed(get_request("https://" + server.label() + "/"));
  expect_timeout(TransferEnd::kConnectTimeout, Millis(100));
  EXPECT_EQ(server.connections(), 2);
}

TEST_F(TimeoutTest, SilenceInTheBody) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
    connection.closed();
  });
  limits.idle = Millis(60);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kIdleTimeout, Millis(60));
  EXPECT_EQ(sink.body, "hello");
  EXPECT_EQ(sink.result.message,
            server.label() +
                " fell silent for 60 ms in the middle of its answer: check the provider's status, "
                "or raise the idle timeout");
}

TEST_F(TimeoutTest, SilenceInTheHead) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n");
    connection.closed();
  });
  limits.idle = Millis(60);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kIdleTimeout, Millis(60));
}

TEST_F(TimeoutTest, ADripHoldsTheIdleTimeoutOffButNotTheTotal) {
  ScriptedServer server([](Connection& connection) {
    connection.read_request();
    connection.send("HTTP/1.1 200 OK\r\n\r\n");
    do {
      connection.send("x");
    } while (!connection.closed_within(Millis(10)));
  });
  limits.idle = Millis(1'000);
  limits.total = Millis(200);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kTotalTimeout, Millis(200));
  EXPECT_GE(sink.body.size(), 1U);
  EXPECT_EQ(
      sink.result.message,
      "the exchange with " + server.label() +
          " took longer than 200 ms: check the provider's status, or raise the total timeout");
}

TEST_F(TimeoutTest, ATlsHandshakeThatHangsIsAConnectTimeout) {
  ScriptedServer server([](Connection& connection) { connection.closed(); });
  limits.connect = Millis(80);
  run_timed(get_request("https://" + server.label() + "/"));
  expect_timeout(TransferEnd::kConnectTimeout, Millis(80));
  EXPECT_EQ(sink.result.message,
            "no connection to " + server.label() +
                " within 80 ms: check base_url and the network, or raise the connect timeout");
}

TEST_F(TimeoutTest, TheServerSeesTheCloseAtOnce) {
  std::atomic<bool> closed = false;
  ScriptedServer server([&](Connection& connection) { closed = connection.closed(); });
  limits.first_byte = Millis(60);
  run_timed(get_request(server.url()));
  run_until([&] { return closed.load(); });
}

TEST_F(TimeoutTest, TheEarlierOfManyDeadlinesIsServedFirst) {
  ScriptedServer server([](Connection& connection) { connection.closed(); });
  Recorder late;
  limits.first_byte = Millis(10'000);
  const auto transfer = get(server.url(), late);
  run_ready();
  limits.first_byte = Millis(60);
  run_timed(get_request(server.url()));
  expect_timeout(TransferEnd::kFirstByteTimeout, Millis(60));
  EXPECT_FALSE(late.ended());
}

}  // namespace
}  // namespace llm_rotate::net::testing
