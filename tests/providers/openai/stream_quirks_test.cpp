// Streams of compatible servers and of gateways that do not stream.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

using sdk::FinishReason;
using sdk::testing::decode;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

std::vector<RecordedEvent> decoded(std::string_view body,
                                   std::string_view content_type = "text/event-stream") {
  return decode(OpenAiProvider(), {200, {{"content-type", std::string(content_type)}}}, body);
}

std::string event(std::string_view json) {
  return "data: " + std::string(json) + "\n\n";
}

constexpr std::string_view kCompletion =
    R"({"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant",)"
    R"("content":"hi","tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"b"}]},)"
    R"("finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})";

TEST(OpenAiStreamQuirks, APlainCompletionBecomesOneChunk) {
  for (const char* type : {"application/json", "text/event-stream", ""}) {
    const auto events = decoded("\n" + std::string(kCompletion), type);
    ASSERT_EQ(events.size(), 2U) << type;
    EXPECT_EQ(events[0].kind, Kind::kChunk);
    EXPECT_EQ(
        events[0].json,
        R"({"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"hi","tool_calls":[)"
        R"({"index":0,"id":"a","type":"function","function":{"name":"f","arguments":"{}"}},{"index":1,"id":"b"}]},)"
        R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3},)"
        R"("object":"chat.completion.chunk"})");
    EXPECT_TRUE(events[0].speaks);
    EXPECT_EQ(events[0].finish_reason, FinishReason::kToolCalls);
    EXPECT_EQ(events[0].model, "m");
    EXPECT_EQ(events[0].usage, (sdk::Usage{true, 1, 2, 3, 0, 0, 0}));
    EXPECT_EQ(events[1].kind, Kind::kEnd);
  }
}

TEST(OpenAiStreamQuirks, APlainErrorIsAnError) {
  struct Case {
    const char* body;
    sdk::ErrorType type;
  };
  using enum sdk::ErrorType;
  for (const Case& c : std::initializer_list<Case>{
           {R"({"error":{"message":"m","code":"insufficient_quota"}})", kQuotaExhausted},
           {R"([{"error":{"message":"m","code":429}}])", kRateLimit},
           {"<html><title>Login</title></html>", kTransientServerError},
           {R"({"choices":[{"mess)", kTransientServerError}}) {
    const auto events = decoded(c.body);
    ASSERT_EQ(events.size(), 1U) << c.body;
    ASSERT_TRUE(events[0].error) << c.body;
    EXPECT_EQ(events[0].error->type, c.type) << c.body;
  }
  EXPECT_EQ(decoded("Internal error", "application/json").at(0).kind, Kind::kError);
}

TEST(OpenAiStreamQuirks, EventsUnderTheWrongContentTypeAreStillEvents) {
  const auto events = decoded(
      event(R"({"choices":[{"delta":{"content":"a"}}]})") + "data: [DONE]\n\n", "application/json");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_TRUE(events[0].speaks);
}

TEST(OpenAiStreamQuirks, PlainAnswersMayBeCutAnywhere) {
  const auto whole = decoded(kCompletion);
  for (const auto& cuts : sdk::testing::ways_to_cut(kCompletion.size(), kCompletion.size())) {
    const auto events = decode(OpenAiProvider(), {200, {}}, kCompletion, cuts);
    ASSERT_EQ(events.size(), 2U);
    EXPECT_EQ(events[0].json, whole[0].json);
  }
}

TEST(OpenAiStreamQuirks, AnAnswerThatOutgrowsTheLimitIsGivenUp) {
  const OpenAiProvider provider;
  const std::string block(1U << 20, ' ');
  for (const char* start : {"{", "data: "}) {
    sdk::testing::RecordingSink sink;
    const auto decoder = provider.open_stream({200, {}});
    decoder->feed(start, sink);
    for (int i = 0; i < 20; ++i) decoder->feed(block, sink);
    decoder->finish(sink);
    ASSERT_EQ(sink.events.size(), 1U) << start;
    ASSERT_TRUE(sink.events[0].error);
    EXPECT_EQ(sink.events[0].error->type, sdk::ErrorType::kStreamInterrupted);
    EXPECT_EQ(sink.events[0].error->rule, "openai.stream.too_large");
    EXPECT_EQ(sink.events[0].error->message,
              "the stream holds an event of more than 16 MiB; it was given up");
  }
}

TEST(OpenAiStreamQuirks, ReasoningHasOneName) {
  const auto events = decoded(event(R"({"choices":[{"delta":{"reasoning":"r"}}]})"));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].json, R"({"choices":[{"delta":{"reasoning_content":"r"}}]})");
  EXPECT_TRUE(events[0].speaks);
}

TEST(OpenAiStreamQuirks, ToolCallsAreKeptApartForEachChoice) {
  const auto events = decoded(
      event(
          R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]})") +
      event(
          R"({"choices":[{"index":1,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]})") +
      event(
          R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"}"}},{"index":0,"id":"b","function":{"name":"g","arguments":""}}]}}]})"));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_NE(events[1].json.find(R"({"index":0,"id":"a")"), std::string::npos);
  EXPECT_EQ(
      events[2].json,
      R"({"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"}"}},)"
      R"({"id":"b","function":{"name":"g","arguments":""},"index":1}]}}]})");
}

TEST(OpenAiStreamQuirks, AChunkWithUsageAloneGetsItsChoices) {
  const auto events =
      decoded(event(R"({"id":"c","usage":{"prompt_tokens":1,"completion_tokens":2}})"));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].json,
            R"({"id":"c","usage":{"prompt_tokens":1,"completion_tokens":2},"choices":[]})");
  EXPECT_EQ(events[0].usage, (sdk::Usage{true, 1, 2, 3, 0, 0, 0}));
}

TEST(OpenAiStreamQuirks, UsageThatLeavesReasoningOutIsMended) {
  const auto events = decoded(event(
      R"({"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":8,"completion_tokens_details":{"reasoning_tokens":5}}})"));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].usage, (sdk::Usage{true, 1, 7, 8, 0, 0, 5}));
  EXPECT_NE(events[0].json.find(R"("completion_tokens":7)"), std::string::npos);
}

TEST(OpenAiStreamQuirks, JsonOverSeveralLinesComesOnOne) {
  const auto events = decoded("data: {\"choices\":\ndata: [{\"delta\":{\"content\":\"a\"}}]}\n\n");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].json, R"({"choices": [{"delta":{"content":"a"}}]})");
}

TEST(OpenAiStreamQuirks, LeniencyForMissingThings) {
  const auto events = decoded(
      event(R"({"choices":[{"delta":{"content":"a"}}]})") + event(R"({"choices":[{}]})") +
      event(R"({"choices":[null]})") +
      event(
          R"({"id":"","object":"","created":0,"model":"","choices":[],"prompt_filter_results":[]})"));
  ASSERT_EQ(events.size(), 4U);
  for (const auto& one : events) EXPECT_EQ(one.kind, Kind::kChunk);
}

TEST(OpenAiStreamQuirks, MoreChoicesThanAnyoneAsksForAreHarmless) {
  std::string body;
  for (int i = 0; i < 1000; ++i) {
    body += event(R"({"choices":[{"index":)" + std::to_string(i) +
                  R"(,"delta":{"content":"a"},"finish_reason":"stop"}]})");
  }
  EXPECT_EQ(decoded(body).size(), 1000U);
}

}  // namespace
}  // namespace llm_rotate::openai
