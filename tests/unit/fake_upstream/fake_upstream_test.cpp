// The server over real sockets: connections, the attempts it tells of, and many streams at once.
#include "fake_upstream/fake_upstream.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/fake_upstream/raw_client.hpp"

namespace llm_rotate::fake {
namespace {

using testing::HasSubstr;

constexpr std::chrono::seconds kLimit(20);

std::string chat(bool stream, const std::string& key = "sk-a") {
  const std::string body = R"({"model":"gpt-4o","stream":)" +
                           std::string(stream ? "true" : "false") +
                           R"(,"messages":[{"role":"user","content":"hello"}]})";
  return post("/v1/chat/completions", body, key);
}

TEST(FakeUpstream, ListensOnAFreePortOfThisMachine) {
  const FakeUpstream server;
  EXPECT_NE(server.port(), 0);
  EXPECT_EQ(server.url(), "http://127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(server.base_url(), server.url() + "/v1");
}

TEST(FakeUpstream, APortThatIsTakenIsAnErrorThatSaysSo) {
  const FakeUpstream server;
  try {
    const FakeUpstream second({}, {.port = server.port()});
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_EQ(std::string(error.what()), "port " + std::to_string(server.port()) +
                                             " on 127.0.0.1 is in use; choose another, or 0 for "
                                             "any free one");
  }
}

TEST(FakeUpstream, AnswersAndTellsOfIt) {
  const FakeUpstream server;
  RawClient client(server.port());
  const std::string request = chat(false);
  client.send(request);
  const ParsedResponse response = client.receive();
  EXPECT_EQ(response.status, 200U);
  ASSERT_TRUE(server.wait_for_finished(1, kLimit));
  const Attempt attempt = server.attempts().at(0);
  EXPECT_EQ(attempt.seq, 1U);
  EXPECT_EQ(attempt.key, "sk-a");
  EXPECT_EQ(attempt.model, "gpt-4o");
  EXPECT_EQ(attempt.status, 200U);
  EXPECT_EQ(attempt.bytes, response.size);
  EXPECT_FALSE(attempt.client_closed_early);
  EXPECT_GE(attempt.t_ms, 0);
  EXPECT_GE(attempt.finished_ms, attempt.t_ms);
}

TEST(FakeUpstream, KeepsAConnectionForTheNextRequest) {
  const FakeUpstream server;
  RawClient client(server.port());
  for (const bool stream : {false, true, false, true}) {
    client.send(chat(stream));
    EXPECT_TRUE(client.receive().complete);
  }
  EXPECT_EQ(server.open_connections(), 1U);
  EXPECT_EQ(server.attempts().size(), 4U);
}

TEST(FakeUpstream, AnswersRequestsInARowThatCameTogether) {
  const FakeUpstream server(Script{}.rule({.first = 1}, {.delay_ms = 20}));
  RawClient client(server.port());
  client.send(chat(false) + chat(true) + get("/v1/models"));
  EXPECT_THAT(client.receive().body, HasSubstr("chat.completion"));
  EXPECT_EQ(client.receive().last_event(), "[DONE]");
  EXPECT_THAT(client.receive().body, HasSubstr("\"list\""));
}

TEST(FakeUpstream, ReadsARequestThatComesInPieces) {
  const FakeUpstream server;
  RawClient client(server.port());
  const std::string request = chat(false);
  for (const char c : request) {
    client.send(std::string_view(&c, 1));
  }
  EXPECT_EQ(client.receive().status, 200U);
}

TEST(FakeUpstream, ClosesWhenTheClientAsksForIt) {
  const FakeUpstream server;
  RawClient client(server.port());
  client.send(
      post("/v1/embeddings", R"({"model":"m","input":"a"})", "sk-a", "Connection: close\r\n"));
  const ParsedResponse response = client.receive();
  EXPECT_EQ(response.header("connection"), "close");
  client.receive();
  EXPECT_EQ(client.end(), RawClient::End::kClosed);
}

TEST(FakeUpstream, InvitesABodyThatWaitsForIt) {
  const FakeUpstream server;
  RawClient client(server.port());
  const std::string request =
      post("/v1/embeddings", R"({"model":"m","input":"a"})", "sk-a", "Expect: 100-continue\r\n");
  const std::size_t head = request.find("\r\n\r\n") + 4;
  client.send(request.substr(0, head));
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  client.receive_at_least(kContinue.size());
  ASSERT_EQ(client.bytes(), kContinue);
  client.send(request.substr(head));
  client.receive_at_least(kContinue.size() + 1);
  EXPECT_THAT(client.bytes(), HasSubstr("HTTP/1.1 200 OK"));
}

TEST(FakeUpstream, RefusesABodyThatIsTooLarge) {
  const FakeUpstream server;
  RawClient client(server.port());
  client.send(
      "POST /v1/chat/completions HTTP/1.1\r\nAuthorization: Bearer sk-a\r\nContent-Length: "
      "99999999999\r\n\r\n");
  EXPECT_EQ(client.receive().status, 413U);
  ASSERT_TRUE(server.wait_for_finished(1, kLimit));
  EXPECT_EQ(server.attempts().at(0).fault, "body_too_large");
}

TEST(FakeUpstream, RefusesWhatIsNoHttp) {
  const FakeUpstream server;
  RawClient client(server.port());
  client.send("hello there\r\n\r\n");
  EXPECT_EQ(client.receive().status, 400U);
  EXPECT_TRUE(server.attempts().empty());
}

TEST(FakeUpstream, NoticesAClientThatGoesInTheMiddleOfAStream) {
  const FakeUpstream server(Script{}.rule({}, {.chunk_delay_ms = 10, .words = 100'000}));
  {
    RawClient client(server.port());
    client.send(chat(true));
    client.receive_at_least(2'000);
  }
  ASSERT_TRUE(server.wait_for_finished(1, kLimit));
  const Attempt attempt = server.attempts().at(0);
  EXPECT_TRUE(attempt.client_closed_early);
  EXPECT_GT(attempt.chunks, 0U);
  EXPECT_LT(attempt.chunks, 100'000U);
}

TEST(FakeUpstream, ASlowReaderHoldsTheStreamBack) {
  const FakeUpstream server(
      Script{}.rule({}, {.fault = Fault::kOversizedBody, .size_bytes = 1'000'000'000'000}));
  {
    RawClient client(server.port());
    client.send(chat(true));
    client.receive_at_least(1'000);
    EXPECT_FALSE(server.attempts().at(0).finished);
  }
  ASSERT_TRUE(server.wait_for_finished(1, kLimit));
  EXPECT_TRUE(server.attempts().at(0).client_closed_early);
  EXPECT_LT(server.attempts().at(0).bytes, 100'000'000U);
}

TEST(FakeUpstream, KeepsRequestsForTestsThatAskForThem) {
  const FakeUpstream server({}, {.kept_requests = 1});
  RawClient client(server.port());
  client.send(chat(false));
  client.receive();
  const std::string body = R"({"model":"m","input":"second"})";
  client.send(post("/v1/embeddings?x=1", body, "sk-a", "X-Mine: 7\r\n"));
  client.receive();
  const auto requests = server.requests();
  ASSERT_EQ(requests.size(), 1U) << "the newest one";
  EXPECT_EQ(requests[0].seq, 2U);
  EXPECT_EQ(requests[0].method, "POST");
  EXPECT_EQ(requests[0].target, "/v1/embeddings?x=1");
  EXPECT_EQ(requests[0].body, body);
  EXPECT_THAT(requests[0].headers, testing::Contains(testing::Pair("X-Mine", "7")));
}

TEST(FakeUpstream, TakesANewScriptWhileItRuns) {
  FakeUpstream server;
  RawClient client(server.port());
  client.send(chat(false));
  EXPECT_EQ(client.receive().status, 200U);
  server.set_script(Script{}.rule({}, {.fault = Fault::kServerError}));
  client.send(chat(false));
  EXPECT_EQ(client.receive().status, 500U);
}

TEST(FakeUpstream, AStreamThatHasBegunKeepsItsScript) {
  FakeUpstream server(Script{}.rule({}, {.chunk_delay_ms = 20, .text = "a b c d e f"}));
  RawClient client(server.port());
  client.send(chat(true));
  client.receive_at_least(100);
  server.set_script(Script{}.rule({}, {.fault = Fault::kServerError}));
  EXPECT_EQ(client.receive().events().size(), 9U) << "start, six words, finish, done";
}

TEST(FakeUpstream, StopEndsEverythingAndKeepsTheAttempts) {
  std::vector<std::uint64_t> told;
  FakeUpstream server(
      Script{}.rule({}, {.fault = Fault::kSilence}),
      {.on_finished = [&](const Attempt& attempt) { told.push_back(attempt.seq); }});
  RawClient client(server.port());
  client.send(chat(false));
  ASSERT_TRUE(server.wait_until([](const auto& attempts) { return attempts.size() == 1; }, kLimit));
  server.stop();
  server.stop();
  client.receive();
  EXPECT_NE(client.end(), RawClient::End::kOpen);
  EXPECT_THROW(RawClient{server.port()}, std::runtime_error);
  EXPECT_TRUE(server.attempts().at(0).finished);
  EXPECT_EQ(told, std::vector<std::uint64_t>{1});
}

TEST(FakeUpstream, ItsPortIsFreeAgainAtOnce) {
  auto server = std::make_unique<FakeUpstream>();
  const std::uint16_t port = server->port();
  RawClient client(port);
  client.send(chat(false));
  client.receive();
  server.reset();
  const FakeUpstream again({}, {.port = port});
  RawClient other(port);
  other.send(chat(false));
  EXPECT_EQ(other.receive().status, 200U);
}

TEST(FakeUpstream, ServesManyStreamsAtOnceOnSeveralThreads) {
  constexpr std::size_t kStreams = 500;
  const FakeUpstream server(Script{}.rule({}, {.chunk_delay_ms = 20, .words = 10}), {.threads = 2});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (std::size_t i = 0; i < kStreams; ++i) {
    clients.push_back(std::make_unique<RawClient>(server.port()));
    clients.back()->send(chat(true));
  }
  for (const auto& client : clients) {
    const ParsedResponse response = client->receive();
    ASSERT_TRUE(response.complete);
    ASSERT_EQ(response.events().size(), 13U) << "start, ten words, finish, done";
  }
  ASSERT_TRUE(server.wait_for_finished(kStreams, kLimit));
  for (const Attempt& attempt : server.attempts()) {
    EXPECT_EQ(attempt.chunks, 10U);
    EXPECT_FALSE(attempt.client_closed_early);
  }
}

}  // namespace
}  // namespace llm_rotate::fake
