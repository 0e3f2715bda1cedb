// Streamed answers.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/describe.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

using sdk::FinishReason;
using sdk::testing::decode;
using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

const sdk::HttpHead kHead = {200, {{"content-type", "text/event-stream; charset=utf-8"}}};

std::string event(const std::string& name, std::string_view members) {
  return "event: " + name + "\ndata: {\"type\":\"" + name + "\"" +
         std::string(members.empty() ? "" : ",") + std::string(members) + "}\n\n";
}

std::string start(std::string_view usage = R"({"input_tokens":10,"output_tokens":1})") {
  return event(
      "message_start",
      R"("message":{"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[],)"
      R"("stop_reason":null,"usage":)" +
          std::string(usage) + "}");
}
std::string block_start(int index, std::string_view block) {
  return event("content_block_start",
               "\"index\":" + std::to_string(index) + ",\"content_block\":" + std::string(block));
}
std::string delta(int index, std::string_view piece) {
  return event("content_block_delta",
               "\"index\":" + std::to_string(index) + ",\"delta\":" + std::string(piece));
}
std::string block_stop(int index) {
  return event("content_block_stop", "\"index\":" + std::to_string(index));
}
std::string finish(std::string_view reason, std::string_view usage = R"({"output_tokens":7})",
                   std::string_view more = "") {
  return event("message_delta", R"("delta":{"stop_reason":")" + std::string(reason) +
                                    R"(","stop_sequence":null)" + std::string(more) +
                                    R"(},"usage":)" + std::string(usage));
}
const std::string kStop = event("message_stop", "");
const std::string kPing = "event: ping\ndata: {\"type\": \"ping\"}\n\n";

std::string text(std::string_view words) {
  return block_start(0, R"({"type":"text","text":""})") +
         delta(0, R"({"type":"text_delta","text":")" + std::string(words) + "\"}") + block_stop(0);
}

std::vector<RecordedEvent> decoded(std::string_view body) {
  return decode(AnthropicProvider(), kHead, body);
}

// The deltas of all chunks.
std::string deltas(std::string_view body) {
  std::string out;
  for (const RecordedEvent& one : decoded(body)) {
    const sdk::json::Document document(one.json);
    const sdk::json::Value choice = document["choices"].at(0);
    if (choice.exists()) out += sdk::json::dump(choice["delta"]);
  }
  return out;
}

constexpr std::string_view kRole = R"({"role":"assistant","content":""})";

TEST(AnthropicStream, AWholeAnswer) {
  const auto events = decoded(start() + kPing + text("hi") + finish("end_turn") + kStop);
  ASSERT_EQ(events.size(), 5U);
  const std::string begin =
      R"({"id":"msg_1","object":"chat.completion.chunk","created":0,"model":"claude-x","choices":[)";
  EXPECT_EQ(
      events[0].json,
      begin + R"({"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]})");
  EXPECT_FALSE(events[0].speaks);
  EXPECT_EQ(events[1].json,
            begin + R"({"index":0,"delta":{"content":"hi"},"finish_reason":null}]})");
  EXPECT_TRUE(events[1].speaks);
  EXPECT_EQ(events[1].model, "claude-x");
  EXPECT_EQ(events[2].json, begin + R"({"index":0,"delta":{},"finish_reason":"stop"}]})");
  EXPECT_EQ(events[2].finish_reason, FinishReason::kStop);
  EXPECT_EQ(events[2].raw_finish_reason, "end_turn");
  EXPECT_EQ(events[3].json,
            begin + R"(],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,)"
                    R"("prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},)"
                    R"("completion_tokens_details":{"reasoning_tokens":0}}})");
  EXPECT_EQ(events[3].usage, (sdk::Usage{true, 10, 7, 17, 0, 0, 0}));
  EXPECT_EQ(events[4].kind, Kind::kEnd);
}

TEST(AnthropicStream, UsageIsReplacedNotAdded) {
  const auto events = decoded(
      start(
          R"({"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":5,"output_tokens":1})") +
      finish("end_turn",
             R"({"input_tokens":12,"cache_creation_input_tokens":3,"output_tokens":4})") +
      finish("end_turn", R"({"output_tokens":9,"output_tokens_details":{"thinking_tokens":2}})"));
  EXPECT_EQ(events.front().usage, (sdk::Usage{true, 18, 1, 19, 5, 3, 0}));
  EXPECT_EQ(events.back().usage, (sdk::Usage{true, 20, 9, 29, 5, 3, 2}));
}

TEST(AnthropicStream, ToolCallsAreNumberedAmongThemselves) {
  const auto call = [](int index, const std::string& id) {
    return block_start(index, R"({"type":"tool_use","id":")" + id + R"(","name":"f","input":{}})");
  };
  const auto piece = [](int index, std::string_view json) {
    return delta(index,
                 R"({"type":"input_json_delta","partial_json":")" + std::string(json) + "\"}");
  };
  const std::string body = start() + text("a") + call(1, "t1") + piece(1, "") +
                           piece(1, R"({\"x\":)") + piece(1, "1}") + block_stop(1) + call(2, "t2") +
                           piece(2, "") + block_stop(2) + finish("tool_use") + kStop;
  EXPECT_EQ(
      deltas(body),
      std::string(kRole) + R"({"content":"a"})" +
          R"({"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]})"
          R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":"}}]})"
          R"({"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]})"
          R"({"tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"f","arguments":""}}]})"
          R"({"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]})" +
          "{}");
  EXPECT_EQ(decoded(body).at(decoded(body).size() - 3).finish_reason, FinishReason::kToolCalls);
}

TEST(AnthropicStream, AnInputThatComesAtOnceIsTaken) {
  EXPECT_EQ(
      deltas(block_start(0, R"({"type":"tool_use","id":"t","name":"f","input":{"x":1}})") +
             block_stop(0)),
      R"({"tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":""}}]})"
      R"({"tool_calls":[{"index":0,"function":{"arguments":"{\"x\":1}"}}]})");
}

TEST(AnthropicStream, ThinkingIsTextAndState) {
  const std::string body =
      start() + block_start(0, R"({"type":"thinking","thinking":"","signature":""})") +
      delta(0, R"({"type":"thinking_delta","thinking":"H"})") +
      delta(0, R"({"type":"thinking_delta","thinking":"m."})") +
      delta(0, R"({"type":"signature_delta","signature":"c2ln"})") + block_stop(0) +
      block_start(1, R"({"type":"redacted_thinking","data":"ZA=="})") + block_stop(1);
  EXPECT_EQ(
      deltas(body),
      std::string(kRole) +
          R"({"reasoning_content":"H","reasoning_details":[{"type":"reasoning.text","text":"H","format":"anthropic-claude-v1","index":0}]})"
          R"({"reasoning_content":"m.","reasoning_details":[{"type":"reasoning.text","text":"m.","format":"anthropic-claude-v1","index":0}]})"
          R"({"reasoning_details":[{"type":"reasoning.text","text":"","signature":"c2ln","model":"claude-x","format":"anthropic-claude-v1","index":0}]})"
          R"({"reasoning_details":[{"type":"reasoning.encrypted","data":"ZA==","format":"anthropic-claude-v1","model":"claude-x","index":1}]})");
  const auto events = decoded(body);
  EXPECT_TRUE(events[1].speaks);
  EXPECT_FALSE(events[3].speaks);
}

TEST(AnthropicStream, AnAnswerByToolIsText) {
  const std::string body =
      start() +
      block_start(0, R"({"type":"tool_use","id":"t","name":"llm_rotate_answer","input":{}})") +
      delta(0, R"({"type":"input_json_delta","partial_json":"{\"x\":"})") +
      delta(0, R"({"type":"input_json_delta","partial_json":"1}"})") + block_stop(0) +
      finish("tool_use") + kStop;
  EXPECT_EQ(deltas(body), std::string(kRole) + R"({"content":"{\"x\":"}{"content":"1}"}{})");
  EXPECT_EQ(decoded(body).at(3).finish_reason, FinishReason::kStop);
}

TEST(AnthropicStream, CitationsPass) {
  EXPECT_EQ(deltas(block_start(0, R"({"type":"text","text":"","citations":[]})") +
                   delta(0, R"({"type":"citations_delta","citation":{"type":"char_location"}})")),
            R"({"citations":[{"type":"char_location"}]})");
}

TEST(AnthropicStream, ARefusalSaysWhy) {
  const auto events =
      decoded(start() +
              finish("refusal", "{}", R"(,"stop_details":{"type":"refusal","explanation":"No."})"));
  EXPECT_EQ(events[1].finish_reason, FinishReason::kContentFilter);
  EXPECT_TRUE(events[1].speaks);
  EXPECT_NE(events[1].json.find(R"("delta":{"refusal":"No."},"finish_reason":"content_filter")"),
            std::string::npos);
}

TEST(AnthropicStream, WhatIsUnknownIsPassedOver) {
  EXPECT_EQ(deltas(kPing + event("brand_new", R"("x":1)") +
                   block_start(0, R"({"type":"server_tool_use","id":"s","name":"n","input":{}})") +
                   delta(0, R"({"type":"input_json_delta","partial_json":"{}"})") +
                   delta(0, R"({"type":"brand_new_delta"})") + block_stop(0) +
                   delta(7, R"({"type":"input_json_delta","partial_json":"{}"})") + block_stop(9)),
            "");
}

TEST(AnthropicStream, TheTypeStandsInTheEventWhereTheDataHasNone) {
  EXPECT_EQ(deltas("event: content_block_delta\ndata: "
                   "{\"type\":\"content_block_delta\",\"delta\":{\"type\":\"text_delta\","
                   "\"text\":\"a\"}}\n\n"),
            R"({"content":"a"})");
  EXPECT_EQ(decoded("event: message_stop\ndata: {}\n\n").back().kind, Kind::kEnd);
}

TEST(AnthropicStream, WhatCannotBeReadIsSkippedAndCounted) {
  for (const char* data : {"nonsense", "[]", "7", "{\"type\":", "{\"x\":1}"}) {
    const auto events = decoded("data: " + std::string(data) + "\n\n" + text("a"));
    ASSERT_EQ(events.size(), 2U) << data;
    EXPECT_EQ(events[0].kind, Kind::kMalformed) << data;
    EXPECT_EQ(events[1].kind, Kind::kChunk) << data;
  }
}

TEST(AnthropicStream, AnErrorEndsItEvenAsItsFirstEvent) {
  const std::string error =
      "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
      "\"message\":\"Overloaded\"},\"request_id\":\"req_1\"}\n\n";
  for (const std::string& body : {error, start() + text("a") + error}) {
    const auto events = decoded(body + text("b") + kStop);
    EXPECT_EQ(events.back().kind, Kind::kError);
    ASSERT_TRUE(events.back().error);
    EXPECT_EQ(events.back().error->type, sdk::ErrorType::kTransientServerError);
    EXPECT_EQ(events.back().error->rule, "anthropic.overloaded_error");
    EXPECT_EQ(events.back().error->message, "Overloaded");
  }
  EXPECT_EQ(decoded("data: {\"error\":{\"type\":\"rate_limit_error\",\"message\":\"m\"}}\n\n")
                .at(0)
                .error->type,
            sdk::ErrorType::kRateLimit);
}

TEST(AnthropicStream, AnEndWithoutAReasonIsNoGoodEnd) {
  const auto events = decoded(start() + text("a") + kStop);
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[2].finish_reason, FinishReason::kError);
  EXPECT_EQ(events[3].kind, Kind::kEnd);
}

TEST(AnthropicStream, ABreakOffIsNoEnd) {
  const auto events = decoded(start() + text("a"));
  EXPECT_EQ(events.back().kind, Kind::kChunk);
  EXPECT_EQ(events.back().finish_reason, FinishReason::kNone);
}

TEST(AnthropicStream, NothingAfterTheEndIsHeard) {
  EXPECT_EQ(decoded(finish("end_turn", "{}") + kStop + text("a")).back().kind, Kind::kEnd);
}

TEST(AnthropicStream, APlainAnswerBecomesOneChunk) {
  const auto events = decoded(
      R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[{"type":"text","text":"hi"},)"
      R"({"type":"tool_use","id":"t","name":"f","input":{}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":2}})");
  ASSERT_EQ(events.size(), 2U);
  const sdk::json::Document document(events[0].json);
  EXPECT_EQ(
      sdk::json::dump(document["choices"].at(0)["delta"]),
      R"({"role":"assistant","content":"hi","tool_calls":[{"index":0,"id":"t","type":"function",)"
      R"("function":{"name":"f","arguments":"{}"}}]})");
  EXPECT_EQ(events[0].finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(events[0].usage, (sdk::Usage{true, 1, 2, 3, 0, 0, 0}));
  EXPECT_EQ(events[1].kind, Kind::kEnd);
}

TEST(AnthropicStream, APlainErrorIsAnError) {
  const auto events = decoded(
      R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}})");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].error->type, sdk::ErrorType::kInvalidAuth);
}

TEST(AnthropicStream, TheSameHoweverItIsCut) {
  const std::string body = "\xEF\xBB\xBF: hi\r\n\r\n" + start() + kPing + text("h\\u00e9llo 🎉") +
                           block_start(1, R"({"type":"tool_use","id":"t","name":"f","input":{}})") +
                           delta(1, R"({"type":"input_json_delta","partial_json":"{}"})") +
                           block_stop(1) + "data: broken\r\n\r\n" + finish("tool_use") + kStop;
  const std::string whole = sdk::testing::describe(decoded(body));
  for (const auto& cuts : sdk::testing::ways_to_cut(body.size(), body.size())) {
    ASSERT_EQ(sdk::testing::describe(decode(AnthropicProvider(), kHead, body, cuts)), whole)
        << "cut at " << cuts[0];
  }
}

}  // namespace
}  // namespace llm_rotate::anthropic
