// The public API over real plugins, real sockets and a fake provider.
#include <future>
#include <thread>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include "integration/library/library_fixture.hpp"

namespace llm_rotate::tests {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

using Keys = std::vector<std::string>;

class LibraryTest : public LibraryFixture {};

std::string read_all(ChatStream& stream, std::string& finish) {
  std::string text;
  while (auto chunk = stream.next_sync()) {
    text += chunk->delta;
    if (!chunk->finish_reason.empty()) finish = chunk->finish_reason;
  }
  return text;
}

TEST_F(LibraryTest, ACallSurvivesALimitedAndARevokedKey) {
  upstream.set_script(
      fake::Script{}
          .rule({.key = "sk-limited"},
                {.fault = fake::Fault::kRateLimit, .retry_after = fake::RetryAfter::in_seconds(30)})
          .rule({.key = "sk-revoked"}, {.fault = fake::Fault::kInvalidKey}));
  LMRotate lm = make({"limited", "revoked", "works"});
  const ChatResponse answer = lm.chat_sync({kModel, "Hello"});
  EXPECT_FALSE(answer.content.empty());
  EXPECT_EQ(answer.attempts, 3);
  EXPECT_EQ(answer.provider, "fake");
  EXPECT_EQ(answer.finish_reason, "stop");
  EXPECT_GT(answer.usage.total_tokens, 0);
  EXPECT_EQ(asked(), (Keys{"sk-limited", "sk-revoked", "sk-works"}));

  lm.chat_sync({kModel, "Hello again"});
  EXPECT_EQ(asked().size(), 4U) << "the resting keys are left alone";

  const HealthReport health = lm.health();
  ASSERT_EQ(health.keys.size(), 3U);
  EXPECT_EQ(health.keys[1].key.state, "quarantine");
  EXPECT_NE(health.keys[1].key.cause.find("401 invalid_auth"), std::string::npos);
  EXPECT_EQ(lm.usage_summary().total.successes, 2U);
  EXPECT_EQ(lm.usage_summary().attempts, 4U);
}

TEST_F(LibraryTest, EveryKindOfCompletionTokenWorks) {
  LMRotate lm = make({"a"});
  EXPECT_FALSE(lm.chat({kModel, "future"}, asio::use_future).get().content.empty());

  std::promise<ChatResponse> promise;
  lm.chat({kModel, "callback"}, [&](std::exception_ptr error, ChatResponse response) {
    if (error) return promise.set_exception(error);
    promise.set_value(std::move(response));
  });
  EXPECT_FALSE(promise.get_future().get().content.empty());

  asio::io_context loop;
  std::thread::id handler_thread;
  auto done = asio::co_spawn(
      loop,
      [&]() -> asio::awaitable<std::string> {
        ChatRequest request(kModel, "coroutine");
        const ChatResponse response = co_await lm.chat(std::move(request), asio::use_awaitable);
        handler_thread = std::this_thread::get_id();
        co_return response.content;
      },
      asio::use_future);
  loop.run();
  EXPECT_FALSE(done.get().empty());
  EXPECT_TRUE(handler_thread == std::this_thread::get_id()) << "on the caller's own executor";
}

TEST_F(LibraryTest, CancellingClosesTheExchangeAtOnce) {
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  LMRotate lm = make({"a"});
  asio::cancellation_signal signal;
  std::promise<std::exception_ptr> promise;
  lm.chat({kModel, "x"},
          asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, ChatResponse) {
            promise.set_value(error);
          }));
  ASSERT_TRUE(upstream.wait_until([](const auto& attempts) { return attempts.size() == 1; }, 10s));
  signal.emit(asio::cancellation_type::terminal);
  try {
    std::rethrow_exception(promise.get_future().get());
  } catch (const boost::system::system_error& error) {
    EXPECT_EQ(error.code(), asio::error::operation_aborted);
  }
  ASSERT_TRUE(upstream.wait_for_finished(1, 10s));
  EXPECT_TRUE(upstream.attempts()[0].client_closed_early);
  EXPECT_EQ(lm.usage_summary().cancelled, 1U);
  EXPECT_EQ(lm.health().keys[0].key.state, "active");
}

TEST_F(LibraryTest, AStreamComesInPiecesAndEndsWithItsUsage) {
  LMRotate lm = make({"a"});
  ChatStream stream = lm.chat_stream({kModel, "Count to five."});
  int pieces = 0;
  std::optional<StreamChunk> last;
  while (auto chunk = stream.next_sync()) {
    ++pieces;
    EXPECT_EQ(chunk->provider, "fake");
    last = std::move(chunk);
  }
  EXPECT_GT(pieces, 2);
  EXPECT_EQ(last->finish_reason, "stop");
  ASSERT_TRUE(last->usage.has_value());
  EXPECT_GT(last->usage->output_tokens, 0);
  EXPECT_EQ(stream.provenance().attempts, 1);
  EXPECT_FALSE(stream.next_sync().has_value()) << "the end stays the end";
}

TEST_F(LibraryTest, AStreamAndACallSayTheSame) {
  LMRotate lm = make({"a"});
  std::string finish;
  ChatStream stream = lm.chat_stream({kModel, "The same question"});
  EXPECT_EQ(read_all(stream, finish), lm.chat_sync({kModel, "The same question"}).content);
  EXPECT_EQ(finish, "stop");
}

TEST_F(LibraryTest, ASlowReaderHoldsTheProviderBack) {
  upstream.set_script(fake::Script{}.rule({}, {.words = 2'000'000, .chunks = 400'000}));
  LMRotate lm = make({"a"});
  ChatStream stream = lm.chat_stream({kModel, "A novel"});
  ASSERT_TRUE(stream.next_sync().has_value());
  // The reader stops; the provider must get stuck long before it has written all of it.
  std::uint64_t before = 0;
  for (int still = 0; still < 20;) {
    const bool moved =
        upstream.wait_until([&](const auto& attempts) { return attempts[0].bytes > before; }, 20ms);
    still = moved ? 0 : still + 1;
    before = upstream.attempts()[0].bytes;
  }
  EXPECT_FALSE(upstream.attempts()[0].finished);
}

TEST_F(LibraryTest, DroppingAStreamCancelsIt) {
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kStall, .after_chunks = 2}));
  LMRotate lm = make({"a"});
  {
    ChatStream stream = lm.chat_stream({kModel, "x"});
    ASSERT_TRUE(stream.next_sync().has_value());
  }
  ASSERT_TRUE(upstream.wait_for_finished(1, 10s));
  EXPECT_TRUE(upstream.attempts()[0].client_closed_early);
}

TEST_F(LibraryTest, ABrokenStreamIsAnErrorNeverACleanEnd) {
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kCut, .after_chunks = 2}));
  LMRotate lm = make({"a", "b"});
  ChatStream stream = lm.chat_stream({kModel, "x"});
  std::string finish;
  try {
    read_all(stream, finish);
    FAIL() << "it ended cleanly";
  } catch (const LMRotateError& error) {
    EXPECT_EQ(error.error_type(), "stream_interrupted");
  }
  EXPECT_EQ(finish, "");
  EXPECT_EQ(asked().size(), 1U);
}

TEST_F(LibraryTest, ABrokenStreamGoesOnWithAnotherKeyWhereThatIsWanted) {
  upstream.set_script(
      fake::Script{}.rule({.key = "sk-a"}, {.fault = fake::Fault::kCut, .after_chunks = 2}));
  LMRotateConfig made = config({"a", "b"});
  made.defaults.on_interrupt = OnInterrupt::kResume;
  LMRotate lm(std::move(made));
  ChatStream broken = lm.chat_stream({kModel, "Count to five."});
  std::string finish;
  const std::string text = read_all(broken, finish);
  EXPECT_EQ(finish, "stop");
  EXPECT_EQ(broken.provenance().attempts, 3);  // once more with the same key, which breaks again
  EXPECT_EQ(asked(), (std::vector<std::string>{"sk-a", "sk-a", "sk-b"}));
  LMRotate well = make({"b"});
  ChatStream whole = well.chat_stream({kModel, "Count to five."});
  EXPECT_EQ(text, read_all(whole, finish));
}

TEST_F(LibraryTest, Embeds) {
  LMRotate lm = make({"a"});
  const EmbedResponse answer = lm.embed_sync({"text-embedding-3-small", {"one", "two"}});
  ASSERT_EQ(answer.embeddings.size(), 2U);
  EXPECT_GT(answer.embeddings[0].size(), 0U);
  EXPECT_NE(answer.embeddings[0], answer.embeddings[1]);
}

TEST_F(LibraryTest, TheErrorsOfACallAreTyped) {
  upstream.set_script(fake::Script{}
                          .rule({.key = "sk-a"}, {.fault = fake::Fault::kInvalidKey})
                          .rule({.key = "sk-b"}, {.fault = fake::Fault::kInvalidRequest}));
  LMRotate lm = make({"a", "b"});
  try {
    lm.chat_sync({kModel, "x"});
    FAIL();
  } catch (const LMRotateError& error) {
    EXPECT_EQ(error.error_type(), "invalid_request");
    EXPECT_EQ(error.http_status(), 400);
    EXPECT_EQ(error.attempts(), 2);
    EXPECT_FALSE(error.provider_message().empty());
  }
  LMRotate only = make({"a"});
  try {
    only.chat_sync({kModel, "x"});
    FAIL();
  } catch (const NoAvailableKeyError& error) {
    EXPECT_EQ(error.model(), kModel);
    ASSERT_EQ(error.health_report().keys.size(), 1U);
    EXPECT_EQ(error.health_report().keys[0].key.state, "quarantine");
    ASSERT_TRUE(error.earliest_retry_at().has_value());
    EXPECT_GT(*error.earliest_retry_at(), std::chrono::system_clock::now() + 200s);
  }
  EXPECT_THROW(only.chat_sync({"no-such-model", "x"}), ConfigurationError);
}

TEST_F(LibraryTest, ClosingEndsWhatIsUnderWayAndRefusesTheRest) {
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kSilence}));
  LMRotate lm = make({"a"});
  auto pending = lm.chat({kModel, "x"}, asio::use_future);
  ASSERT_TRUE(upstream.wait_until([](const auto& attempts) { return attempts.size() == 1; }, 10s));
  lm.close();
  EXPECT_THROW(pending.get(), boost::system::system_error);
  EXPECT_THROW(lm.chat_sync({kModel, "x"}), ConfigurationError);
}

TEST_F(LibraryTest, AStreamMayOutliveItsLibrary) {
  auto lm = std::make_unique<LMRotate>(config({"a"}));
  upstream.set_script(fake::Script{}.rule({}, {.fault = fake::Fault::kStall, .after_chunks = 2}));
  ChatStream stream = lm->chat_stream({kModel, "x"});
  ASSERT_TRUE(stream.next_sync().has_value());
  lm.reset();
  std::string finish;
  EXPECT_THROW(read_all(stream, finish), std::exception);
}

TEST_F(LibraryTest, ManyCallsAtOnceOnTwoLoops) {
  LMRotate lm(config({"a", "b", "c"}), LibraryOptions(2));
  std::vector<std::future<ChatResponse>> calls;
  for (int i = 0; i < 200; ++i) {
    calls.push_back(lm.chat({kModel, "number " + std::to_string(i)}, asio::use_future));
  }
  for (auto& call : calls) EXPECT_FALSE(call.get().content.empty());
  EXPECT_EQ(lm.usage_summary().total.successes, 200U);
}

}  // namespace
}  // namespace llm_rotate::tests
