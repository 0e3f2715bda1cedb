#include "plugin/decoder_proxy.hpp"

#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/error.hpp"

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::DecoderProxy;
using Kind = sdk::StreamEvent::Kind;
using plugin_test::str;

class Decoder final : public sdk::IStreamDecoder {
 public:
  ~Decoder() override { ++ended; }
  void feed(std::string_view bytes, sdk::IStreamSink& sink) override {
    if (bytes == "refuse") {
      throw sdk::ProviderError(sdk::ErrorType::kStreamInterrupted, "fake.cut", "cut");
    }
    for (const char c : bytes) {
      const std::string json(1, c);
      sdk::StreamEvent event;
      event.json = json;
      event.speaks = true;
      event.model = "m";
      event.finish_reason = sdk::FinishReason::kStop;
      event.raw_finish_reason = "STOP";
      event.usage = sdk::Usage{true, 1, 2, 3, 4, 5, 6};
      sink.on_event(event);
    }
  }
  void finish(sdk::IStreamSink& sink) override {
    sdk::StreamEvent event;
    event.kind = Kind::kError;
    event.error = sdk::Verdict{};
    event.error->message = "overloaded";
    sink.on_event(event);
  }
  inline static int ended = 0;
};

llmr_decoder thunks_of(Decoder* decoder) {
  using sdk::detail::DecoderThunks;
  return {decoder, &DecoderThunks::feed, &DecoderThunks::finish, &DecoderThunks::destroy};
}

class Recorder final : public sdk::IStreamSink {
 public:
  void on_event(const sdk::StreamEvent& event) override {
    ++events;
    last = event;
    json += event.json;
    if (events == throw_at) throw std::runtime_error("the sink has enough");
  }
  int events = 0;
  int throw_at = 0;
  std::string json;
  sdk::StreamEvent last;
};

TEST(DecoderProxy, EventsArriveWhole) {
  DecoderProxy proxy(thunks_of(new Decoder), "fake");
  Recorder sink;
  proxy.feed("ab", sink);
  EXPECT_EQ(sink.json, "ab");
  EXPECT_TRUE(sink.last.speaks);
  EXPECT_EQ(sink.last.kind, Kind::kChunk);
  EXPECT_EQ(sink.last.model, "m");
  EXPECT_EQ(sink.last.finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(sink.last.raw_finish_reason, "STOP");
  EXPECT_EQ(sink.last.usage, (sdk::Usage{true, 1, 2, 3, 4, 5, 6}));
  EXPECT_FALSE(sink.last.error.has_value());
  proxy.finish(sink);
  EXPECT_EQ(sink.last.kind, Kind::kError);
  ASSERT_TRUE(sink.last.error.has_value());
  EXPECT_EQ(sink.last.error->message, "overloaded");
}

TEST(DecoderProxy, TheDecoderEndsWithItsProxy) {
  Decoder::ended = 0;
  { const DecoderProxy proxy(thunks_of(new Decoder), "fake"); }
  EXPECT_EQ(Decoder::ended, 1);
}

TEST(DecoderProxy, WhatThePluginThrowsIsAProviderError) {
  DecoderProxy proxy(thunks_of(new Decoder), "fake");
  Recorder sink;
  try {
    proxy.feed("refuse", sink);
    FAIL() << "no fault";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "fake.cut");
  }
}

TEST(DecoderProxy, WhatTheSinkThrowsComesBackAndStopsTheEvents) {
  DecoderProxy proxy(thunks_of(new Decoder), "fake");
  Recorder sink;
  sink.throw_at = 2;
  EXPECT_THROW(proxy.feed("abcd", sink), std::runtime_error);
  EXPECT_EQ(sink.json, "ab");
  sink.throw_at = 0;
  proxy.feed("e", sink);
  EXPECT_EQ(sink.json, "abe") << "the decoder itself is unharmed";
}

TEST(DecoderProxy, AnEventThatCannotBeReadIsCountedAsMalformed) {
  llmr_decoder decoder = thunks_of(new Decoder);
  decoder.feed = [](void*, llmr_str, const llmr_event_sink* sink,
                    const llmr_fault_sink*) -> std::int32_t {
    sink->event(sink->context, nullptr);
    return LLMR_OK;
  };
  DecoderProxy proxy(decoder, "fake");
  Recorder sink;
  proxy.feed("x", sink);
  EXPECT_EQ(sink.events, 1);
  EXPECT_EQ(sink.last.kind, Kind::kMalformed);
}

}  // namespace
