// Plain answers.
#include "llm_rotate/sdk/testing/describe.hpp"

#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using sdk::FinishReason;
using sdk::json::Document;
using sdk::json::Value;

const sdk::Headers kHeaders = {{"content-type", "application/json"},
                               {"x-amzn-requestid", "req-1"},
                               {"date", "Wed, 21 Oct 2015 07:28:00 GMT"}};

sdk::ChatReply parsed(
    std::string_view content, std::string_view stop = "end_turn",
    std::string_view usage = R"({"inputTokens":10,"outputTokens":3,"totalTokens":13})") {
  return BedrockProvider().parse({200, kHeaders,
                                  R"({"output":{"message":{"role":"assistant","content":)" +
                                      std::string(content) + R"(}},"stopReason":")" +
                                      std::string(stop) + R"(","usage":)" + std::string(usage) +
                                      R"(,"metrics":{"latencyMs":1}})"});
}

std::string message(const sdk::ChatReply& reply) {
  return sdk::json::dump(Document(reply.json)["choices"].at(0)["message"]);
}

TEST(BedrockParse, AnAnswerIsAChatCompletion) {
  const sdk::ChatReply reply = parsed(R"([{"text":"Hello"}])");
  EXPECT_EQ(
      reply.json,
      R"({"id":"req-1","object":"chat.completion","created":1445412480,"choices":[{"index":0,)"
      R"("message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":10,"completion_tokens":3,"total_tokens":13,)"
      R"("prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0}}})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "end_turn");
  EXPECT_EQ(reply.model, "");
}

TEST(BedrockParse, TheCachesTokensArePartOfThePrompt) {
  const sdk::ChatReply reply = parsed(
      R"([{"text":"a"}])", "end_turn",
      R"({"inputTokens":433,"outputTokens":16,"totalTokens":3201,"cacheReadInputTokens":2752,"cacheWriteInputTokens":5})");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 3190, 16, 3206, 2752, 5, 0}));
}

TEST(BedrockParse, UsageMayBeMissingOrNonsense) {
  EXPECT_FALSE(parsed(R"([{"text":"a"}])", "end_turn", "null").usage.known);
  EXPECT_EQ(
      parsed(R"([{"text":"a"}])", "end_turn", R"({"inputTokens":-5,"outputTokens":1e300})").usage,
      (sdk::Usage{true, 0, 0, 0, 0, 0, 0}));
}

TEST(BedrockParse, EveryStopHasItsReason) {
  const auto reason = [](std::string_view stop) {
    return parsed(R"([{"text":"a"}])", stop).finish_reason;
  };
  EXPECT_EQ(reason("end_turn"), FinishReason::kStop);
  EXPECT_EQ(reason("stop_sequence"), FinishReason::kStop);
  EXPECT_EQ(reason("max_tokens"), FinishReason::kLength);
  EXPECT_EQ(reason("model_context_window_exceeded"), FinishReason::kLength);
  EXPECT_EQ(reason("guardrail_intervened"), FinishReason::kContentFilter);
  EXPECT_EQ(reason("content_filtered"), FinishReason::kContentFilter);
  EXPECT_EQ(reason("malformed_model_output"), FinishReason::kError);
  EXPECT_EQ(reason("malformed_tool_use"), FinishReason::kError);
  EXPECT_EQ(reason("novel"), FinishReason::kError);
}

constexpr std::string_view kCall = R"({"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1}}})";

TEST(BedrockParse, CallsHaveTheirArgumentsAsAText) {
  const sdk::ChatReply reply = parsed("[" + std::string(kCall) + "]", "tool_use");
  EXPECT_EQ(
      message(reply),
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"t1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kToolCalls);
}

TEST(BedrockParse, AnAnswerThatCallsHasNotJustStopped) {
  EXPECT_EQ(parsed("[" + std::string(kCall) + "]", "end_turn").finish_reason,
            FinishReason::kToolCalls);
}

TEST(BedrockParse, ToolsOfTheServiceItselfAreNobodysCalls) {
  const sdk::ChatReply reply = parsed(
      R"([{"toolUse":{"toolUseId":"t","name":"nova_grounding","input":{},"type":"server_tool_use"}},
          {"toolResult":{"toolUseId":"t","content":[{"text":"[HIDDEN]"}]}},{"text":"found"}])");
  EXPECT_EQ(message(reply), R"({"role":"assistant","content":"found"})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
}

TEST(BedrockParse, AnAnswerByTheSchemaToolIsAText) {
  const sdk::ChatReply reply =
      parsed(R"([{"toolUse":{"toolUseId":"t","name":"llm_rotate_json","input":{"n":"Paris"}}}])",
             "tool_use");
  EXPECT_EQ(message(reply), R"({"role":"assistant","content":"{\"n\":\"Paris\"}"})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "tool_use");
}

TEST(BedrockParse, CitedTextIsPartOfTheAnswer) {
  EXPECT_EQ(
      message(parsed(
          R"([{"text":"So: "},{"citationsContent":{"content":[{"text":"Matz."}],"citations":[{"title":"facts"}]}}])")),
      R"({"role":"assistant","content":"So: Matz."})");
}

TEST(BedrockParse, ReasoningIsKeptWithWhereItCameFrom) {
  EXPECT_EQ(
      message(parsed(R"([{"reasoningContent":{"reasoningText":{"text":"why","signature":"sig"}}},
      {"reasoningContent":{"redactedContent":"QUJD"}},{"text":"a"}])")),
      R"({"role":"assistant","content":"a","reasoning_content":"why","reasoning_details":[)"
      R"({"type":"reasoning.text","text":"why","signature":"sig","format":"bedrock-converse-v1","index":0},)"
      R"({"type":"reasoning.encrypted","data":"QUJD","format":"bedrock-converse-v1","index":1}]})");
}

// What came goes back as it was: the blocks of the next request are those of the answer.
TEST(BedrockParse, ReasoningSurvivesTheWayThereAndBack) {
  const std::string said = message(parsed(
      R"([{"reasoningContent":{"reasoningText":{"text":"why","signature":"sig"}}},{"text":"a"},)" +
          std::string(kCall) + "]",
      "tool_use"));
  const std::string json = R"({"messages":[{"role":"user","content":"q"},)" + said +
                           R"(,{"role":"tool","tool_call_id":"t1","content":"r"}]})";
  EXPECT_EQ(
      in_body(kClaude, json, {"messages", "1", "content"}),
      R"([{"reasoningContent":{"reasoningText":{"text":"why","signature":"sig"}}},{"text":"a"},)"
      R"({"toolUse":{"toolUseId":"t1","name":"f","input":{"x":1}}}])");
}

std::string failure(std::string_view body) {
  try {
    BedrockProvider().parse({200, kHeaders, std::string(body)});
    return "no failure";
  } catch (const sdk::ProviderError& error) {
    return std::string(name_of(error.verdict().type)) + " " + error.verdict().rule + ": " +
           error.what();
  }
}

TEST(BedrockParse, WhatIsNoAnswerSaysWhatItIs) {
  EXPECT_EQ(failure(""),
            "transient_server_error bedrock.2xx.empty: HTTP 200 from Bedrock with an empty body "
            "where an answer of Converse should be");
  EXPECT_EQ(failure(R"({"a":1})"),
            "unknown bedrock.2xx.another_shape: HTTP 200 from Bedrock with JSON that is not an "
            "answer of Converse: {\"a\":1}");
  EXPECT_EQ(failure(R"({"output":{"message":{"content":null}},"stopReason":"end_turn"})"),
            "transient_server_error bedrock.2xx.unanswered: HTTP 200 from Bedrock with an answer "
            "of Converse in which nothing was answered; ask again");
  EXPECT_EQ(
      failure("<html><title>Login</title></html>"),
      "transient_server_error bedrock.2xx.not_json: HTTP 200 from Bedrock with something else "
      "than JSON, so a proxy may have answered, or base_url points to the wrong place: Login");
  EXPECT_EQ(failure(R"({"output":)").substr(0, 46),
            "transient_server_error bedrock.2xx.broken_json");
  EXPECT_EQ(failure(R"({"__type":"ThrottlingException","message":"Too many requests"})"),
            "rate_limit bedrock.throttling: Too many requests");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
