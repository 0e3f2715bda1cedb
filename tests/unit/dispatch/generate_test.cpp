// Operations that only some providers have: where they go, and what they say where nobody has them.
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "simulation/virtual_world.hpp"

namespace {

using namespace llm_rotate;
using dispatch::Operation;
using tests::Fate;
using tests::Happening;
using tests::Seen;
using tests::SnapshotMaker;
using tests::VirtualWorld;

class Generator final : public sdk::IContentGenerator {
 public:
  sdk::HttpRequest build_generate(const sdk::ChatRequest& request,
                                  const sdk::Target& target) const override {
    sdk::HttpRequest http;
    http.url = std::string(target.base_url) + "/generate";
    http.headers.set("x-stream", request.stream ? "1" : "0");
    http.body = request.json;
    return http;
  }
  sdk::ChatReply parse_generate(const sdk::HttpResponse& response) const override {
    sdk::ChatReply reply;
    reply.json = "generated " + response.body;
    reply.finish_reason = sdk::FinishReason::kStop;
    return reply;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_generate_stream(const sdk::HttpHead&) const override {
    return std::make_unique<tests::SimpleDecoder>();
  }
};

class GenerateTest : public testing::Test {
 protected:
  GenerateTest() {
    maker.provider("plain");
    maker.provider("able").generator = &generator;
  }
  dispatch::CallOutcome call(bool stream) {
    VirtualWorld world(maker.snapshot, [this](const sdk::HttpRequest& request) -> Fate {
      asked += request.url + " ";
      return {Happening::head(1, 200, {{"content-type", "text/plain"}}), Happening::data(0, "wf."),
              Happening::end(0)};
    });
    dispatch::CallRequest request;
    request.operation = Operation::kGenerate;
    request.model = "m";
    request.json = "{}";
    request.stream = stream;
    Seen seen;
    const auto call = world.dispatcher.start(world.snapshot, request, seen);
    world.loop.run();
    words = seen.words;
    return seen.outcome;
  }

  Generator generator;
  SnapshotMaker maker;
  std::string asked;
  int words = 0;
};

TEST_F(GenerateTest, GoesToAProviderThatHasIt) {
  maker.key("a", "plain", {"m"});
  maker.key("b", "able", {"m"});
  const dispatch::CallOutcome outcome = call(false);
  EXPECT_EQ(outcome.kind, dispatch::CallOutcome::Kind::kOk);
  EXPECT_EQ(outcome.reply.json, "generated wf.");
  EXPECT_EQ(asked, "http://able.test/generate ") << "the other one was not even asked";
}

TEST_F(GenerateTest, Streams) {
  maker.key("b", "able", {"m"});
  EXPECT_EQ(call(true).kind, dispatch::CallOutcome::Kind::kOk);
  EXPECT_EQ(words, 1);
}

TEST_F(GenerateTest, IsAnInvalidRequestElsewhere) {
  maker.key("a", "plain", {"m"});
  const dispatch::CallOutcome outcome = call(false);
  EXPECT_EQ(outcome.kind, dispatch::CallOutcome::Kind::kFailed);
  EXPECT_EQ(outcome.failure.verdict.type, sdk::ErrorType::kInvalidRequest);
  EXPECT_EQ(outcome.failure.verdict.message,
            "provider 'plain' has no generate_content; name a model of one that has");
  EXPECT_EQ(asked, "");
}

}  // namespace
