// The end of a gateway: streams finish, new connections go to the next process.
#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

class GatewayDrain : public GatewayFixture {
 protected:
  void make_slow(std::uint64_t chunks) {
    fake::Action action;
    action.chunk_delay_ms = 50;
    action.chunks = chunks;
    action.words = chunks;
    upstream.set_script(fake::Script{}.rule({}, action));
  }
  static bool waits_for(const std::function<bool()>& done) {
    for (int i = 0; i < 400; ++i) {
      if (done()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }
};

TEST_F(GatewayDrain, AStreamUnderWayFinishes) {
  make_slow(20);
  serve();
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", chat_body(R"(,"stream":true)")));
  client.receive_at_least(100);
  gateway->drain();
  EXPECT_FALSE(gateway->is_drained());
  const fake::ParsedResponse response = client.receive();
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(response.last_event(), "[DONE]");
  EXPECT_TRUE(waits_for([&] { return gateway->is_drained(); }));
}

TEST_F(GatewayDrain, AnIdleConnectionGetsOneMoreAnswerAndIsToldToGo) {
  serve();
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", chat_body()));
  EXPECT_EQ(client.receive().status, 200U);
  gateway->drain();
  client.send(fake::get("/readyz"));
  const fake::ParsedResponse ready = client.receive();
  EXPECT_EQ(ready.status, 503U);
  EXPECT_EQ(ready.header("connection"), "close");
  EXPECT_TRUE(waits_for([&] { return gateway->is_drained(); }));
}

TEST_F(GatewayDrain, AConnectionThatStaysIdleIsClosed) {
  serve();
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", chat_body()));
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_FALSE(client.is_stale());
  gateway->drain();
  EXPECT_TRUE(waits_for([&] { return gateway->is_drained(); }));
  EXPECT_TRUE(client.is_stale());
}

TEST_F(GatewayDrain, TwoProcessesShareAPort) {
  serve();
  LMRotateConfig with = settings();
  with.gateway.port = port;
  const auto next = std::make_unique<gateway::Gateway>(with);
  gateway->drain();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(chat().status, 200U);
  EXPECT_TRUE(waits_for([&] { return gateway->is_drained(); }));
  gateway->close();
  EXPECT_EQ(chat().status, 200U);
}

TEST_F(GatewayDrain, ClosingEndsWhatIsUnderWay) {
  make_slow(1'000);
  serve();
  fake::RawClient client(port);
  client.send(fake::post("/v1/chat/completions", chat_body(R"(,"stream":true)")));
  client.receive_at_least(100);
  gateway->close();
  EXPECT_FALSE(client.receive(std::chrono::seconds(2)).complete);
  EXPECT_TRUE(upstream.wait_for_finished(1, std::chrono::seconds(3)));
}

}  // namespace
}  // namespace llm_rotate::tests
