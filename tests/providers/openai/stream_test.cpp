// A stream as OpenAI sends it.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

using sdk::FinishReason;
using sdk::testing::decode;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

const sdk::HttpHead kHead = {200, {{"content-type", "text/event-stream; charset=utf-8"}}};

std::vector<RecordedEvent> decoded(std::string_view body) {
  return decode(OpenAiProvider(), kHead, body);
}

std::string chunk(std::string_view delta, std::string_view finish = "null", int index = 0) {
  return R"(data: {"id":"c","model":"m-1","choices":[{"index":)" + std::to_string(index) +
         R"(,"delta":)" + std::string(delta) + R"(,"finish_reason":)" + std::string(finish) +
         "}]}\n\n";
}

constexpr std::string_view kDone = "data: [DONE]\n\n";

TEST(OpenAiStream, ChunksPassAsTheyAre) {
  const std::string json =
      R"({"id":"c", "model":"m-1","choices":[{"index":0,"delta":{"content":"h\u00e9"},"finish_reason":null}],"usage":null,"obfuscation":"x7f"})";
  const auto events = decoded("data: " + json + "\n\n" + std::string(kDone));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, Kind::kChunk);
  EXPECT_EQ(events[0].json, json);
  EXPECT_TRUE(events[0].speaks);
  EXPECT_EQ(events[0].model, "m-1");
  EXPECT_EQ(events[0].finish_reason, FinishReason::kNone);
  EXPECT_FALSE(events[0].usage);
  EXPECT_EQ(events[1].kind, Kind::kEnd);
}

TEST(OpenAiStream, WhatSpeaksAndWhatDoesNot) {
  const auto speaks = [](std::string_view delta) { return decoded(chunk(delta)).at(0).speaks; };
  for (const char* delta :
       {R"({"content":"a"})", R"({"refusal":"n"})", R"({"reasoning_content":"r"})",
        R"({"reasoning":"r"})", R"({"reasoning_details":[{}]})", R"({"tool_calls":[{"index":0}]})",
        R"({"function_call":{"name":"f"}})", R"({"audio":{"data":"AA=="}})",
        R"({"content":[{"type":"text"}]})"}) {
    EXPECT_TRUE(speaks(delta)) << delta;
  }
  for (const char* delta :
       {"{}", R"({"role":"assistant","content":"","refusal":null})", R"({"content":null})",
        R"({"refusal":""})", R"({"tool_calls":[]})", R"({"tool_calls":null})",
        R"({"reasoning":null,"reasoning_content":""})", R"({"reasoning_details":[]})", "null"}) {
    EXPECT_FALSE(speaks(delta)) << delta;
  }
}

TEST(OpenAiStream, TheReasonComesWithItsChunk) {
  const auto events = decoded(chunk(R"({"content":"a"})") + chunk("{}", "\"length\""));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].finish_reason, FinishReason::kLength);
  EXPECT_EQ(events[1].raw_finish_reason, "length");
}

TEST(OpenAiStream, AnEmptyReasonIsNone) {
  EXPECT_EQ(decoded(chunk("{}", "\"\"")).at(0).finish_reason, FinishReason::kNone);
}

TEST(OpenAiStream, UsageComesInAChunkWithoutChoicesAndStays) {
  const auto events = decoded(
      chunk("{}", "\"stop\"") +
      R"(data: {"choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7,"total_tokens":12,"prompt_tokens_details":{"cached_tokens":1},"completion_tokens_details":{"reasoning_tokens":2}}})"
      "\n\n"
      R"(data: {"choices":[],"moderation":{"x":1},"usage":null})"
      "\n\n" +
      std::string(kDone));
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[1].usage, (sdk::Usage{true, 5, 7, 12, 1, 0, 2}));
  EXPECT_FALSE(events[1].speaks);
  EXPECT_FALSE(events[2].usage);
  EXPECT_EQ(events[2].kind, Kind::kChunk);
}

TEST(OpenAiStream, AnAnswerOfSeveralChoicesEndsWithTheLast) {
  const auto events =
      decoded(chunk(R"({"content":"a"})", "null", 0) + chunk(R"({"content":"b"})", "null", 1) +
              chunk("{}", "\"length\"", 1) + chunk("{}", "\"stop\"", 0));
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[2].finish_reason, FinishReason::kNone);
  EXPECT_EQ(events[3].finish_reason, FinishReason::kStop);
  EXPECT_EQ(events[3].raw_finish_reason, "stop");
}

TEST(OpenAiStream, AStreamedRefusalIsAContentFilter) {
  const auto events = decoded(chunk(R"({"content":null,"refusal":""})") +
                              chunk(R"({"refusal":"I'm"})") + chunk("{}", "\"stop\""));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[2].finish_reason, FinishReason::kContentFilter);
  EXPECT_EQ(events[2].raw_finish_reason, "stop");
  EXPECT_NE(events[2].json.find(R"("finish_reason":"content_filter")"), std::string::npos);
}

TEST(OpenAiStream, AForcedToolThatStopsIsAToolCall) {
  const auto events = decoded(
      chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]})",
            "null", 1) +
      chunk("{}", "\"stop\"", 1));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].finish_reason, FinishReason::kToolCalls);
  EXPECT_NE(events[1].json.find(R"("finish_reason":"tool_calls")"), std::string::npos);
}

TEST(OpenAiStream, NothingAfterTheEndIsHeard) {
  const auto events =
      decoded(std::string(kDone) + chunk(R"({"content":"a"})") + std::string(kDone));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, Kind::kEnd);
}

TEST(OpenAiStream, TheEndIsToldByItsBeginning) {
  EXPECT_EQ(decoded("data: [DONE] bye\n\n").at(0).kind, Kind::kEnd);
}

TEST(OpenAiStream, AnErrorInsideTheStreamEndsIt) {
  const auto events = decoded(
      chunk(R"({"content":"a"})") +
      R"(data: {"error":{"message":"The server had an error","type":"server_error","param":null,"code":null}})"
      "\n\n"
      R"(data: {"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0,"total_tokens":0}})"
      "\n\n" +
      std::string(kDone));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].kind, Kind::kError);
  ASSERT_TRUE(events[1].error);
  EXPECT_EQ(events[1].error->type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(events[1].error->message, "The server had an error");
  EXPECT_EQ(events[1].error->rule, "openai.server_error");
}

TEST(OpenAiStream, ErrorsHaveManyPlaces) {
  struct Case {
    const char* body;
    sdk::ErrorType type;
    const char* message;
  };
  using enum sdk::ErrorType;
  for (const Case& c : std::initializer_list<Case>{
           {"event: error\ndata: "
            "{\"error\":{\"message\":\"m\",\"code\":\"rate_limit_exceeded\"}}\n\n",
            kRateLimit, "m"},
           {"event: error\ndata: {\"message\":\"m\",\"type\":\"server_error\"}\n\n",
            kTransientServerError, "m"},
           {"event: error\ndata: Internal Server Error\n\n", kUnknown, "Internal Server Error"},
           {"data: {\"error\":\"plain\"}\n\n", kUnknown, "plain"},
           {"data: {\"object\":\"error\",\"message\":\"m\",\"code\":400}\n\n", kInvalidRequest,
            "m"},
           {"data: "
            "{\"choices\":[{\"delta\":{},\"finish_reason\":\"error\",\"error\":{\"code\":502,"
            "\"message\":\"m\"}}]}\n\n",
            kTransientServerError, "m"}}) {
    const auto events = decoded(c.body);
    ASSERT_EQ(events.size(), 1U) << c.body;
    EXPECT_EQ(events[0].kind, Kind::kError) << c.body;
    ASSERT_TRUE(events[0].error) << c.body;
    EXPECT_EQ(events[0].error->type, c.type) << c.body;
    EXPECT_EQ(events[0].error->message, c.message) << c.body;
  }
}

TEST(OpenAiStream, WhatCannotBeReadIsSkippedAndCounted) {
  for (const char* data :
       {"{\"choices\":[{]}", "nonsense", "null", "1", "\"x\"", "[]", "{}", "{\"x\":1}",
        "{\"choices\":[]", "{\"choices\":[{\"delta\":{\"content\":\"\xff\"}}]}"}) {
    const auto events =
        decoded("data: " + std::string(data) + "\n\n" + chunk(R"({"content":"a"})"));
    ASSERT_EQ(events.size(), 2U) << data;
    EXPECT_EQ(events[0].kind, Kind::kMalformed) << data;
    EXPECT_EQ(events[1].kind, Kind::kChunk) << data;
  }
}

// As of a server that cuts its texts by UTF-16 units.
TEST(OpenAiStream, HalfACharacterIsOneThatIsReplaced) {
  const auto events =
      decoded(chunk(R"({"content":"a\ud83c"})") + chunk(R"({"content":"\udf89b"})"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_NE(events[0].json.find(R"("content":"a\ufffd")"), std::string::npos) << events[0].json;
  EXPECT_NE(events[1].json.find(R"("content":"\ufffdb")"), std::string::npos) << events[1].json;
}

TEST(OpenAiStream, EventsOfAnotherKindArePassedOver) {
  const auto events =
      decoded("data: {\"type\":\"ping\"}\n\n" + chunk(R"({"content":"a"})") +
              "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"moderation\":{}}\n\n" +
              chunk("{}", "\"stop\""));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].kind, Kind::kChunk);
  EXPECT_EQ(events[1].finish_reason, FinishReason::kStop);
}

TEST(OpenAiStream, CommentsAndEmptyEventsAreNoEvents) {
  EXPECT_TRUE(decoded(": keep-alive\n\ndata:\n\nevent: ping\n\n").empty());
}

TEST(OpenAiStream, APendingTailCountsIfItIsWhole) {
  const std::string open =
      R"(data: {"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]})";
  ASSERT_EQ(decoded(open).size(), 1U);
  EXPECT_EQ(decoded(open)[0].finish_reason, FinishReason::kStop);
  EXPECT_EQ(decoded("data: [DONE]").at(0).kind, Kind::kEnd);
  EXPECT_TRUE(decoded(open.substr(0, open.size() - 1)).empty());
  EXPECT_TRUE(decoded("").empty());
}

TEST(OpenAiStream, TheSameHoweverItIsCut) {
  const std::string body =
      "\xEF\xBB\xBF: hi\r\n\r\n" + chunk(R"({"role":"assistant","content":""})") +
      chunk(R"({"content":"h\u00e9llo 🎉"})") +
      chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}}]})") +
      chunk(R"({"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{}"}}]})") +
      "data: broken\n\n" + chunk("{}", "\"stop\"") +
      R"(data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}})" + "\r\n\r\n" +
      std::string(kDone);
  const std::string whole = sdk::testing::describe(decoded(body));
  for (const auto& cuts : sdk::testing::ways_to_cut(body.size(), body.size())) {
    ASSERT_EQ(sdk::testing::describe(decode(OpenAiProvider(), kHead, body, cuts)), whole)
        << "cut at " << cuts[0];
  }
}

}  // namespace
}  // namespace llm_rotate::openai
