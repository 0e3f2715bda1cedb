#include "front/stream_source.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

namespace llm_rotate::front {
namespace {

struct Call final : runtime::IEngineCall {
  void cancel() override { ++cancels; }
  void resume() override { ++resumes; }
  int cancels = 0;
  int resumes = 0;
};

// What a reader was told.
struct Told {
  int times = 0;
  std::exception_ptr error;
  std::optional<StreamChunk> chunk;
};

class Reader final : public detail::IStreamSource::Next {
 public:
  explicit Reader(Told& told) : told_(told) {}
  void complete(std::exception_ptr error, std::optional<StreamChunk> chunk) override {
    ++told_.times;
    told_.error = std::move(error);
    told_.chunk = std::move(chunk);
  }

 private:
  Told& told_;
};

class StreamSourceTest : public testing::Test {
 protected:
  StreamSourceTest() { source_->attach(call_); }

  net::Flow word(const std::string& text) {
    const std::string json = R"({"choices":[{"delta":{"content":")" + text + "\"}}]}";
    sdk::StreamEvent event;
    event.json = json;
    dispatch::AttemptRecord from;
    from.provider = "openai";
    return source_->on_chunk(event, from);
  }
  void end(dispatch::CallOutcome::Kind kind) {
    dispatch::CallOutcome outcome;
    outcome.kind = kind;
    outcome.finish_reason = sdk::FinishReason::kStop;
    source_->on_done(std::move(outcome));
  }
  Told read() {
    Told told;
    source_->next(std::make_unique<Reader>(told));
    return told;
  }

  std::shared_ptr<Call> call_ = std::make_shared<Call>();
  std::shared_ptr<StreamSource> source_ =
      std::make_shared<StreamSource>([] { return HealthReport{}; });
};

TEST_F(StreamSourceTest, HandsOutChunksInOrderThenTheClosingOneThenTheEnd) {
  word("a");
  word("b");
  end(dispatch::CallOutcome::Kind::kOk);
  EXPECT_EQ(read().chunk->delta, "a");
  const Told second = read();
  EXPECT_EQ(second.chunk->delta, "b");
  EXPECT_EQ(second.chunk->provider, "openai");
  EXPECT_EQ(read().chunk->finish_reason, "stop");
  const Told last = read();
  EXPECT_EQ(last.times, 1);
  EXPECT_FALSE(last.chunk.has_value());
  EXPECT_EQ(last.error, nullptr);
}

TEST_F(StreamSourceTest, AReaderThatCameFirstIsToldAtOnce) {
  Told told;
  source_->next(std::make_unique<Reader>(told));
  EXPECT_EQ(told.times, 0);
  word("a");
  EXPECT_EQ(told.times, 1);
  EXPECT_EQ(told.chunk->delta, "a");
}

TEST_F(StreamSourceTest, ASlowReaderHoldsTheProviderBackUntilHalfIsRead) {
  for (std::size_t i = 1; i < StreamSource::kMaxQueued; ++i) {
    ASSERT_EQ(word("x"), net::Flow::kContinue);
  }
  EXPECT_EQ(word("x"), net::Flow::kPause);
  for (std::size_t i = 1; i < StreamSource::kMaxQueued / 2; ++i) read();
  EXPECT_EQ(call_->resumes, 0);
  read();
  EXPECT_EQ(call_->resumes, 1);
}

TEST_F(StreamSourceTest, ABrokenAnswerEndsWithItsErrorAfterWhatCame) {
  word("a");
  end(dispatch::CallOutcome::Kind::kFailed);
  EXPECT_EQ(read().chunk->delta, "a");
  for (int i = 0; i < 2; ++i) {  // and says so again to whoever asks again
    const Told told = read();
    EXPECT_FALSE(told.chunk.has_value());
    EXPECT_THROW(std::rethrow_exception(told.error), LMRotateError);
  }
}

TEST_F(StreamSourceTest, ChunksThatSayNothingAreNotHandedOut) {
  sdk::StreamEvent event;
  event.json = R"({"choices":[{"delta":{"role":"assistant"}}]})";
  source_->on_chunk(event, {});
  Told told;
  source_->next(std::make_unique<Reader>(told));
  EXPECT_EQ(told.times, 0);
}

TEST_F(StreamSourceTest, CancellingOneReadLeavesTheStream) {
  Told told;
  const auto operation = source_->next(std::make_unique<Reader>(told));
  operation->cancel();
  ASSERT_NE(told.error, nullptr);
  EXPECT_THROW(std::rethrow_exception(told.error), boost::system::system_error);
  EXPECT_EQ(call_->cancels, 0);
  word("a");
  Told next;
  source_->next(std::make_unique<Reader>(next));
  operation->cancel();  // too late, and not for this read
  EXPECT_EQ(next.chunk->delta, "a");
}

TEST_F(StreamSourceTest, TwoReadersAtOnceAreAMistake) {
  Told told;
  source_->next(std::make_unique<Reader>(told));
  EXPECT_THROW(source_->next(std::make_unique<Reader>(told)), ConfigurationError);
}

TEST_F(StreamSourceTest, CancellingTheStreamCancelsTheCall) {
  source_->cancel();
  EXPECT_EQ(call_->cancels, 1);
  end(dispatch::CallOutcome::Kind::kCancelled);
  source_->cancel();  // nothing is left to cancel
  EXPECT_EQ(call_->cancels, 1);
}

}  // namespace
}  // namespace llm_rotate::front
