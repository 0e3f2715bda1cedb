// Streams as ConverseStream sends them.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "bedrock_fixture.hpp"
#include "fake_upstream/bedrock/event_frame.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using fake::bedrock::error_frame;
using fake::bedrock::event_frame;
using fake::bedrock::exception_frame;
using sdk::FinishReason;
using sdk::json::Document;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

const sdk::HttpHead kHead = {
    200, {{"content-type", "application/vnd.amazon.eventstream"}, {"x-amzn-requestid", "req-1"}}};

std::vector<RecordedEvent> decoded(std::string_view body) {
  return sdk::testing::decode(BedrockProvider(), kHead, body);
}

std::string delta(int block, std::string_view json) {
  return event_frame("contentBlockDelta", R"({"contentBlockIndex":)" + std::to_string(block) +
                                              R"(,"delta":)" + std::string(json) +
                                              R"(,"p":"abcd"})");
}
std::string start(int block, std::string_view json) {
  return event_frame("contentBlockStart", R"({"contentBlockIndex":)" + std::to_string(block) +
                                              R"(,"start":)" + std::string(json) + R"(,"p":"ab"})");
}
std::string stop(int block) {
  return event_frame("contentBlockStop", R"({"contentBlockIndex":)" + std::to_string(block) + "}");
}
std::string message_stop(std::string_view reason) {
  return event_frame("messageStop", R"({"p":"abc","stopReason":")" + std::string(reason) + "\"}");
}
const std::string kStart = event_frame("messageStart", R"({"p":"abc","role":"assistant"})");
const std::string kMetadata = event_frame(
    "metadata",
    R"({"metrics":{"latencyMs":9},"usage":{"inputTokens":10,"outputTokens":3,"totalTokens":18,"cacheReadInputTokens":5}})");

std::string delta_of(const RecordedEvent& event) {
  return sdk::json::dump(Document(event.json)["choices"].at(0)["delta"]);
}

TEST(BedrockStream, TextComesInChunks) {
  const auto events = decoded(kStart + delta(0, R"({"text":"H"})") + delta(0, R"({"text":""})") +
                              stop(0) + message_stop("end_turn") + kMetadata);
  ASSERT_EQ(events.size(), 5U);
  EXPECT_EQ(
      events[0].json,
      R"({"id":"req-1","object":"chat.completion.chunk","created":0,"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})");
  EXPECT_FALSE(events[0].speaks);
  EXPECT_EQ(delta_of(events[1]), R"({"content":"H"})");
  EXPECT_TRUE(events[1].speaks);
  EXPECT_EQ(events[2].finish_reason, FinishReason::kStop);
  EXPECT_EQ(events[2].raw_finish_reason, "end_turn");
  EXPECT_EQ(Document(events[2].json)["choices"].at(0)["finish_reason"].string(), "stop");
  EXPECT_EQ(events[3].usage, (sdk::Usage{true, 15, 3, 18, 5, 0, 0}));
  EXPECT_EQ(Document(events[3].json)["usage"]["prompt_tokens"].integer(), 15);
  EXPECT_EQ(events[4].kind, Kind::kEnd);
}

TEST(BedrockStream, CallsComeInPieces) {
  const auto events = decoded(start(1, R"({"toolUse":{"toolUseId":"t1","name":"f"}})") +
                              delta(1, R"({"toolUse":{"input":"{\"x\":"}})") +
                              delta(1, R"({"toolUse":{"input":"1}"}})") + stop(1) +
                              start(2, R"({"toolUse":{"toolUseId":"t2","name":"g"}})") + stop(2) +
                              message_stop("tool_use") + kMetadata);
  ASSERT_EQ(events.size(), 8U);
  EXPECT_EQ(
      delta_of(events[0]),
      R"({"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]})");
  EXPECT_EQ(delta_of(events[1]),
            R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]})");
  EXPECT_EQ(delta_of(events[2]), R"({"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]})");
  // What was called without anything was called with an empty object.
  EXPECT_EQ(delta_of(events[4]), R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})");
  EXPECT_EQ(events[5].finish_reason, FinishReason::kToolCalls);
}

TEST(BedrockStream, AModelThatCallsAndSaysItStoppedHasCalled) {
  const auto events =
      decoded(start(0, R"({"toolUse":{"toolUseId":"t1","name":"f"}})") + message_stop("end_turn"));
  EXPECT_EQ(events.back().finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(delta_of(events[1]), R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})");
}

TEST(BedrockStream, AnAnswerByTheSchemaToolIsAText) {
  const auto events = decoded(
      start(0, R"({"toolUse":{"toolUseId":"t","name":"llm_rotate_json"}})") +
      delta(0, R"({"toolUse":{"input":"{\"n\":1}"}})") + stop(0) + message_stop("tool_use"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(delta_of(events[0]), R"({"content":"{\"n\":1}"})");
  EXPECT_EQ(events[1].finish_reason, FinishReason::kStop);
  EXPECT_EQ(events[1].raw_finish_reason, "tool_use");
}

TEST(BedrockStream, ToolsOfTheServiceItselfAreSilent) {
  const auto events = decoded(
      start(0,
            R"({"toolUse":{"toolUseId":"t","name":"nova_grounding","type":"server_tool_use"}})") +
      delta(0, R"({"toolUse":{"input":"{}"}})") + stop(0) +
      start(1, R"({"toolResult":{"toolUseId":"t"}})") +
      delta(1, R"({"toolResult":[{"text":"x"}]})") + delta(2, R"({"text":"a"})") +
      message_stop("end_turn"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(delta_of(events[0]), R"({"content":"a"})");
  EXPECT_EQ(events[1].finish_reason, FinishReason::kStop);
}

TEST(BedrockStream, ReasoningComesWithItsSignatureWhole) {
  const auto events =
      decoded(delta(0, R"({"reasoningContent":{"text":"wh"}})") +
              delta(0, R"({"reasoningContent":{"text":"y"}})") +
              delta(0, R"({"reasoningContent":{"signature":"si"}})") +
              delta(0, R"({"reasoningContent":{"signature":"g"}})") + stop(0) +
              delta(1, R"({"reasoningContent":{"redactedContent":"QUJD"}})") + stop(1));
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(
      delta_of(events[0]),
      R"({"reasoning_content":"wh","reasoning_details":[{"type":"reasoning.text","text":"wh","format":"bedrock-converse-v1","index":0}]})");
  EXPECT_TRUE(events[0].speaks);
  EXPECT_EQ(
      delta_of(events[2]),
      R"({"reasoning_details":[{"type":"reasoning.text","signature":"sig","format":"bedrock-converse-v1","index":0}]})");
  EXPECT_EQ(
      delta_of(events[3]),
      R"({"reasoning_details":[{"type":"reasoning.encrypted","data":"QUJD","format":"bedrock-converse-v1","index":1}]})");
}

// Some models begin every block, not those of tools alone.
TEST(BedrockStream, ABlockThatBeginsWithNothingMayBeReasoning) {
  const auto events =
      decoded(start(0, "{}") + delta(0, R"({"reasoningContent":{"text":"why"}})") + stop(0));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_TRUE(delta_of(events[0]).starts_with(R"({"reasoning_content":"why")"));
}

TEST(BedrockStream, CitationsStandBesideTheTextTheyBelongTo) {
  const auto events =
      decoded(delta(0, R"({"citation":{"title":"facts"}})") + delta(0, R"({"text":"Matz"})"));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(delta_of(events[0]), R"({"content":"Matz"})");
}

TEST(BedrockStream, IsReadOnBehindTheStop) {
  const auto events =
      decoded(message_stop("max_tokens") + kMetadata + delta(0, R"({"text":"late"})"));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].finish_reason, FinishReason::kLength);
  EXPECT_TRUE(events[1].usage);
  EXPECT_EQ(events[2].kind, Kind::kEnd);
}

TEST(BedrockStream, AStopWithoutMetadataIsAnEndWithoutUsage) {
  const auto events = decoded(kStart + message_stop("end_turn"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].finish_reason, FinishReason::kStop);
  EXPECT_FALSE(events[1].usage);
}

TEST(BedrockStream, WithoutAStopNothingHasEnded) {
  const auto events = decoded(kStart + delta(0, R"({"text":"a"})"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].kind, Kind::kChunk);
  EXPECT_EQ(events[1].finish_reason, FinishReason::kNone);
}

struct ExceptionRow {
  const char* name;
  const char* payload;
  sdk::ErrorType wanted;
};

TEST(BedrockStream, ExceptionsEndIt) {
  using enum sdk::ErrorType;
  for (const ExceptionRow& row :
       {ExceptionRow{"throttlingException",
                     R"({"message":"Too many tokens, please wait before trying again."})",
                     kRateLimit},
        ExceptionRow{"throttlingException", R"({"message":"Too many tokens per day"})",
                     kQuotaExhausted},
        ExceptionRow{"internalServerException", R"({"message":"m"})", kTransientServerError},
        ExceptionRow{"serviceUnavailableException", R"({"message":"m"})", kTransientServerError},
        ExceptionRow{"modelStreamErrorException",
                     R"({"message":"m","originalStatusCode":500,"originalMessage":"o"})",
                     kTransientServerError},
        ExceptionRow{"modelStreamErrorException", R"({"message":"m","originalStatusCode":400})",
                     kInvalidRequest},
        ExceptionRow{"modelTimeoutException", R"({"message":"m"})", kTimeout},
        ExceptionRow{"validationException",
                     R"({"message":"Input is too long for requested model."})",
                     kContextLengthExceeded},
        ExceptionRow{"validationException", R"({"message":"m"})", kInvalidRequest},
        ExceptionRow{"novelException", "", kUnknown}}) {
    const auto events = decoded(kStart + exception_frame(row.name, row.payload) + kMetadata);
    ASSERT_EQ(events.size(), 2U) << row.name;
    ASSERT_TRUE(events[1].error) << row.name;
    EXPECT_EQ(name_of(events[1].error->type), name_of(row.wanted)) << row.name << row.payload;
    EXPECT_EQ(events[1].error->provider_code, row.name);
    EXPECT_FALSE(events[1].error->message.empty());
  }
}

TEST(BedrockStream, ErrorFramesEndIt) {
  const auto events =
      decoded(kStart + error_frame("InternalError", "An internal server error occurred"));
  ASSERT_EQ(events.size(), 2U);
  ASSERT_TRUE(events[1].error);
  EXPECT_EQ(events[1].error->type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(events[1].error->rule, "bedrock.internal_error");
  EXPECT_EQ(events[1].error->message, "An internal server error occurred");
}

TEST(BedrockStream, ADamagedFrameInterruptsIt) {
  std::string damaged = delta(0, R"({"text":"a"})");
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
  const auto events = decoded(kStart + damaged + message_stop("end_turn"));
  ASSERT_EQ(events.size(), 2U);
  ASSERT_TRUE(events[1].error);
  EXPECT_EQ(events[1].error->type, sdk::ErrorType::kStreamInterrupted);
  EXPECT_EQ(events[1].error->rule, "bedrock.stream.bad_frame");
  EXPECT_EQ(events[1].error->message,
            "the stream holds a frame whose checksum is wrong; it was given up");
}

TEST(BedrockStream, AFrameOfNoLengthInterruptsIt) {
  const auto events = decoded(kStart + std::string(12, '\0'));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].error->message,
            "the stream holds a frame of a length that no frame has; it was given up");
}

TEST(BedrockStream, BytesLeftAtTheEndInterruptIt) {
  const auto events = decoded(kStart + kStart.substr(0, 20));
  ASSERT_EQ(events.size(), 2U);
  ASSERT_TRUE(events[1].error);
  EXPECT_EQ(events[1].error->rule, "bedrock.stream.cut_frame");
  EXPECT_EQ(events[1].error->message, "the stream ended within a frame");
}

TEST(BedrockStream, AnEventThatCannotBeReadIsSkipped) {
  const auto events = decoded(
      event_frame("contentBlockDelta", "{") + event_frame("novelEvent", "{}") +
      fake::bedrock::frame({{":message-type", "novel"}}, "{}") + delta(0, R"({"text":"a"})"));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].kind, Kind::kMalformed);
  EXPECT_EQ(events[1].kind, Kind::kMalformed);
  EXPECT_EQ(delta_of(events[2]), R"({"content":"a"})");
}

TEST(BedrockStream, APlainAnswerIsOneChunk) {
  const auto events = decoded(
      R"({"output":{"message":{"role":"assistant","content":[{"text":"a"},{"toolUse":{"toolUseId":"t","name":"f","input":{}}}]}},"stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(
      delta_of(events[0]),
      R"({"role":"assistant","content":"a","tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":"{}"}}]})");
  EXPECT_EQ(events[0].finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(events[0].usage, (sdk::Usage{true, 1, 2, 3, 0, 0, 0}));
  EXPECT_EQ(events[1].kind, Kind::kEnd);
}

TEST(BedrockStream, AnErrorOrAPageInItsPlaceIsAnError) {
  EXPECT_EQ(decoded(R"({"message":"Too many requests","__type":"ThrottlingException"})")
                .at(0)
                .error->type,
            sdk::ErrorType::kRateLimit);
  EXPECT_EQ(decoded("<html><title>Login</title></html>").at(0).error->rule, "bedrock.2xx.not_json");
}

TEST(BedrockStream, SaysTheSameHoweverItIsCut) {
  const std::string body = kStart + delta(0, R"({"reasoningContent":{"text":"why"}})") +
                           delta(0, R"({"reasoningContent":{"signature":"s"}})") + stop(0) +
                           start(1, R"({"toolUse":{"toolUseId":"t","name":"f"}})") +
                           delta(1, R"({"toolUse":{"input":"{}"}})") + stop(1) +
                           message_stop("tool_use") + kMetadata;
  const std::string whole = sdk::testing::describe(decoded(body));
  for (const auto& cuts : sdk::testing::ways_to_cut(body.size(), 2000)) {
    ASSERT_EQ(sdk::testing::describe(sdk::testing::decode(BedrockProvider(), kHead, body, cuts)),
              whole);
  }
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
