#include "replay/answer.hpp"

#include <gtest/gtest.h>

#include "replay/line.hpp"

namespace llm_rotate::replay {
namespace {

using sdk::testing::RecordedEvent;
using Kind = sdk::StreamEvent::Kind;

RecordedEvent chunk(std::string json) {
  RecordedEvent event;
  event.json = std::move(json);
  return event;
}

TEST(ReplayAnswer, PutsTheFirstChoiceOfAStreamTogether) {
  std::vector<RecordedEvent> events = {
      chunk(R"({"choices":[{"index":1,"delta":{"content":"other"}}]})"),
      chunk(R"({"choices":[{"index":0,"delta":{"content":"a","reasoning_content":"r"}}]})"),
      chunk(R"({"choices":[{"delta":{"content":"b","tool_calls":[
          {"index":1,"id":"c2","function":{"name":"g","arguments":"{"}}]}}]})"),
      chunk(
          R"({"choices":[{"delta":{"tool_calls":[{"index":1,"function":{"arguments":"}"}}]}}]})")};
  events.back().finish_reason = sdk::FinishReason::kToolCalls;
  events.back().raw_finish_reason = "tool_use";
  events.back().model = "m";
  const Answer answer = answer_of_stream(events);
  EXPECT_EQ(answer.content, "ab");
  EXPECT_EQ(answer.reasoning, "r");
  ASSERT_EQ(answer.tool_calls.size(), 1U);
  EXPECT_EQ(answer.tool_calls.at(1).id, "c2");
  EXPECT_EQ(answer.tool_calls.at(1).name, "g");
  EXPECT_EQ(answer.tool_calls.at(1).arguments, "{}");
  EXPECT_EQ(answer.raw_finish_reason, "tool_use");
  EXPECT_EQ(answer.events, 4U);
  EXPECT_FALSE(answer.error);
}

TEST(ReplayAnswer, AStreamThatJustStopsIsInterrupted) {
  const Answer answer =
      answer_of_stream({chunk(R"({"choices":[{"index":0,"delta":{"content":"a"}}]})")});
  ASSERT_TRUE(answer.error);
  EXPECT_EQ(answer.error->type, sdk::ErrorType::kStreamInterrupted);
}

TEST(ReplayAnswer, AFunctionCallOfTheOldKindIsAToolCall) {
  sdk::ChatReply reply;
  reply.json =
      R"({"choices":[{"message":{"content":null,"function_call":{"name":"f","arguments":"{}"}}}]})";
  const Answer answer = answer_of_reply(reply);
  ASSERT_EQ(answer.tool_calls.size(), 1U);
  EXPECT_EQ(answer.tool_calls.at(0).name, "f");
}

TEST(ReplayLine, SaysNullForWhatAnExchangeDoesNotHave) {
  Line line;
  line.file = "f.json";
  line.provider = "openai";
  line.kind = "chat";
  EXPECT_EQ(to_json(line),
            R"({"file":"f.json","provider":"openai","kind":"chat","ok":true,"content":null,)"
            R"("reasoning":null,"tool_calls":null,"finish_reason":null,"raw_finish_reason":null,)"
            R"("usage":null,"model":null,"error_type":null,"scope":null,"retry_after_ms":null,)"
            R"("rule":null,"events":null,"embeddings":null,"request_differences":null,)"
            R"("error":null})");
}

TEST(ReplayLine, SaysAllOfAnAnswer) {
  Line line;
  line.answer.content = "hi";
  line.answer.tool_calls[0] = {"c1", "f", "{\"a\":1}"};
  line.answer.finish_reason = sdk::FinishReason::kLength;
  line.answer.usage = sdk::Usage{true, 1, 2, 3, 4, 5, 6};
  line.answer.events = 7;
  line.answer.embeddings = 8;
  line.request_differences = std::vector<std::string>{};
  const sdk::json::Document json(to_json(line));
  EXPECT_TRUE(json["ok"].boolean());
  EXPECT_EQ(json["tool_calls"].at(0)["function"]["arguments"].string(), "{\"a\":1}");
  EXPECT_EQ(json["finish_reason"].string(), "length");
  EXPECT_EQ(sdk::json::dump(json["usage"]),
            R"({"prompt_tokens":1,"completion_tokens":2,"total_tokens":3,"cached_tokens":4,)"
            R"("cache_write_tokens":5,"reasoning_tokens":6})");
  EXPECT_EQ(json["events"].integer(), 7);
  EXPECT_EQ(json["embeddings"].integer(), 8);
  EXPECT_EQ(json["request_differences"].size(), 0U);
}

TEST(ReplayLine, SaysAllOfAnError) {
  Line line;
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kRateLimit;
  verdict.scope = sdk::Scope::kKeyModel;
  verdict.rule = "openai.429";
  verdict.retry_after_ms = 1500;
  line.answer = answer_of_error(verdict);
  const sdk::json::Document json(to_json(line));
  EXPECT_TRUE(json["ok"].boolean());
  EXPECT_EQ(json["error_type"].string(), "rate_limit");
  EXPECT_EQ(json["scope"].string(), "key_model");
  EXPECT_EQ(json["rule"].string(), "openai.429");
  EXPECT_EQ(json["retry_after_ms"].integer(), 1500);
}

TEST(ReplayLine, IsNotOkWhenTheRequestMeansSomethingElse) {
  Line line;
  line.request_differences = std::vector<std::string>{"stop: recorded \"a\", rebuilt nothing"};
  EXPECT_FALSE(line.ok());
}

}  // namespace
}  // namespace llm_rotate::replay
