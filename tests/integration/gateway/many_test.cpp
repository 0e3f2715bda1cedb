// Many streams at once, some of whose clients leave: nothing is lost, nothing is left over.
#include <atomic>

#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

constexpr std::size_t kStreams = 150;
constexpr std::uint64_t kChunks = 40;

std::string text_of(const fake::ParsedResponse& response) {
  std::string text;
  for (const std::string& event : response.events()) {
    const sdk::json::Document document(event);
    text += document["choices"].at(0)["delta"]["content"].string();
  }
  return text;
}

TEST_F(GatewayFixture, ManyStreamsAtOnceWithClientsThatLeave) {
  fake::Action action;
  action.chunk_delay_ms = 25;
  action.chunks = kChunks;
  action.words = kChunks;
  upstream.set_script(fake::Script{}.rule({}, action));
  LMRotateConfig with = settings();
  with.gateway.threads = 2;
  serve(with);
  const std::string request = fake::post("/v1/chat/completions", chat_body(R"(,"stream":true)"));
  std::vector<std::string> texts(kStreams);
  std::atomic<int> left{0};
  std::vector<std::thread> clients;
  clients.reserve(kStreams);
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.emplace_back([&, i] {
      fake::RawClient client(port);
      client.send(request);
      if (i % 10 == 0) {
        client.receive_at_least(600);
        ++left;
        return;
      }
      const fake::ParsedResponse response = client.receive(std::chrono::seconds(20));
      if (response.complete && response.last_event() == "[DONE]") texts[i] = text_of(response);
    });
  }
  for (std::thread& client : clients) client.join();
  for (std::size_t i = 1; i < kStreams; ++i) {
    if (i % 10 == 0) continue;
    EXPECT_EQ(texts[i], texts[1]) << i;
  }
  EXPECT_GT(texts[1].size(), kChunks);
  ASSERT_TRUE(upstream.wait_for_finished(kStreams, std::chrono::seconds(10)));
  int cancelled = 0;
  for (const fake::Attempt& attempt : upstream.attempts()) {
    cancelled += attempt.client_closed_early ? 1 : 0;
  }
  EXPECT_EQ(cancelled, left.load());
  gateway->drain();
  for (int i = 0; i < 300 && !gateway->is_drained(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  EXPECT_TRUE(gateway->is_drained());
}

}  // namespace
}  // namespace llm_rotate::tests
