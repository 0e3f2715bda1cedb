// Streams in each of the forms that the vendor sends, cut anywhere.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

// The events, the same for every way to cut the body.
std::vector<RecordedEvent> decoded(const std::string& body) {
  const auto whole = sdk::testing::decode(provider_of(false), {200, {}}, body);
  for (const auto& cuts : sdk::testing::ways_to_cut(body.size())) {
    EXPECT_EQ(
        sdk::testing::describe(sdk::testing::decode(provider_of(false), {200, {}}, body, cuts)),
        sdk::testing::describe(whole));
  }
  return whole;
}

std::string piece(std::string_view candidate, std::string_view further = {}) {
  return R"({"candidates":[)" + std::string(candidate) + "]" + std::string(further) +
         R"(,"modelVersion":"gemini-2.5-flash","responseId":"r"})";
}
std::string text(std::string_view words, std::string_view further = {}) {
  return piece(R"({"content":{"parts":[{"text":")" + std::string(words) + R"("}],"role":"model"})" +
               std::string(further) + R"(,"index":0})");
}
std::string sse(const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& one : pieces) out += "data: " + one + "\r\n\r\n";
  return out;
}
const std::string kError =
    R"({"error":{"code":503,"message":"The model is overloaded.","status":"UNAVAILABLE"}})";

std::string said(const std::vector<RecordedEvent>& events) {
  std::string out;
  for (const RecordedEvent& event : events) {
    const sdk::json::Document chunk(event.json);
    out += chunk["choices"].at(0)["delta"]["content"].string();
  }
  return out;
}

TEST(GoogleStream, ADeltaForEachPieceAndAnEndAfterTheFinish) {
  const auto events = decoded(
      sse({text("Hel"), piece(R"({"content":{"parts":[{"text":"lo"}]},"finishReason":"STOP"})",
                              R"(,"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,)"
                              R"("totalTokenCount":5})")}));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[0].json,
            R"({"id":"r","object":"chat.completion.chunk","created":0,"model":"gemini-2.5-flash",)"
            R"("choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"},)"
            R"("finish_reason":null}]})");
  EXPECT_TRUE(events[0].speaks);
  EXPECT_EQ(events[1].finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(events[1].raw_finish_reason, "STOP");
  EXPECT_EQ(events[1].usage, (sdk::Usage{true, 3, 2, 5, 0, 0, 0}));
  EXPECT_EQ(events[2].kind, Kind::kEnd);
  EXPECT_EQ(said(events), "Hello");
}

TEST(GoogleStream, AnEndWithoutAFinishIsNone) {
  const auto events = decoded(sse({text("Hel")}));
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].finish_reason, sdk::FinishReason::kNone);
}

TEST(GoogleStream, ALastEventWithoutItsBlankLineCounts) {
  EXPECT_EQ(decoded("data: " + text("Hi", R"(,"finishReason":"STOP")")).back().kind, Kind::kEnd);
}

TEST(GoogleStream, UsageMayComeBehindTheFinishAndReplacesWhatCameBefore) {
  const auto events = decoded(sse(
      {text("a", R"(,"finishReason":"STOP")"),
       R"({"usageMetadata":{"promptTokenCount":3,"thoughtsTokenCount":4,"totalTokenCount":9}})"}));
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(events[1].usage, (sdk::Usage{true, 3, 4, 9, 0, 0, 4}));
  EXPECT_NE(events[1].json.find(R"("choices":[],"usage":{"prompt_tokens":3)"), std::string::npos);
}

TEST(GoogleStream, TrafficTypeAloneIsNoUsage) {
  const auto events = decoded(sse({piece(R"({"content":{"parts":[{"text":"a"}]}})",
                                         R"(,"usageMetadata":{"trafficType":"ON_DEMAND"})")}));
  EXPECT_FALSE(events[0].usage);
}

TEST(GoogleStream, CallsComeWholeAndAreCounted) {
  const auto events = decoded(sse(
      {piece(R"({"content":{"parts":[{"functionCall":{"name":"f","args":{}}}]}})"),
       piece(R"({"content":{"parts":[{"functionCall":{"name":"g"}}]},"finishReason":"STOP"})")}));
  EXPECT_NE(events[0].json.find(R"("tool_calls":[{"index":0,"id":"call_gemini_r_0_0",)"),
            std::string::npos);
  EXPECT_NE(events[1].json.find(R"("tool_calls":[{"index":1,"id":"call_gemini_r_0_1",)"),
            std::string::npos);
  EXPECT_EQ(events[1].finish_reason, sdk::FinishReason::kToolCalls);
}

// The signature of a streamed text stands on an empty part at the end.
std::string call_piece(std::string_view members, std::string_view further = {}) {
  return piece(R"({"content":{"parts":[{"functionCall":{)" + std::string(members) +
               R"(}}],"role":"model"})" + std::string(further) + "}");
}

// "name(arguments)" of every call of the stream.
std::string calls_in(const std::vector<RecordedEvent>& events) {
  std::string out;
  for (const RecordedEvent& event : events) {
    const sdk::json::Document chunk(event.json);
    chunk["choices"].at(0)["delta"]["tool_calls"].each([&](sdk::json::Value call) {
      const sdk::json::Value function = call["function"];
      EXPECT_FALSE(call["id"].string().empty());
      out.append(out.empty() ? "" : " ").append(function["name"].string()).append("(");
      out.append(function["arguments"].string()).append(")");
    });
  }
  return out;
}

TEST(GoogleStream, ArgumentsInPiecesArePutTogether) {
  const auto events = decoded(sse({
      call_piece(R"("name":"light","willContinue":true)"),
      call_piece(R"("partialArgs":[{"jsonPath":"$.level","numberValue":50}],"willContinue":true)"),
      call_piece(R"("partialArgs":[{"jsonPath":"$.rooms[0].name","stringValue":"li",)"
                 R"("willContinue":true}],"willContinue":true)"),
      call_piece(R"("partialArgs":[{"jsonPath":"$.rooms[0].name","stringValue":"ving"},)"
                 R"({"jsonPath":"$.rooms[1]['name']","nullValue":null},)"
                 R"({"jsonPath":"$.on","boolValue":true}],"willContinue":true)"),
      call_piece(""),
      call_piece(R"("name":"time","args":{"zone":"UTC"})", R"(,"finishReason":"STOP")"),
  }));
  EXPECT_EQ(calls_in(events),
            R"(light({"level":50,"rooms":[{"name":"living"},{"name":null}],"on":true}) )"
            R"(time({"zone":"UTC"}))");
  EXPECT_EQ(events.at(events.size() - 2).finish_reason, sdk::FinishReason::kToolCalls);
}

TEST(GoogleStream, ACallInPiecesMayNameItselfInEach) {
  const auto events = decoded(sse({
      call_piece(R"("name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"x",)"
                 R"("willContinue":true}],"willContinue":true)"),
      call_piece(R"("name":"f","partialArgs":[{"jsonPath":"$.a","stringValue":"y"}])"),
      call_piece(R"("name":"g","id":"1","willContinue":true)"),
      call_piece(R"("name":"g","id":"2","willContinue":true)"),
      text("", R"(,"finishReason":"STOP")"),
  }));
  EXPECT_EQ(calls_in(events), R"(f({"a":"xy"}) g({}) g({}))") << "none is lost at the end";
}

TEST(GoogleStream, PathsThatLeadNowhereArePassedOver) {
  std::string deep = "$";
  for (int i = 0; i < 100; ++i) deep += ".a";
  std::string pieces;
  for (const std::string& path :
       {std::string("$"), std::string(), std::string("a"), std::string("$x"), std::string("$["),
        std::string("$.a[99999999]"), std::string("$.a[99999999999999999999]x"), deep}) {
    pieces += R"({"jsonPath":)" + sdk::json::quoted(path) + R"(,"stringValue":"no"},)";
  }
  const auto events = decoded(sse({call_piece(
      R"("name":"f","partialArgs":[)" + pieces + R"({"jsonPath":"$.b","stringValue":"yes"}])",
      R"(,"finishReason":"STOP")")}));
  const std::string calls = calls_in(events);
  EXPECT_TRUE(calls.ends_with(R"("b":"yes"}))")) << calls;
  EXPECT_EQ(calls.find("no"), std::string::npos) << calls;
}

TEST(GoogleStream, ASignatureOnAnEmptyTextIsKept) {
  const auto events = decoded(
      sse({text("Hello"), piece(R"({"content":{"parts":[{"text":"","thoughtSignature":"c2ln"}]},)"
                                R"("finishReason":"STOP"})")}));
  EXPECT_NE(events[1].json.find(R"("data":"c2ln","span":[5,5])"), std::string::npos);
  EXPECT_FALSE(events[1].speaks);
}

TEST(GoogleStream, ThoughtsAreReasoning) {
  const auto events =
      decoded(sse({piece(R"({"content":{"parts":[{"text":"hm","thought":true}]}})")}));
  EXPECT_NE(events[0].json.find(R"("delta":{"role":"assistant","reasoning_content":"hm"})"),
            std::string::npos);
  EXPECT_TRUE(events[0].speaks);
}

// Ends are counted for each candidate.
TEST(GoogleStream, TheAnswerEndsWhenAllCandidatesHave) {
  const auto events =
      decoded(sse({piece(R"({"index":0,"content":{"parts":[{"text":"a"}]}},{"index":1,"content":)"
                         R"({"parts":[{"text":"b"}]}})"),
                   piece(R"({"index":1,"finishReason":"MAX_TOKENS"})"),
                   piece(R"({"index":0,"finishReason":"STOP"})")}));
  EXPECT_EQ(events[1].finish_reason, sdk::FinishReason::kNone);
  EXPECT_EQ(events[2].finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(events[3].kind, Kind::kEnd);
}

TEST(GoogleStream, ABlockedPromptIsAWholeAnswer) {
  const auto events = decoded(sse({R"({"promptFeedback":{"blockReason":"SAFETY"}})"}));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].finish_reason, sdk::FinishReason::kContentFilter);
  EXPECT_EQ(events[0].raw_finish_reason, "SAFETY");
  EXPECT_EQ(events[1].kind, Kind::kEnd);
}

// As an event, as bare JSON on one line or several, and as a list.
TEST(GoogleStream, ErrorsInTheMiddleInEveryForm) {
  const std::string begin = sse({text("Hel")});
  for (const std::string& rest :
       {sse({kError}), kError, kError + "\r\n", "[" + kError + "]",
        std::string("{\n  \"error\": {\n    \"code\": 503,\n    \"message\": "
                    "\"The model is overloaded.\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n")}) {
    const auto events = decoded(begin + rest);
    ASSERT_EQ(events.size(), 2U) << rest;
    ASSERT_EQ(events[1].kind, Kind::kError) << rest;
    EXPECT_EQ(events[1].error->type, sdk::ErrorType::kTransientServerError);
    EXPECT_EQ(events[1].error->rule, "google_ai_studio.503.text.overloaded");
  }
}

TEST(GoogleStream, AnErrorAsTheFirstThing) {
  for (const std::string& body : {kError, "[" + kError + "]", "[" + kError + "\n]\n"}) {
    const auto events = decoded(body);
    ASSERT_EQ(events.size(), 1U);
    EXPECT_EQ(events[0].kind, Kind::kError);
  }
}

// What comes without alt=sse.
TEST(GoogleStream, AJsonArrayIsAStreamAsWell) {
  const auto events = decoded("[" + text("a \\\"]}") + "\r\n,\r\n" +
                              text("b", R"(,"finishReason":"STOP")") + "\r\n]\r\n");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_EQ(said(events), "a \"]}b");
  EXPECT_EQ(events[2].kind, Kind::kEnd);
  EXPECT_EQ(decoded("[" + text("a") + ",\r\n" + kError + "]").back().kind, Kind::kError);
  EXPECT_EQ(decoded("[" + text("a") + ",\r\n{\"candi").size(), 1U);
}

TEST(GoogleStream, APlainAnswerIsOneChunk) {
  const auto events = decoded(text("Hello", R"(,"finishReason":"STOP")"));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(said(events), "Hello");
}

TEST(GoogleStream, SomethingElseIsAnErrorOrPassedOver) {
  EXPECT_EQ(decoded("<html><title>502</title></html>")[0].kind, Kind::kError);
  EXPECT_EQ(decoded("{}")[0].kind, Kind::kError);
  EXPECT_TRUE(decoded("").empty());
  const auto events = decoded(sse({"nonsense", text("a")}) + ": ping\r\n\r\n");
  EXPECT_EQ(events[0].kind, Kind::kMalformed);
  EXPECT_EQ(said(events), "a");
}

TEST(GoogleStream, AnEventBeyondTheLimitEndsIt) {
  for (const char* start : {"data: {\"x\":\"", "[{\"x\":\"", "{\"x\":\""}) {
    sdk::testing::RecordingSink sink;
    const auto one = provider_of(false).open_stream({200, {}});
    one->feed(start, sink);
    const std::string block(1U << 20U, 'x');
    for (int i = 0; i < 17; ++i) one->feed(block, sink);
    one->finish(sink);
    ASSERT_EQ(sink.events.size(), 1U) << start;
    EXPECT_EQ(sink.events[0].error->rule, "google_ai_studio.stream.too_large");
    EXPECT_EQ(sink.events[0].error->message,
              "the stream holds an event of more than 16 MiB; it was given up");
  }
}

}  // namespace
}  // namespace llm_rotate::google
