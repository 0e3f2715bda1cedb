// Clients that mean no good: each gets a bounded answer, and the next good request is served.
#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

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
  EXPECT_EQ(post("/v1/chat/completions", std::string(70'000, 'x')).status, 413U);
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
  EXPECT_EQ(status_of("nonsense\r\n\r\n"), 400U);
  EXPECT_EQ(status_of(std::string("\x16\x03\x01\x02\x00\x01", 6) + "\r\n\r\n"), 400U);
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
