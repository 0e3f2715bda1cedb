// Plain answers.
#include <string>

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

using sdk::FinishReason;

std::string message(std::string_view blocks, std::string_view stop_reason = "\"end_turn\"",
                    std::string_view more = "") {
  return R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-x","content":[)" +
         std::string(blocks) + R"(],"stop_reason":)" + std::string(stop_reason) +
         R"(,"stop_sequence":null)" + std::string(more) + "}";
}

sdk::ChatReply parsed(const std::string& body, sdk::Headers headers = {}) {
  return AnthropicProvider().parse({200, std::move(headers), body});
}

// The message of the only choice.
std::string said(const std::string& body) {
  const sdk::json::Document document(parsed(body).json);
  return sdk::json::dump(document["choices"].at(0)["message"]);
}

TEST(AnthropicParse, ATextIsACompletion) {
  const sdk::ChatReply reply = parsed(message(R"({"type":"text","text":"hi"})", "\"end_turn\"",
                                              R"(,"usage":{"input_tokens":3,"output_tokens":2})"),
                                      {{"date", "Tue, 04 Jun 2024 18:39:50 GMT"}});
  EXPECT_EQ(
      reply.json,
      R"({"id":"msg_1","object":"chat.completion","created":1717526390,"model":"claude-x",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":"hi"},)"
      R"("finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,)"
      R"("total_tokens":5,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},)"
      R"("completion_tokens_details":{"reasoning_tokens":0}}})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "end_turn");
  EXPECT_EQ(reply.model, "claude-x");
}

TEST(AnthropicParse, UsageCountsTheCacheIn) {
  EXPECT_EQ(parsed(message("", "\"end_turn\"",
                           R"(,"usage":{"input_tokens":25,"cache_creation_input_tokens":5,)"
                           R"("cache_read_input_tokens":1800,"output_tokens":93,)"
                           R"("output_tokens_details":{"thinking_tokens":40}})"))
                .usage,
            (sdk::Usage{true, 1830, 93, 1923, 1800, 5, 40}));
  EXPECT_FALSE(parsed(message("")).usage.known);
  EXPECT_EQ(
      parsed(message("", "\"end_turn\"", R"(,"usage":{"input_tokens":null,"output_tokens":-4})"))
          .usage,
      (sdk::Usage{true, 0, 0, 0, 0, 0, 0}));
}

TEST(AnthropicParse, TextsAreJoined) {
  EXPECT_EQ(
      said(message(
          R"({"type":"text","text":"a"},{"type":"text","text":"b","citations":[{"type":"page_location"}]})")),
      R"({"role":"assistant","content":"ab","citations":[{"type":"page_location"}]})");
}

TEST(AnthropicParse, ToolCallsHaveTheirArgumentsAsText) {
  const std::string body = message(
      R"({"type":"text","text":"t"},{"type":"tool_use","id":"toolu_1","name":"f","input":{"x":[1,"é"]}},)"
      R"({"type":"tool_use","id":"toolu_2","name":"g","input":{}})",
      "\"tool_use\"");
  EXPECT_EQ(
      said(body),
      R"({"role":"assistant","content":"t","tool_calls":[{"id":"toolu_1","type":"function","function":{"name":"f",)"
      R"("arguments":"{\"x\":[1,\"é\"]}"}},{"id":"toolu_2","type":"function","function":{"name":"g","arguments":"{}"}}]})");
  EXPECT_EQ(parsed(body).finish_reason, FinishReason::kToolCalls);
}

TEST(AnthropicParse, ThinkingIsTextAndState) {
  EXPECT_EQ(
      said(message(
          R"({"type":"thinking","thinking":"Hm.","signature":"c2ln"},{"type":"redacted_thinking","data":"ZA=="},)"
          R"({"type":"text","text":"a"})")),
      R"({"role":"assistant","content":"a","reasoning_content":"Hm.","reasoning_details":[)"
      R"({"type":"reasoning.text","text":"Hm.","signature":"c2ln","format":"anthropic-claude-v1","model":"claude-x","index":0},)"
      R"({"type":"reasoning.encrypted","data":"ZA==","format":"anthropic-claude-v1","model":"claude-x","index":1}]})");
}

TEST(AnthropicParse, StateGoesBackAsItCame) {
  const std::string reply =
      parsed(
          message(
              R"({"type":"thinking","thinking":"","signature":"c2ln"},{"type":"redacted_thinking","data":"ZA=="},)"
              R"({"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1}})",
              "\"tool_use\""))
          .json;
  const sdk::json::Document document(reply);
  BuildOptions options;
  options.model = "claude-x";
  const std::string request = R"({"messages":[{"role":"user","content":"hi"},)" +
                              sdk::json::dump(document["choices"].at(0)["message"]) +
                              R"(,{"role":"tool","tool_call_id":"toolu_1","content":"1"}]})";
  EXPECT_NE(
      built(request, options)
          .body.find(
              R"({"role":"assistant","content":[{"type":"thinking","thinking":"","signature":"c2ln"},)"
              R"({"type":"redacted_thinking","data":"ZA=="},{"type":"tool_use","id":"toolu_1","name":"f","input":{"x":1}}]})"),
      std::string::npos);
}

TEST(AnthropicParse, WhatTheVendorsOwnToolsDidIsLeftOut) {
  EXPECT_EQ(said(message(R"({"type":"server_tool_use","id":"s","name":"web_search","input":{}},)"
                         R"({"type":"web_search_tool_result","tool_use_id":"s","content":[]},)"
                         R"({"type":"text","text":"a"})")),
            R"({"role":"assistant","content":"a"})");
}

TEST(AnthropicParse, AnAnswerByToolIsText) {
  const std::string body = message(
      R"({"type":"tool_use","id":"t","name":"llm_rotate_answer","input":{"x":1}})", "\"tool_use\"");
  EXPECT_EQ(said(body), R"({"role":"assistant","content":"{\"x\":1}"})");
  EXPECT_EQ(parsed(body).finish_reason, FinishReason::kStop);
  EXPECT_EQ(parsed(body).raw_finish_reason, "tool_use");
}

TEST(AnthropicParse, StopReasons) {
  const auto finish = [](std::string_view reason) {
    return parsed(message(R"({"type":"text","text":"a"})", reason)).finish_reason;
  };
  for (const char* reason : {"\"end_turn\"", "\"stop_sequence\"", "\"pause_turn\"",
                             "\"compaction\"", "\"something_new\""}) {
    EXPECT_EQ(finish(reason), FinishReason::kStop) << reason;
  }
  EXPECT_EQ(finish("\"max_tokens\""), FinishReason::kLength);
  EXPECT_EQ(finish("\"model_context_window_exceeded\""), FinishReason::kLength);
  EXPECT_EQ(finish("null"), FinishReason::kError);
  const std::string call = R"({"type":"tool_use","id":"t","name":"f","input":{}})";
  EXPECT_EQ(parsed(message(call, "\"end_turn\"")).finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(parsed(message(call, "\"max_tokens\"")).finish_reason, FinishReason::kLength);
}

TEST(AnthropicParse, ARefusalSaysWhy) {
  const std::string body =
      message("", "\"refusal\"",
              R"(,"stop_details":{"type":"refusal","category":"cyber","explanation":"Not this."})");
  EXPECT_EQ(parsed(body).finish_reason, FinishReason::kContentFilter);
  EXPECT_EQ(said(body), R"({"role":"assistant","content":null,"refusal":"Not this."})");
  EXPECT_EQ(said(message("", "\"refusal\"", R"(,"stop_details":{"category":"cyber"})")),
            R"({"role":"assistant","content":null,"refusal":"cyber"})");
  EXPECT_EQ(said(message(R"({"type":"text","text":"Well"})", "\"refusal\"")),
            R"({"role":"assistant","content":"Well","refusal":"The model refused to answer."})");
}

sdk::Verdict misplaced(const std::string& body, sdk::Headers headers = {}) {
  try {
    parsed(body, std::move(headers));
    ADD_FAILURE() << "accepted";
    return {};
  } catch (const sdk::ProviderError& error) {
    return error.verdict();
  }
}

TEST(AnthropicParse, AnotherAnswerIsAnError) {
  EXPECT_EQ(misplaced("").message,
            "HTTP 200 from Anthropic with an empty body where a message should be");
  EXPECT_EQ(misplaced("").type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(misplaced(R"({"content":[{"type":"te)").rule, "anthropic.2xx.broken_json");
  EXPECT_EQ(misplaced(R"({"choices":[]})").message,
            "HTTP 200 from Anthropic with JSON that is not a message: {\"choices\":[]}");
  const sdk::Verdict page = misplaced("<html><title>Log in</title></html>");
  EXPECT_EQ(page.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(page.message,
            "HTTP 200 from Anthropic with something else than JSON, so a proxy may have answered, "
            "or base_url points to the wrong place: Log in");
  const sdk::Verdict overloaded =
      misplaced(R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
                {{"retry-after", "3"}});
  EXPECT_EQ(overloaded.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(overloaded.rule, "anthropic.overloaded_error");
  EXPECT_EQ(overloaded.retry_after_ms, 3000);
}

}  // namespace
}  // namespace llm_rotate::anthropic
