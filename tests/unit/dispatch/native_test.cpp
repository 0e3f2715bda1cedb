// Calls whose client speaks the provider's own dialect: bytes go through, and rotation stays.
#include <deque>

#include <gtest/gtest.h>

#include "dispatch/call.hpp"
#include "simulation/virtual_world.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::CallOutcome;

class NativeProvider final : public SimpleProvider, public sdk::ITokenCounter {
 public:
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    sdk::HttpRequest http = SimpleProvider::build(request, target);
    http.native = request.native_dialect == "simple";
    if (http.native) http.body = request.native_json;
    return http;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return std::make_unique<SimpleDecoder>();
  }
  sdk::HttpRequest build_count(const sdk::ChatRequest& request,
                               const sdk::Target& target) const override {
    sdk::HttpRequest http;
    http.url = std::string(target.base_url) + "/count";
    http.body = request.json;
    return http;
  }
  std::int64_t parse_count(const sdk::HttpResponse& response) const override {
    return static_cast<std::int64_t>(response.body.size());
  }
};

struct NativeSeen final : Seen {
  net::Flow on_native(std::string_view block, const dispatch::AttemptRecord& from) override {
    blocks += block;
    remaining = from.limits.get("x-ratelimit-remaining-requests");
    if (on_each) on_each();
    return net::Flow::kContinue;
  }
  std::string blocks;
  std::string remaining;
};

sdk::Headers events() {
  return {{"content-type", "text/event-stream; charset=utf-8"},
          {"x-ratelimit-remaining-requests", "7"},
          {"set-cookie", "secret"}};
}
Fate stream(const std::vector<std::string>& pieces) {
  Fate fate = {Happening::head(10, 200, events())};
  for (const std::string& piece : pieces) fate.push_back(Happening::data(1, piece));
  fate.push_back(Happening::end(1));
  return fate;
}

class NativeTest : public testing::Test {
 protected:
  NativeTest() {
    routing::ProviderRuntime& main = maker_.provider("main");
    auto plugin = std::make_shared<NativeProvider>();
    main.token_counter = plugin.get();
    main.plugin = std::move(plugin);
    maker_.key("key-a", "main", {"m"});
    maker_.key("key-b", "main", {"m"});
  }

  const CallOutcome& run(std::deque<Fate> fates, bool streamed, const std::string& dialect,
                         dispatch::Operation operation = dispatch::Operation::kChat) {
    world_ = std::make_unique<VirtualWorld>(maker_.snapshot,
                                            [this, fates](const sdk::HttpRequest& http) mutable {
                                              body_ = http.body;
                                              Fate fate = fates.front();
                                              fates.pop_front();
                                              return fate;
                                            });
    dispatch::CallRequest request;
    request.model = "m";
    request.json = "{}";
    request.operation = operation;
    request.native_dialect = dialect;
    request.native_json = "[native]";
    request.keep_limits = true;
    request.stream = streamed;
    call_ = world_->dispatcher.start(maker_.snapshot, std::move(request), seen_);
    world_->loop.run();
    EXPECT_EQ(seen_.ends, 1);
    return seen_.outcome;
  }

  SnapshotMaker maker_;
  std::string body_;
  NativeSeen seen_;
  std::shared_ptr<dispatch::ICall> call_;
  std::unique_ptr<VirtualWorld> world_;
};

TEST_F(NativeTest, AStreamPassesByteForByte) {
  EXPECT_EQ(
      run({stream({"data: r\n", "\ndata: w\n\n: odd", "\n\ndata: w\n\ndata: f\n\ndata: .\n\n"})},
          true, "simple")
          .kind,
      CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.blocks, "data: r\n\ndata: w\n\n: odd\n\ndata: w\n\ndata: f\n\ndata: .\n\n");
  EXPECT_EQ(seen_.chunks, 0);
  EXPECT_EQ(seen_.outcome.finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(body_, "[native]");
}

TEST_F(NativeTest, OnlyTheRateLimitHeadersAreKept) {
  run({stream({"data: w\n\ndata: f\n\n"})}, true, "simple");
  EXPECT_EQ(seen_.remaining, "7");
  EXPECT_EQ(seen_.outcome.last()->limits.size(), 1U);
}

TEST_F(NativeTest, ABreakBeforeTheFirstWordIsAnothersStream) {
  EXPECT_EQ(run({stream({"data: r\n\ndata: !\n\n"}), stream({"data: r\n\ndata: w\n\ndata: .\n\n"})},
                true, "simple")
                .kind,
            CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.blocks, "data: r\n\ndata: w\n\ndata: .\n\n");
}

TEST_F(NativeTest, AnErrorInsideTheStreamIsNotPassedOn) {
  EXPECT_EQ(run({stream({"data: w\n\n", "data: !\n\n"})}, true, "simple").kind,
            CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.blocks, "data: w\n\n");
  EXPECT_EQ(seen_.outcome.failure.verdict.type, sdk::ErrorType::kStreamInterrupted);
}

TEST_F(NativeTest, ACutStreamIsInterrupted) {
  EXPECT_EQ(run({stream({"data: w\n\ndata: w"})}, true, "simple").kind, CallOutcome::Kind::kFailed);
}

TEST_F(NativeTest, WhatLacksItsLastBlankLineIsWhole) {
  EXPECT_EQ(run({stream({"data: w\n\ndata: f\n\ndata: ."})}, true, "simple").kind,
            CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.blocks, "data: w\n\ndata: f\n\ndata: .");
}

TEST_F(NativeTest, ACallerThatLeavesInTheMiddleEndsIt) {
  seen_.on_each = [this] { call_->cancel(); };
  EXPECT_EQ(run({stream({"data: w\n\ndata: w\n\ndata: .\n\n"})}, true, "simple").kind,
            CallOutcome::Kind::kCancelled);
  EXPECT_EQ(seen_.blocks, "data: w\n\n");
}

TEST_F(NativeTest, AnotherDialectIsDecoded) {
  run({stream({"data: w\n\ndata: .\n\n"})}, true, "other");
  EXPECT_EQ(seen_.blocks, "");
  EXPECT_EQ(seen_.chunks, 1);
  EXPECT_EQ(body_, "{}");
}

TEST_F(NativeTest, AWholeAnswerIsKeptBesideItsReading) {
  const Fate fate = {Happening::head(1, 200, {{"content-type", "text/plain"}}),
                     Happening::data(0, "hi"), Happening::end(0)};
  EXPECT_EQ(run({fate}, false, "simple").native_body, "hi");
  EXPECT_EQ(seen_.outcome.usage.total_tokens, 15);
}

TEST_F(NativeTest, ARefusalOfTheRequestIsKept) {
  const Fate fate = {Happening::head(1, 400, {}), Happening::data(0, "bad"), Happening::end(0)};
  EXPECT_EQ(run({fate}, false, "simple").kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.native_body, "bad");
}

TEST_F(NativeTest, ARefusedKeyIsNot) {
  const Fate fate = {Happening::head(1, 401, {}), Happening::data(0, "bad key"), Happening::end(0)};
  EXPECT_EQ(run({fate, fate}, false, "simple").kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(seen_.outcome.native_body, "");
}

TEST_F(NativeTest, TokensAreCountedByTheProvider) {
  const Fate fate = {Happening::head(1, 200, {}), Happening::data(0, "12345"), Happening::end(0)};
  EXPECT_EQ(run({fate}, false, "", dispatch::Operation::kCountTokens).counted_tokens, 5);
}

TEST_F(NativeTest, AProviderThatCannotCountIsNotAsked) {
  maker_.snapshot->providers.clear();
  maker_.snapshot->keys.clear();
  maker_.provider("main");
  maker_.key("key-a", "main", {"m"});
  EXPECT_EQ(run({}, false, "", dispatch::Operation::kCountTokens).kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(seen_.outcome.counted_tokens, -1);
}

}  // namespace
}  // namespace llm_rotate::tests
