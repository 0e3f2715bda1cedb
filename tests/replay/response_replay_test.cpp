#include "replay/response_replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::replay {
namespace {

// Hands out each line as a chunk; one of its kinds gets cuts wrong, as no plugin may.
class LineDecoder final : public sdk::IStreamDecoder {
 public:
  explicit LineDecoder(bool forgets) : forgets_(forgets) {}

  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    if (forgets_) pending_.clear();
    pending_ += bytes;
    for (std::size_t end = pending_.find('\n'); end != std::string::npos;
         end = pending_.find('\n')) {
      const std::string line = pending_.substr(0, end);
      pending_.erase(0, end + 1);
      sdk::StreamEvent event;
      event.json = line;
      if (line == "end") event.kind = sdk::StreamEvent::Kind::kEnd;
      if (line == "bad") event.kind = sdk::StreamEvent::Kind::kMalformed;
      if (!line.empty()) sink.on_event(event);
    }
  }
  void finish(sdk::IStreamSink&) override {}

 private:
  bool forgets_;
  std::string pending_;
};

class LineProvider final : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override { return {}; }
  sdk::HttpRequest build(const sdk::ChatRequest&, const sdk::Target&) const override { return {}; }
  sdk::Headers authorize(const sdk::HttpRequest&, sdk::SecretView,
                         const sdk::AuthContext&) const override {
    return {};
  }
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override {
    sdk::ChatReply reply;
    reply.json = response.body;
    return reply;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return std::make_unique<LineDecoder>(forgets);
  }
  sdk::Verdict classify(const sdk::HttpResponse&) const override { return verdict; }

  bool forgets = false;
  sdk::Verdict verdict;
};

Recording recorded(int status, std::string body, std::string_view form = "sse") {
  Recording recording;
  recording.url = "https://h/chat";
  recording.stream = form != "json";
  recording.response = {status, {}, std::move(body)};
  recording.document = std::make_shared<const sdk::json::Document>(R"({"wire_format":")" +
                                                                   std::string(form) + "\"}");
  return recording;
}

const std::string kStream =
    "{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n{\"choices\":[]}\nend\n";

TEST(ReplayResponse, AStreamMustSayTheSameHoweverItIsCut) {
  LineProvider provider;
  const Replayed good = replay_response(provider, nullptr, recorded(200, kStream));
  EXPECT_EQ(good.trouble, "");
  EXPECT_EQ(good.answer.content, "a");
  EXPECT_EQ(good.answer.events, 3U);
  provider.forgets = true;
  const Replayed bad = replay_response(provider, nullptr, recorded(200, kStream));
  EXPECT_THAT(bad.trouble, ::testing::StartsWith("the stream says something else when it is cut"));
}

TEST(ReplayResponse, WhatAPluginCannotReadIsTold) {
  const LineProvider provider;
  EXPECT_EQ(replay_response(provider, nullptr, recorded(200, "bad\nend\n")).trouble,
            "the plugin finds a malformed event");
  EXPECT_EQ(replay_response(provider, nullptr, recorded(200, "[]\nend\n")).trouble,
            "the plugin hands out a chunk that is not a JSON object");
  EXPECT_EQ(replay_response(provider, nullptr, recorded(200, "no", "json")).trouble,
            "the plugin hands out a reply that is not a JSON object");
}

TEST(ReplayResponse, AnErrorHasATypeAndARule) {
  LineProvider provider;
  EXPECT_EQ(replay_response(provider, nullptr, recorded(418, "")).trouble,
            "the plugin cannot say what kind of error this is");
  provider.verdict.type = sdk::ErrorType::kTimeout;
  EXPECT_EQ(replay_response(provider, nullptr, recorded(408, "")).trouble,
            "the plugin does not name the rule of its verdict");
  provider.verdict.rule = "p.408";
  const Replayed good = replay_response(provider, nullptr, recorded(408, ""));
  EXPECT_EQ(good.trouble, "");
  EXPECT_EQ(good.answer.error->type, sdk::ErrorType::kTimeout);
}

TEST(ReplayResponse, EmbeddingsNeedAPluginThatHasThem) {
  Recording recording = recorded(200, "{}", "json");
  recording.kind = "embeddings";
  EXPECT_EQ(replay_response(LineProvider(), nullptr, recording).trouble,
            "the plugin has no embeddings");
}

TEST(ReplayFrames, EndWithABlankLine) {
  EXPECT_THAT(frame_ends("a\n\nb\r\n\r\nc\n\n", false), ::testing::ElementsAre(3, 8));
  EXPECT_TRUE(frame_ends("", false).empty());
}

TEST(ReplayFrames, OfAnEventStreamSayTheirLength) {
  const std::string frame = std::string("\0\0\0\x10", 4) + std::string(12, 'x');
  EXPECT_THAT(frame_ends(frame + frame + frame, true), ::testing::ElementsAre(16, 32));
  EXPECT_TRUE(frame_ends(std::string(40, '\0'), true).empty());
  EXPECT_TRUE(frame_ends(std::string(40, '\xFF'), true).empty());
}

}  // namespace
}  // namespace llm_rotate::replay
