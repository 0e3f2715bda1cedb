// Requests of clients from start to end in the virtual world, in the dialect of a toy.
#include "gateway/exchange.hpp"

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"
#include "unit/sdk/toy_ingress.hpp"

namespace llm_rotate::gateway {
namespace {

using sdk::IngressOperation;
using tests::Fate;
using tests::Happening;

class ToyIngress final : public toy::Ingress {
 public:
  sdk::IngressFacts facts() const override {
    return {{{"POST", "/v1/toys", IngressOperation::kChat, ""},
             {"POST", "/v1/count", IngressOperation::kCountTokens, ""},
             {"GET", "/v1/models", IngressOperation::kListModels, ""},
             {"GET", "/v1/models/{model}", IngressOperation::kGetModel, ""}},
            {{"x-toy-key", "", false}}};
  }
  sdk::IngressCall read(const sdk::ClientRequest& request) const override {
    if (request.body == "bad") {
      throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "toy.body", "no toy");
    }
    sdk::IngressCall call;
    call.model = request.headers.get("model");
    call.stream = request.headers.has("stream");
    call.memory = "mem";
    return call;
  }
};

class Port final : public IReplyPort {
 public:
  void send(sdk::HttpResponse response) override { whole = std::move(response); }
  void begin(int, const sdk::Headers& headers) override { head = headers; }
  void write(std::string_view bytes) override { streamed += bytes; }
  void finish(bool is_whole) override { finished = is_whole ? "whole" : "broken"; }
  std::size_t backlog() const override { return waiting; }

  sdk::HttpResponse whole;
  sdk::Headers head;
  std::string streamed;
  std::string finished;
  std::size_t waiting = 0;
};

Fate answer() {
  return {Happening::head(10, 200, {{"content-type", "text/plain"}}), Happening::data(0, "hi"),
          Happening::end(0)};
}
Fate refusal(int status) {
  return {Happening::head(10, status, {{"content-type", "text/plain"}}),
          Happening::data(0, "our account is poor"), Happening::end(0)};
}
Fate stream(const std::string& events, std::int64_t step_ms = 1) {
  Fate fate = {Happening::head(10, 200, {{"content-type", "text/plain"}})};
  for (const char event : events) fate.push_back(Happening::data(step_ms, std::string(1, event)));
  fate.push_back(Happening::end(1));
  return fate;
}

class ExchangeTest : public testing::Test {
 protected:
  ExchangeTest() {
    maker_.provider("main");
    maker_.key("key-a", "main", {"m", "secret-model"});
  }

  void run(Request request) {
    world_ = std::make_unique<tests::VirtualWorld>(
        maker_.snapshot, [this](const sdk::HttpRequest&) { return fate_; });
    view_ = std::make_shared<const View>(
        config_, nullptr, RouteTable::Ingresses{std::make_shared<ToyIngress>()}, source_, nullptr);
    hall_ = std::make_unique<Hall>(view_, [this] { return maker_.snapshot; });
    hall_->in_flight = already_in_flight_;
    exchange_ = std::make_unique<Exchange>(
        Exchange::World{*hall_, world_->dispatcher, world_->loop}, port_);
    exchange_->start(std::move(request));
    if (while_running_) while_running_();
    world_->loop.run();
    EXPECT_EQ(hall_->in_flight, already_in_flight_);
  }
  static Request ask(const std::string& method, const std::string& path, sdk::Headers headers = {},
                     const std::string& body = "{}") {
    Request request;
    request.method = method;
    request.path = path;
    request.headers = std::move(headers);
    request.body = body;
    return request;
  }
  static Request chat(sdk::Headers more = {}) {
    more.add("model", "m");
    return ask("POST", "/v1/toys", std::move(more));
  }
  void with_token() {
    config_.gateway.tokens.emplace_back("team", "literal://tok");
    config_.gateway.tokens.back().models = {"m"};
  }

  LMRotateConfig config_;
  tests::SnapshotMaker maker_;
  auth::SystemSecretSource source_;
  Fate fate_ = answer();
  Port port_;
  int already_in_flight_ = 0;
  std::function<void()> while_running_;
  std::unique_ptr<tests::VirtualWorld> world_;
  std::shared_ptr<const View> view_;
  std::unique_ptr<Hall> hall_;
  std::unique_ptr<Exchange> exchange_;
  std::vector<std::unique_ptr<net::ITimer>> ticks_;
};

TEST_F(ExchangeTest, AWholeAnswer) {
  run(chat());
  EXPECT_EQ(port_.whole.status, 200);
  EXPECT_NE(port_.whole.body.find("hi"), std::string::npos) << port_.whole.body;
  EXPECT_EQ(port_.whole.headers.get("x-llm-rotate-provider"), "main");
  EXPECT_EQ(port_.whole.headers.get("x-llm-rotate-key"), "key-a");
  EXPECT_EQ(port_.whole.headers.get("x-llm-rotate-attempts"), "1");
  EXPECT_FALSE(port_.whole.headers.get("x-llm-rotate-call-id").empty());
}

TEST_F(ExchangeTest, AnAnswerDoesNotWaitForItsRecord) {
  std::vector<int> sent_before;
  while_running_ = [&] {
    world_->on_record = [&](const auto&) { sent_before.push_back(port_.whole.status); };
  };
  run(chat());
  EXPECT_EQ(sent_before, std::vector<int>{200});
}

TEST_F(ExchangeTest, TheEndOfAStreamDoesNotWaitForItsRecord) {
  std::vector<std::string> sent_before;
  while_running_ = [&] {
    world_->on_record = [&](const auto&) { sent_before.push_back(port_.finished); };
  };
  fate_ = stream("rwf.");
  run(chat({{"stream", "1"}}));
  EXPECT_EQ(sent_before, std::vector<std::string>{"whole"});
}

TEST_F(ExchangeTest, AStream) {
  fate_ = stream("rwwf.");
  run(chat({{"stream", "1"}}));
  EXPECT_EQ(port_.finished, "whole");
  EXPECT_EQ(port_.head.get("content-type"), "text/event-stream");
  EXPECT_EQ(port_.head.get("x-llm-rotate-provider"), "main");
  EXPECT_NE(port_.streamed.find(R"("content":"w")"), std::string::npos);
  EXPECT_TRUE(port_.streamed.ends_with("end")) << port_.streamed;
}

TEST_F(ExchangeTest, AStreamThatBreaksEndsWithAnError) {
  fate_ = stream("rw!");
  run(chat({{"stream", "1"}}));
  EXPECT_EQ(port_.finished, "whole");
  EXPECT_NE(port_.streamed.find("error:502|stream_interrupted"), std::string::npos)
      << port_.streamed;
}

TEST_F(ExchangeTest, HeartbeatsFillASilence) {
  config_.gateway.heartbeat = Millis(5'000);
  fate_ = stream("rwf.", 4'000);
  while_running_ = [this] {
    for (int i = 0; i < 4; ++i) {
      ticks_.push_back(world_->loop.after(3'000 * (i + 1), [this] { exchange_->tick(); }));
    }
  };
  run(chat({{"stream", "1"}}));
  EXPECT_TRUE(port_.streamed.starts_with(": still here\n\n")) << port_.streamed;
  EXPECT_EQ(port_.finished, "whole");
}

TEST_F(ExchangeTest, AFullBacklogHoldsTheProviderBack) {
  fate_ = stream("rwwf.");
  port_.waiting = std::size_t{1} << 20;
  while_running_ = [this] {
    world_->loop.run_for(1'000);
    EXPECT_EQ(port_.finished, "");
    port_.waiting = 0;
    exchange_->drained();
  };
  run(chat({{"stream", "1"}}));
  EXPECT_EQ(port_.finished, "whole");
}

TEST_F(ExchangeTest, AClientThatLeavesEndsTheCall) {
  fate_ = stream("rwwwwww");
  while_running_ = [this] { exchange_->cancel(); };
  run(chat({{"stream", "1"}}));
  EXPECT_EQ(world_->records, 1);
  EXPECT_EQ(port_.finished, "");
}

TEST_F(ExchangeTest, ARefusedKeyOfOursIsNoBusinessOfTheClient) {
  fate_ = refusal(401);
  run(chat());
  EXPECT_EQ(port_.whole.status, 503);
  EXPECT_EQ(port_.whole.body.find("poor"), std::string::npos) << port_.whole.body;
}

TEST_F(ExchangeTest, AProviderThatFailsIsABadGateway) {
  fate_ = refusal(500);
  run(chat());
  EXPECT_EQ(port_.whole.status, 502);
  EXPECT_TRUE(port_.whole.body.starts_with("502|transient_server_error|")) << port_.whole.body;
}

TEST_F(ExchangeTest, ALimitedPoolSaysWhenToComeBack) {
  fate_ = refusal(429);
  fate_.front() = Happening::head(10, 429, {{"retry-after-ms", "30000"}});
  run(chat());
  EXPECT_EQ(port_.whole.status, 503);
  EXPECT_EQ(port_.whole.headers.get("retry-after"), "30");
}

TEST_F(ExchangeTest, WhatNeverBecomesACallHasAnIdToo) {
  const auto id = [&] { return std::string(port_.whole.headers.get("x-llm-rotate-call-id")); };
  run(ask("GET", "/nowhere"));
  EXPECT_NE(id(), "") << port_.whole.status;
  run(ask("GET", "/v1/models"));
  EXPECT_NE(id(), "") << port_.whole.status;
  with_token();
  run(chat());
  EXPECT_EQ(port_.whole.status, 401);
  ASSERT_NE(id(), "");
  EXPECT_TRUE(port_.whole.body.ends_with("|" + id())) << "the dialect knows it";
}

TEST_F(ExchangeTest, TheClientsOwnFault) {
  run(ask("POST", "/v1/toys", {{"model", "m"}}, "bad"));
  EXPECT_EQ(port_.whole.status, 400);
  EXPECT_TRUE(port_.whole.body.starts_with("400|invalid_request|no toy||")) << port_.whole.body;
  run(ask("POST", "/v1/toys"));
  EXPECT_EQ(port_.whole.status, 400);
  run(ask("POST", "/v1/toys", {{"model", "m\x01"}}));
  EXPECT_EQ(port_.whole.status, 400);
  EXPECT_NE(port_.whole.body.find("cannot be a name"), std::string::npos) << port_.whole.body;
  run(ask("POST", "/v1/toys", {{"model", std::string(257, 'm')}}));
  EXPECT_EQ(port_.whole.status, 400);
  run(ask("POST", "/v1/toys", {{"model", "nobody-has-this"}}));
  EXPECT_EQ(port_.whole.status, 404);
  run(ask("GET", "/v1/toys"));
  EXPECT_EQ(port_.whole.status, 405);
  run(ask("GET", "/nowhere"));
  EXPECT_EQ(port_.whole.status, 404);
  run(chat({{"x-llm-rotate-timeout", "soon"}}));
  EXPECT_EQ(port_.whole.status, 400);
}

TEST_F(ExchangeTest, TokensAreAskedFor) {
  with_token();
  run(chat());
  EXPECT_EQ(port_.whole.status, 401);
  run(chat({{"x-toy-key", "wrong"}}));
  EXPECT_EQ(port_.whole.status, 401);
  run(chat({{"x-toy-key", "tok"}}));
  EXPECT_EQ(port_.whole.status, 200);
  run(ask("POST", "/v1/toys", {{"model", "secret-model"}, {"x-toy-key", "tok"}}));
  EXPECT_EQ(port_.whole.status, 403);
}

TEST_F(ExchangeTest, ABrokerMayNotChooseWhatTheTokenMayNotUse) {
  with_token();
  const sdk::Headers known = {{"model", "m"}, {"x-toy-key", "tok"}};
  run(ask("POST", "/v1/toys", known, R"({"models":["m"]})"));
  EXPECT_EQ(port_.whole.status, 200);
  for (const std::string models : {R"(["m","secret-model"])", R"([{"id":"m"}])"}) {
    run(ask("POST", "/v1/toys", known, R"({"models":)" + models + "}"));
    EXPECT_EQ(port_.whole.status, 403) << models;
  }
  EXPECT_EQ(world_->records, 0);
}

TEST_F(ExchangeTest, ALimitOfAClientIs429) {
  with_token();
  config_.gateway.tokens.back().rate_limit_tpm = 10;
  run(chat({{"x-toy-key", "tok"}}));
  EXPECT_EQ(port_.whole.status, 429);
}

TEST_F(ExchangeTest, AFullGatewayIs503) {
  already_in_flight_ = config_.gateway.max_in_flight;
  run(chat());
  EXPECT_EQ(port_.whole.status, 503);
  EXPECT_EQ(port_.whole.headers.get("retry-after"), "1");
}

TEST_F(ExchangeTest, Models) {
  with_token();
  const sdk::Headers key = {{"x-toy-key", "tok"}};
  run(ask("GET", "/v1/models", key));
  EXPECT_EQ(port_.whole.body, "m@main;");
  run(ask("GET", "/v1/models/m", key));
  EXPECT_EQ(port_.whole.body, "m@main;");
  run(ask("GET", "/v1/models/secret-model", key));
  EXPECT_EQ(port_.whole.status, 404);
}

TEST_F(ExchangeTest, TokensAreCountedOrEstimated) {
  run(ask("POST", "/v1/count", {{"model", "m"}}, "0123456789"));
  EXPECT_EQ(port_.whole.status, 200);
  EXPECT_EQ(port_.whole.body, "3");
  EXPECT_EQ(port_.whole.headers.get("x-llm-rotate-estimate"), "true");
}

TEST_F(ExchangeTest, ItsOwnHealth) {
  run(ask("GET", "/healthz"));
  EXPECT_EQ(port_.whole.status, 200);
  run(ask("GET", "/readyz"));
  EXPECT_EQ(port_.whole.status, 200);
  with_token();
  run(ask("HEAD", "/healthz"));
  EXPECT_EQ(port_.whole.status, 200) << "as load balancers ask";
}

}  // namespace
}  // namespace llm_rotate::gateway
