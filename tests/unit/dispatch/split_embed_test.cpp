// A list that a model does not take in one request, as one call.
#include "dispatch/split_embed.hpp"

#include "llm_rotate/sdk/json.hpp"

#include "unit/dispatch/call_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using dispatch::Operation;
using dispatch::Why;

// Answers what it was asked, so that the order of an answer can be seen: one vector for each input.
class Embedder final : public sdk::IEmbedder {
 public:
  explicit Embedder(std::int64_t most) : most_(most) {}

  sdk::HttpRequest build_embed(std::string_view json, const sdk::Target& target) const override {
    sdk::HttpRequest http;
    http.url = std::string(target.base_url) + "/embed";
    http.headers.set("x-model", target.model);
    http.body = json;
    return http;
  }
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override {
    sdk::ChatReply reply;
    reply.json = response.body;
    reply.usage = {true, 3, 0, 3, 0, 0, 0};
    return reply;
  }
  std::int64_t most_inputs(const sdk::Target&) const override { return most_; }

 private:
  std::int64_t most_;
};

Fate vectors(const std::string& request, std::int64_t ms = 10) {
  const sdk::json::Document document(request);
  std::string data;
  document["input"].each([&](sdk::json::Value input) {
    data += (data.empty() ? "" : ",") + (R"({"embedding":)" + sdk::json::dump(input)) + "}";
  });
  return {Happening::head(ms, 200, text()), Happening::data(0, R"({"data":[)" + data + "]}"),
          Happening::end(0)};
}

// Whoever has somebody waiting hears of the outcome before it is on record.
struct Hearing : Seen {
  void on_outcome(const CallOutcome& result) override {
    EXPECT_EQ(ends, 0);
    heard = result.kind;
    ++outcomes;
    if (on_hearing) on_hearing();
  }

  int outcomes = 0;
  CallOutcome::Kind heard = CallOutcome::Kind::kRefused;
  std::function<void()> on_hearing;
};

class SplitEmbedTest : public testing::Test {
 protected:
  SplitEmbedTest() : main_(maker_.provider("main")) {
    main_.embedder = &one_;
    maker_.key("key-a", "main", {"m"});
  }

  VirtualWorld& world() {
    if (world_ != nullptr) return *world_;
    world_ = std::make_unique<VirtualWorld>(maker_.snapshot, [this](const sdk::HttpRequest& http) {
      bodies_.push_back(http.body);
      const std::string key(http.headers.get("x-key"));
      asked_ += key + " ";
      return decide_(key, http.body);
    });
    world_->on_record = [this](const CallOutcome& outcome) { recorded_ = outcome; };
    return *world_;
  }
  std::shared_ptr<dispatch::ICall> start(const std::string& input, std::int64_t timeout_ms = 0) {
    dispatch::CallRequest request;
    request.operation = Operation::kEmbed;
    request.model = "m";
    request.json = R"({"dimensions":2,"input":)" + input + "}";
    request.timeout_ms = timeout_ms;
    return world().dispatcher.start(maker_.snapshot, std::move(request), seen_);
  }
  const CallOutcome& run(const std::string& input, std::int64_t timeout_ms = 0) {
    seen_.on_hearing = [this] { EXPECT_EQ(world().records, 0); };
    start(input, timeout_ms);
    EXPECT_EQ(seen_.ends, 0) << "never from inside start";
    world().loop.run();
    EXPECT_EQ(seen_.ends, 1);
    EXPECT_EQ(seen_.outcomes, 1);
    EXPECT_EQ(seen_.heard, seen_.outcome.kind);
    EXPECT_EQ(world().records, 1) << "one record, however many parts";
    EXPECT_EQ(world().dispatcher.live_calls(), 0U);
    return seen_.outcome;
  }
  // The inputs in the order of the vectors.
  std::string order() const {
    std::string out;
    const sdk::json::Document document(seen_.outcome.reply.json);
    std::int64_t index = 0;
    document["data"].each([&](sdk::json::Value one) {
      EXPECT_EQ(one["index"].integer(-1), index++);
      out += one["embedding"].string();
    });
    return out;
  }

  Embedder one_{1};
  Embedder two_{2};
  Embedder any_{0};
  SnapshotMaker maker_;
  routing::ProviderRuntime& main_;
  std::function<Fate(const std::string&, const std::string&)> decide_ =
      [](const std::string&, const std::string& body) { return vectors(body); };
  std::string asked_;  // the keys
  std::vector<std::string> bodies_;
  CallOutcome recorded_;
  Hearing seen_;
  std::unique_ptr<VirtualWorld> world_;
};

constexpr std::string_view kTwenty =
    R"(["a","b","c","d","e","f","g","h","i","j","k","l","m","n","o","p","q","r","s","t"])";

TEST_F(SplitEmbedTest, OneAnswerOfManyRequestsOfWhichEightRunAtATime) {
  const CallOutcome& outcome = run(std::string(kTwenty));
  ASSERT_EQ(outcome.kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(order(), "abcdefghijklmnopqrst");
  EXPECT_EQ(bodies_.size(), 20U);
  EXPECT_EQ(bodies_.front(), R"({"dimensions":2,"input":["a"]})");
  EXPECT_EQ(outcome.latency_ms, 30) << "three rounds of 10 ms";
  EXPECT_EQ(outcome.usage, (sdk::Usage{true, 60, 0, 60, 0, 0, 0}));
  EXPECT_EQ(outcome.model, "m");
  ASSERT_EQ(recorded_.attempts.size(), 20U);
  EXPECT_EQ(recorded_.attempts.back().number, 20);
  EXPECT_EQ(recorded_.usage, outcome.usage);
  EXPECT_FALSE(recorded_.call_id.empty());
}

TEST_F(SplitEmbedTest, AnswersThatComeOutOfOrderStandInOrder) {
  decide_ = [](const std::string&, const std::string& body) {
    return vectors(body, body.find("\"a\"") != std::string::npos ? 500 : 10);
  };
  run(std::string(kTwenty));
  EXPECT_EQ(order(), "abcdefghijklmnopqrst");
}

TEST_F(SplitEmbedTest, AListThatFitsIsOneRequestAsItCame) {
  main_.embedder = &two_;
  run(R"([ "a","b" ])");
  EXPECT_EQ(bodies_, std::vector<std::string>{R"({"dimensions":2,"input":[ "a","b" ]})"});
}

TEST_F(SplitEmbedTest, APartIsAsLongAsTheModelTakes) {
  main_.embedder = &two_;
  run(R"(["a","b","c"])");
  EXPECT_EQ(order(), "abc");
  EXPECT_EQ(bodies_, (std::vector<std::string>{R"({"dimensions":2,"input":["a","b"]})",
                                               R"({"dimensions":2,"input":["c"]})"}));
}

TEST_F(SplitEmbedTest, EachPartRotates) {
  maker_.key("key-b", "main", {"m"});
  decide_ = [](const std::string& key, const std::string& body) {
    return key == "key-a" ? refuse(401) : vectors(body);
  };
  EXPECT_EQ(run(R"(["a","b"])").kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(order(), "ab");
  EXPECT_EQ(asked_, "key-a key-a key-b key-b ");
}

TEST_F(SplitEmbedTest, OnePartThatFailsFailsTheWholeAtOnceWithItsOwnError) {
  decide_ = [](const std::string&, const std::string& body) {
    return body.find("\"b\"") != std::string::npos ? refuse(400) : Fate{};
  };
  const CallOutcome& outcome = run(std::string(kTwenty));
  EXPECT_EQ(outcome.kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(outcome.failure.verdict.rule, "simple.400");
  EXPECT_EQ(outcome.latency_ms, 10) << "the others are not waited for";
  EXPECT_EQ(bodies_.size(), 8U);
  EXPECT_EQ(world().transport.open_exchanges(), 0);
  ASSERT_EQ(outcome.attempts.size(), 8U);
  EXPECT_TRUE(outcome.attempts.front().cancelled);
}

TEST_F(SplitEmbedTest, TheWholeListGoesDownTheChainSoThatOneModelMakesAllVectors) {
  routing::ProviderRuntime& other = maker_.provider("other");
  other.embedder = &any_;
  maker_.key("key-o", "other", {"big"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("other", "big")};
  decide_ = [](const std::string& key, const std::string& body) {
    const bool fails = key == "key-a" && body.find("\"c\"") != std::string::npos;
    return fails ? refuse(401) : vectors(body);
  };
  const CallOutcome& outcome = run(R"(["a","b","c"])");
  ASSERT_EQ(outcome.kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(order(), "abc");
  EXPECT_EQ(outcome.model, "big");
  EXPECT_EQ(bodies_.back(), R"({"dimensions":2,"input":["a","b","c"]})");
  EXPECT_EQ(asked_, "key-a key-a key-a key-o ");
  EXPECT_EQ(outcome.attempts.back().stage, 1);
  EXPECT_EQ(outcome.attempts.back().why, Why::kFallback);
}

TEST_F(SplitEmbedTest, AFaultOfTheRequestGoesNowhereElse) {
  maker_.provider("other").embedder = &any_;
  maker_.key("key-o", "other", {"m"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("other")};
  decide_ = [](const std::string&, const std::string&) { return refuse(400); };
  EXPECT_EQ(run(R"(["a","b"])").kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(asked_.find("key-o"), std::string::npos);
}

TEST_F(SplitEmbedTest, AnInputThatIsTooLongGoesToAnotherModelOnly) {
  for (const char* name : {"same", "other"}) maker_.provider(name).embedder = &any_;
  maker_.key("key-s", "same", {"m"});
  maker_.key("key-o", "other", {"big"});
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("same"), FallbackEntry("other", "big")};
  decide_ = [](const std::string& key, const std::string& body) {
    return key == "key-o" ? vectors(body) : refuse(413);
  };
  EXPECT_EQ(run(R"(["a","b"])").kind, CallOutcome::Kind::kOk);
  EXPECT_EQ(asked_, "key-a key-a key-o ");
}

TEST_F(SplitEmbedTest, WhatNobodyKnowsIsTriedElsewhereOnce) {
  for (const char* name : {"second", "third"}) {
    maker_.provider(name).embedder = &any_;
    maker_.key(name, name, {"m"});
  }
  maker_.snapshot->fallback_chains["main"] = {FallbackEntry("second"), FallbackEntry("third")};
  decide_ = [](const std::string&, const std::string&) { return refuse(418); };
  EXPECT_EQ(run(R"(["a","b"])").kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(asked_, "key-a key-a second ");
}

TEST_F(SplitEmbedTest, AllPartsShareOneDeadline) {
  decide_ = [](const std::string&, const std::string& body) { return vectors(body, 100); };
  const CallOutcome& outcome = run(std::string(kTwenty), 150);
  EXPECT_EQ(outcome.kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(outcome.failure.kind, Failure::Kind::kDeadline);
  EXPECT_EQ(outcome.latency_ms, 150);
}

TEST_F(SplitEmbedTest, CancellingCancelsAllParts) {
  decide_ = [](const std::string&, const std::string&) { return Fate{}; };
  const auto call = start(std::string(kTwenty));
  EXPECT_EQ(world().transport.open_exchanges(), 8);
  call->cancel();
  EXPECT_EQ(seen_.ends, 1);
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kCancelled);
  EXPECT_EQ(seen_.outcome.call_id, recorded_.call_id);
  world().loop.run();
  EXPECT_EQ(world().transport.open_exchanges(), 0);
  call->cancel();
  EXPECT_EQ(seen_.ends, 1);
}

TEST_F(SplitEmbedTest, EndsWithItsDispatcher) {
  decide_ = [](const std::string&, const std::string&) { return Fate{}; };
  start(std::string(kTwenty));
  world().dispatcher.shut_down();
  EXPECT_EQ(seen_.ends, 1);
  EXPECT_EQ(seen_.outcome.kind, CallOutcome::Kind::kCancelled);
  EXPECT_EQ(bodies_.size(), 8U) << "nothing begins any more";
}

TEST_F(SplitEmbedTest, APartWithoutAVectorForEachInputIsNoAnswer) {
  decide_ = [](const std::string&, const std::string& body) {
    return vectors(body.find("\"b\"") != std::string::npos ? R"({"input":[]})" : body);
  };
  const CallOutcome& outcome = run(R"(["a","b","c"])");
  EXPECT_EQ(outcome.kind, CallOutcome::Kind::kFailed);
  EXPECT_EQ(outcome.failure.verdict.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(outcome.failure.verdict.rule, "host.missing_vectors");
  EXPECT_EQ(outcome.failure.verdict.message,
            "the answer has not one vector for each input; ask again, or another model");
}

}  // namespace
}  // namespace llm_rotate::tests
