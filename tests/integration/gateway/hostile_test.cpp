// Clients that mean no good: each gets a bounded answer, and the next good request is served.
#include <array>
#include <cstdio>

#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using namespace std::string_literals;

class GatewayHostile : public GatewayFixture {
 protected:
  GatewayHostile() {
    LMRotateConfig with = settings();
    with.gateway.max_body_bytes = 64 << 10;
    with.gateway.header_timeout = Millis(600);
    with.gateway.body_timeout = Millis(600);
    with.gateway.max_connections = 8;
    serve(with);
  }
  ~GatewayHostile() override {
    EXPECT_EQ(chat().status, 200U);  // whatever came before
  }
  unsigned status_of(const std::string& bytes) const { return ask(bytes).status; }
  static std::string head(const std::string& headers) {
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
  }
};

TEST_F(GatewayHostile, ABodyThatIsTooLarge) {
  EXPECT_EQ(status_of(head("Content-Length: 1073741824\r\n")), 413U);
  const fake::ParsedResponse refused = post("/v1/chat/completions", std::string(70'000, 'x'));
  EXPECT_EQ(refused.status, 413U);
  EXPECT_TRUE(refused.header("x-request-id").starts_with("req_"));
  std::string chunked = head("Transfer-Encoding: chunked\r\n");
  for (int i = 0; i < 5; ++i) chunked += "4000\r\n" + std::string(0x4000, 'x') + "\r\n";
  EXPECT_EQ(status_of(chunked), 413U);
}

TEST_F(GatewayHostile, HeadersWithoutEnd) {
  std::string many = "GET /healthz HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 10'000; ++i) many += "x-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(status_of(many + "\r\n"), 431U);
  EXPECT_EQ(status_of("GET /" + std::string(100'000, 'a') + " HTTP/1.1\r\n\r\n"), 431U);
}

TEST_F(GatewayHostile, SlowHeadersAndBodies) {
  EXPECT_EQ(status_of("POST /v1/chat/completions HTTP/1.1\r\nHost:"), 408U);
  EXPECT_EQ(status_of(head("Content-Length: 100\r\n") + "{"), 408U);
}

TEST_F(GatewayHostile, ShapesOfSmuggling) {
  EXPECT_EQ(status_of(head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
            400U);
  EXPECT_EQ(status_of(head("Content-Length: 5\r\nContent-Length: 6\r\n") + "{}"), 400U);
  EXPECT_EQ(status_of(head("Content-Length: -1\r\n")), 400U);
  EXPECT_EQ(status_of(head("Content-Length : 2\r\n") + "{}"), 400U);
  EXPECT_EQ(status_of("GET /healthz HTTP/1.1\r\n bad: x\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"), 400U);
  EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400U);
  EXPECT_EQ(status_of(std::string("\x16\x03\x01\x02\x00\x01", 6) + "\r\n\r\n"), 400U);
}

// Whatever a server before us may have made of it: refused, or read in the one way that the
// standard leaves, and then nothing is taken for a request of its own.
TEST_F(GatewayHostile, ABodyWithTwoLengthsOrNoneIsNotServed) {
  const std::string hidden = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
  for (const std::string& headers : {
           std::string("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"),
           std::string("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n"),
           std::string("Content-Length: 0\r\nContent-Length: 4\r\n"),
           std::string("Content-Length: 0, 4\r\n"),
           std::string("Content-Length: +4\r\n"),
           std::string("Content-Length: 0x4\r\n"),
           std::string("Content-Length: 4 \t5\r\n"),
           std::string("Content-Length: 18446744073709551620\r\n"),
           std::string("Content-Length:\r\n"),
           std::string("Transfer-Encoding: xchunked\r\n"),
           std::string("Transfer-Encoding: chunked, identity\r\n"),
           std::string("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
           std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n"),
           std::string("Transfer-Encoding : chunked\r\n"),
           std::string("Transfer-Encoding:\x0b"
                       "chunked\r\n"),
           std::string("Transfer-Encoding: \"chunked\"\r\n"),
           std::string("Transfer_Encoding: chunked\r\nContent-Length: +0\r\n"),
           std::string("X: y\rTransfer-Encoding: chunked\r\n"),
           std::string("X: y\nContent-Length: 4\r\nContent-Length: 5\r\n"),
           "Content-Length: 4\r\n Transfer-Encoding: chunked\r\nX: \0y\r\n"s,
       }) {
    fake::RawClient client(port);
    client.send(head(headers) + "0\r\n\r\n" + hidden);
    const fake::ParsedResponse first = client.receive();
    EXPECT_EQ(first.status, 400U) << headers << first.body;
    EXPECT_EQ(first.header("connection"), "close") << headers;
    EXPECT_NE(client.receive().body, "ok\n") << headers;
  }
  EXPECT_TRUE(upstream.attempts().empty());
}

TEST_F(GatewayHostile, ChunksThatAreNone) {
  for (const std::string& chunk :
       {std::string("-1\r\nx\r\n"), std::string("ffffffffffffffffff\r\nx\r\n"),
        std::string("fffffffffffffffe\r\nx\r\n"), std::string("2 \x01\r\n{}\r\n"),
        std::string("0x2\r\n{}\r\n"), std::string("2\n{}\n0\n\n"),
        std::string("2\r\n{}xx0\r\n\r\n"), std::string("\r\n\r\n"), std::string("g\r\n"),
        "2;" + std::string(100'000, 'e') + "\r\n{}\r\n0\r\n\r\n"}) {
    fake::RawClient client(port);
    client.send(head("Transfer-Encoding: chunked\r\n") + chunk);
    const unsigned status = client.receive().status;
    EXPECT_TRUE(status == 400U || status == 413U || status == 431U || status == 408U)
        << chunk.substr(0, 30) << status;
  }
  EXPECT_TRUE(upstream.attempts().empty());
}

TEST_F(GatewayHostile, ChunkExtensionsAreReadOver) {
  const std::string body = chat_body();
  std::array<char, 20> size{};
  std::snprintf(size.data(), size.size(), "%zx", body.size());
  const fake::ParsedResponse answer =
      ask(head("Transfer-Encoding: chunked\r\n") + size.data() + ";name=\"va\\\"lue\"\r\n" + body +
          "\r\n0\r\nTrailer: x\r\n\r\n");
  EXPECT_EQ(answer.status, 200U) << answer.body;
}

TEST_F(GatewayHostile, BytesOneByOneWithinTheTimeAllowed) {
  fake::RawClient quick(port);
  for (const char byte : fake::get("/healthz")) quick.send(std::string(1, byte));
  EXPECT_EQ(quick.receive().body, "ok\n");
  // Each byte buys no time.
  fake::RawClient slow(port);
  const auto began = std::chrono::steady_clock::now();
  while (slow.bytes().empty() && slow.end() == fake::RawClient::End::kOpen &&
         std::chrono::steady_clock::now() - began < std::chrono::seconds(10)) {
    slow.send("x");
    slow.receive(std::chrono::milliseconds(50));
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

TEST_F(GatewayHostile, BodiesThatAreNoRequest) {
  std::string deep = R"({"model":"gpt-4o-mini","messages":)";
  deep += std::string(20'000, '[') + std::string(20'000, ']') + "}";
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string("\xff\xfe"),
        std::string(R"({"model":"gpt-4o-mini","messages":[{"role":"user","content":"\xff"}]})"),
        std::string(R"({"model":7,"messages":[]})"), deep}) {
    const unsigned status = post("/v1/chat/completions", body).status;
    EXPECT_GE(status, 400U) << body.substr(0, 60);
    EXPECT_LT(status, 500U) << body.substr(0, 60);
  }
}

TEST_F(GatewayHostile, PipelinedRequestsAreAnsweredInOrder) {
  fake::RawClient client(port);
  client.send(fake::get("/healthz") + fake::get("/v1/models") + fake::get("/readyz"));
  EXPECT_EQ(client.receive().body, "ok\n");
  EXPECT_EQ(client.receive().status, 200U);
  EXPECT_EQ(client.receive().body, "ready\n");
}

TEST_F(GatewayHostile, AHalfClosedConnection) {
  fake::RawClient client(port);
  client.send("POST /v1/chat/completions HTTP/1.1\r\n");
  client.close();
}

TEST_F(GatewayHostile, TooManyConnections) {
  std::vector<std::unique_ptr<fake::RawClient>> clients;
  for (int i = 0; i < 8; ++i) {
    clients.push_back(std::make_unique<fake::RawClient>(port));
    clients.back()->send(fake::get("/healthz"));
    EXPECT_EQ(clients.back()->receive().status, 200U);
  }
  fake::RawClient one_more(port);
  const fake::ParsedResponse full = one_more.receive();
  EXPECT_EQ(full.status, 503U);
  EXPECT_TRUE(full.complete);
  EXPECT_NE(error_message(full), "") << full.body;
  clients.clear();
  for (int i = 0; i < 100 && ask(fake::get("/healthz")).status != 200U; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

TEST_F(GatewayHostile, Expectations) {
  fake::RawClient client(port);
  client.send(head("Content-Length: 2\r\nExpect: 100-continue\r\n"));
  client.receive_at_least(25);
  EXPECT_TRUE(client.bytes().starts_with("HTTP/1.1 100 Continue\r\n\r\n")) << client.bytes();
  EXPECT_EQ(status_of(head("Content-Length: 2\r\nExpect: miracles\r\n")), 417U);
}

}  // namespace
}  // namespace llm_rotate::tests
