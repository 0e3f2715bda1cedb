#include "dispatch/stream_reader.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "simulate/virtual_loop.hpp"

namespace llm_rotate::dispatch {
namespace {

// Says `say` of each piece that it is fed: a word, "finish" or "end".
class WordDecoder final : public sdk::IStreamDecoder {
 public:
  void feed(std::string_view piece, sdk::IStreamSink& sink) override {
    sdk::StreamEvent event;
    event.kind = sdk::StreamEvent::Kind::kChunk;
    if (piece == "end") {
      event.kind = sdk::StreamEvent::Kind::kEnd;
    } else if (piece == "finish") {
      event.finish_reason = sdk::FinishReason::kStop;
    } else {
      event.speaks = true;
    }
    event.json = piece;
    sink.on_event(event);
  }
  void finish(sdk::IStreamSink&) override {}
};

class StreamReaderTest : public testing::Test, public IStreamReaderOwner {
 protected:
  void stream_speaks() override { heard_.emplace_back("speaks"); }
  net::Flow stream_chunk(const sdk::StreamEvent& event) override {
    heard_.emplace_back(event.json);
    return slow_ ? net::Flow::kPause : net::Flow::kContinue;
  }
  net::Flow stream_native(std::string_view block, bool) override {
    heard_.emplace_back(block);
    return net::Flow::kContinue;
  }
  void stream_ended(std::optional<sdk::Verdict> broken) override {
    heard_.emplace_back(broken ? broken->message : "whole");
  }

  std::vector<std::string> heard_;
  bool slow_ = false;
  simulate::VirtualLoop loop_;
  StreamReader reader_{std::make_unique<WordDecoder>(), false, loop_, *this};
};

using Heard = std::vector<std::string>;

TEST_F(StreamReaderTest, EndsWithTheFinalMarkerAndOnlyOnce) {
  reader_.feed("Hello");
  reader_.feed("finish");
  reader_.feed("end");
  reader_.finish();
  loop_.run();
  EXPECT_EQ(heard_, (Heard{"speaks", "Hello", "finish", "whole"}));
}

TEST_F(StreamReaderTest, AMissingMarkerDelaysNothing) {
  reader_.feed("finish");
  EXPECT_EQ(heard_, Heard{"finish"});
  loop_.run_for(300);
  EXPECT_EQ(heard_, (Heard{"finish", "whole"}));
}

// What a slow reader has not taken yet may hold the usage, so the wait begins when it goes on.
TEST_F(StreamReaderTest, AMissingMarkerBehindASlowReaderDelaysNothingEither) {
  slow_ = true;
  EXPECT_EQ(reader_.feed("finish"), net::Flow::kPause);
  loop_.run_for(60'000);
  EXPECT_EQ(heard_, Heard{"finish"});
  reader_.resume();
  loop_.run_for(300);
  EXPECT_EQ(heard_, (Heard{"finish", "whole"}));
}

TEST_F(StreamReaderTest, WithoutAFinishReasonTheAnswerIsNotWhole) {
  reader_.feed("Hello");
  reader_.finish();
  EXPECT_EQ(heard_.back(), "the stream ended without its final marker; the answer is not whole");
}

TEST_F(StreamReaderTest, SaysNothingOnceStopped) {
  reader_.feed("finish");
  reader_.stop();
  reader_.feed("end");
  reader_.finish();
  loop_.run();
  EXPECT_EQ(heard_, Heard{"finish"});
}

}  // namespace
}  // namespace llm_rotate::dispatch
