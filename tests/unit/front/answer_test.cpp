#include "front/answer.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::front {
namespace {

dispatch::CallOutcome outcome_with(std::string json) {
  dispatch::CallOutcome outcome;
  outcome.kind = dispatch::CallOutcome::Kind::kOk;
  outcome.call_id = "01HZ";
  outcome.model = "gpt-4o-2024-08-06";
  outcome.latency_ms = 12;
  outcome.finish_reason = sdk::FinishReason::kToolCalls;
  outcome.usage = {true, 9, 12, 21, 3, 1, 5};
  outcome.reply.json = std::move(json);
  outcome.attempts.resize(2);
  outcome.attempts[1].provider = "openai";
  outcome.attempts[1].key_id = "open***-2";
  return outcome;
}

TEST(Answer, ReadsAWholeReply) {
  const std::string json =
      R"({"choices":[{"message":{"content":"Hi","reasoning_content":"hm","tool_calls":[)"
      R"({"id":"c1","function":{"name":"f","arguments":"{}"}}]}}]})";
  const ChatResponse response = to_response(outcome_with(json));
  EXPECT_EQ(response.content, "Hi");
  EXPECT_EQ(response.reasoning, "hm");
  ASSERT_EQ(response.tool_calls.size(), 1U);
  EXPECT_EQ(response.tool_calls[0].id, "c1");
  EXPECT_EQ(response.tool_calls[0].name, "f");
  EXPECT_EQ(response.tool_calls[0].arguments, "{}");
  EXPECT_EQ(response.finish_reason, "tool_calls");
  EXPECT_EQ(response.provider, "openai");
  EXPECT_EQ(response.key_id, "open***-2");
  EXPECT_EQ(response.model, "gpt-4o-2024-08-06");
  EXPECT_EQ(response.call_id, "01HZ");
  EXPECT_EQ(response.attempts, 2);
  EXPECT_EQ(response.latency_ms, 12);
  EXPECT_EQ(response.usage.input_tokens, 9);
  EXPECT_EQ(response.usage.reasoning_tokens, 5);
  EXPECT_EQ(response.raw, json);
}

TEST(Answer, JoinsTextPartsAndTakesARefusalForText) {
  EXPECT_EQ(to_response(outcome_with(
                            R"({"choices":[{"message":{"content":[{"text":"a"},{"text":"b"}]}}]})"))
                .content,
            "ab");
  EXPECT_EQ(
      to_response(outcome_with(R"({"choices":[{"message":{"content":null,"refusal":"No."}}]})"))
          .content,
      "No.");
}

TEST(Answer, HostileJsonIsAnEmptyAnswerNotACrash) {
  for (const char* json : {"", "[]", "{", R"({"choices":{}})", R"({"choices":[1]})",
                           R"({"choices":[{"message":{"tool_calls":[null,{"function":3}]}}]})"}) {
    EXPECT_EQ(to_response(outcome_with(json)).content, "") << json;
    EXPECT_TRUE(to_embeddings(outcome_with(json)).embeddings.empty());
    EXPECT_EQ(to_chunk(json).delta, "");
  }
}

TEST(Answer, ReadsAChunk) {
  const StreamChunk chunk = to_chunk(
      R"({"model":"m","choices":[{"delta":{"content":"w","reasoning_content":"r","tool_calls":[)"
      R"({"index":1,"id":"c","function":{"name":"f","arguments":"{"}}]}}]})");
  EXPECT_EQ(chunk.delta, "w");
  EXPECT_EQ(chunk.reasoning_delta, "r");
  EXPECT_EQ(chunk.model, "m");
  ASSERT_EQ(chunk.tool_call_deltas.size(), 1U);
  EXPECT_EQ(chunk.tool_call_deltas[0].index, 1);
  EXPECT_EQ(chunk.tool_call_deltas[0].arguments, "{");
  EXPECT_FALSE(chunk.usage.has_value());
}

TEST(Answer, ClosesAStreamWithReasonAndUsage) {
  const StreamChunk chunk = closing_chunk(outcome_with(""));
  EXPECT_EQ(chunk.finish_reason, "tool_calls");
  EXPECT_EQ(chunk.provider, "openai");
  EXPECT_EQ(chunk.usage->output_tokens, 12);
}

TEST(Answer, ReadsEmbeddings) {
  const EmbedResponse response =
      to_embeddings(outcome_with(R"({"data":[{"embedding":[0.5,-1]},{"embedding":[2,3]}]})"));
  ASSERT_EQ(response.embeddings.size(), 2U);
  EXPECT_EQ(response.embeddings[0], (std::vector<float>{0.5F, -1.0F}));
}

}  // namespace
}  // namespace llm_rotate::front
