#include "fake_upstream/anthropic/anthropic_request.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "fake_upstream/anthropic/anthropic_thinking.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

Ask read(std::string body, bool strict = true, std::string_view version = "2023-06-01",
         Operation operation = Operation::kChat) {
  Request request;
  if (!version.empty()) {
    request.headers.push_back({"anthropic-version", version});
  }
  request.body = &body;
  Ask ask;
  ask.operation = operation;
  read_request(request, strict, ask);
  return ask;
}

// The message; empty when the request is fine.
std::string verdict(const Ask& ask) {
  if (!ask.refusal) {
    return "";
  }
  EXPECT_EQ(ask.refusal->status, 400U);
  EXPECT_EQ(ask.refusal->type, "invalid_request_error");
  return ask.refusal->message;
}

std::string with(const std::string& more, const std::string& model = "claude-sonnet-4-5") {
  return R"({"model":")" + model +
         R"(","max_tokens":4000,"messages":[{"role":"user","content":"hello"}])" +
         (more.empty() ? "" : "," + more) + "}";
}

std::string with_messages(const std::string& messages, const std::string& more = "",
                          const std::string& model = "claude-sonnet-4-5") {
  return R"({"model":")" + model + R"(","max_tokens":4000,"messages":[)" + messages + "]" +
         (more.empty() ? "" : "," + more) + "}";
}

constexpr const char* kHi = R"({"role":"user","content":"hi"})";
constexpr const char* kTool = R"({"name":"f","input_schema":{"type":"object"}})";

std::string tools(const std::string& more = "") {
  return std::string("\"tools\":[") + kTool + "]" + (more.empty() ? "" : "," + more);
}

struct Case {
  std::string body;
  std::string refusal;
};

void expect_refusals(const std::vector<Case>& cases) {
  for (const Case& one : cases) {
    EXPECT_EQ(verdict(read(one.body)), one.refusal) << one.body;
  }
}

TEST(AnthropicRequest, TheHeadNamesAVersion) {
  EXPECT_EQ(verdict(read(with(""), true, "")), "anthropic-version: header is required");
  EXPECT_EQ(verdict(read(with(""), true, "2020-01-01")),
            "anthropic-version: \"2020-01-01\" is not a valid version");
}

TEST(AnthropicRequest, Basics) {
  expect_refusals({
      {"{", "The request body is not valid JSON: expected value at line 1"},
      {"[]", "The request body is not valid JSON: expected value at line 1"},
      {"{}", "model: Field required"},
      {R"({"model":7})", "model: Input should be a valid string"},
      {R"({"model":"claude-x","messages":[{"role":"user","content":"hi"}]})",
       "max_tokens: Field required"},
      {R"({"model":"claude-x","max_tokens":5})", "messages: Field required"},
      {R"({"model":"claude-x","max_tokens":5,"messages":{}})",
       "messages: Input should be a valid list"},
      {R"({"model":"claude-x","max_tokens":5,"messages":[]})",
       "messages: at least one message is required"},
      {with(R"("seed":1)"), "seed: Extra inputs are not permitted"},
      {with(""), ""},
  });
  EXPECT_EQ(verdict(read(with(R"("seed":1)"), false)), "");
}

TEST(AnthropicRequest, Parameters) {
  expect_refusals({
      {with(R"("max_tokens":-1)").replace(with("").find("4000"), 4, "-1"),
       "max_tokens: Input should be greater than or equal to 0"},
      {with("").replace(with("").find("4000"), 4, "\"x\""),
       "max_tokens: Input should be a valid integer"},
      {with("").replace(with("").find("4000"), 4, "70000"),
       "max_tokens: 70000 > 64000, which is the maximum allowed number of output tokens for "
       "claude-sonnet-4-5"},
      {with(R"("temperature":1.5)"), "temperature: Input should be less than or equal to 1"},
      {with(R"("temperature":"hot")"), "temperature: Input should be a valid number"},
      {with(R"("temperature":0.5,"top_p":0.5)"),
       "`temperature` and `top_p` cannot both be specified for this model. Please use only one."},
      {with(R"("temperature":0.5,"top_p":0.5)", "claude-sonnet-4-20250514"), ""},
      {with(R"("temperature":0.5)", "claude-opus-4-7"),
       "temperature, top_p and top_k are not supported by this model."},
      {with(R"("temperature":1)", "claude-opus-4-7"), ""},
      {with(R"("stop_sequences":["\n"])"),
       "stop_sequences: each stop sequence must contain non-whitespace"},
      {with(R"("stop_sequences":"x")"), "stop_sequences: Input should be a valid list"},
      {with(R"("metadata":{"x":1})"), "metadata.x: Extra inputs are not permitted"},
      {with(R"("service_tier":"flex")"), "service_tier: Input should be 'auto' or 'standard_only'"},
      {with(R"("stream":1)"), "stream: Input should be a valid boolean"},
  });
  EXPECT_EQ(verdict(read(with(R"("temperature":1)"), true, "2026-10-21")),
            "temperature: Extra inputs are not permitted");
}

TEST(AnthropicRequest, Messages) {
  const std::string call =
      R"({"role":"assistant","content":[{"type":"tool_use","id":"t1","name":"f","input":{}}]})";
  const std::string result =
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"7"}]})";
  expect_refusals({
      {with_messages(R"({"role":"system","content":"s"})"),
       "messages: Unexpected role \"system\". The Messages API accepts a top-level `system` "
       "parameter, not \"system\" as an input message role."},
      {with_messages(R"({"role":"tool","content":"s"})"),
       "messages.0.role: Input should be 'user' or 'assistant'"},
      {with_messages(R"({"role":"assistant","content":"s"},)" + std::string(kHi)),
       "messages: first message must use the \"user\" role"},
      {with_messages(R"({"role":"user","content":""})"),
       "messages.0: all messages must have non-empty content except for the optional final "
       "assistant message"},
      {with_messages(R"({"role":"user","content":[{"type":"text","text":""}]})"),
       "messages: text content blocks must be non-empty"},
      {with_messages(R"({"role":"user","content":"a","name":"n"})"),
       "messages.0.name: Extra inputs are not permitted"},
      {with_messages(std::string(kHi) + R"(,{"role":"assistant","content":"It is "})"),
       "messages: final assistant content cannot end with trailing whitespace"},
      {with_messages(std::string(kHi) + R"(,{"role":"assistant","content":"It is"})"), ""},
      {with_messages(std::string(kHi) + R"(,{"role":"assistant","content":"It is"})", "",
                     "claude-opus-4-6"),
       "This model does not support assistant message prefill. The conversation must end with a "
       "user message."},
      {with_messages(std::string(kHi) + "," + call + "," + result), ""},
      {with_messages(std::string(kHi) + "," + call + "," + kHi),
       "messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1. "
       "Each `tool_use` block must have a corresponding `tool_result` block in the next message."},
      {with_messages(result),
       "messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1. Each "
       "`tool_result` block must have a corresponding `tool_use` block in the previous message."},
      {with_messages(
           std::string(kHi) + "," + call +
           R"(,{"role":"user","content":[{"type":"text","text":"a"},{"type":"tool_result","tool_use_id":"t1"}]})"),
       "messages.2: `tool_result` blocks must come before all other content in a message"},
      {with_messages(
           std::string(kHi) +
           R"(,{"role":"assistant","content":[{"type":"tool_use","id":"t.1","name":"f","input":{}}]})"),
       "messages.1.content.0.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$'"},
      {with_messages(
           std::string(kHi) +
           R"(,{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":"{}"}]})"),
       "messages.1.content.0.tool_use.input: Input should be a valid dictionary"},
  });
}

TEST(AnthropicRequest, Media) {
  const auto part = [](const std::string& block) {
    return with_messages(R"({"role":"user","content":[)" + block + "]}");
  };
  expect_refusals({
      {part(
           R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}})"),
       ""},
      {part(
           R"({"type":"image","source":{"type":"base64","media_type":"image/bmp","data":"AAAA"}})"),
       "messages.0.content.0.image.source.base64.media_type: Input should be 'image/jpeg', "
       "'image/png', 'image/gif' or 'image/webp'"},
      {part(R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"A"}})"),
       "messages.0.content.0.image.source.base64.data: Invalid base64 data"},
      {part(R"({"type":"image","source":{"type":"url","url":"http://x.example"}})"),
       "messages.0.content.0.image.source.url.url: Only HTTPS URLs are supported."},
      {part(R"({"type":"document","source":{"type":"file","file_id":"f"}})"),
       "messages.0.content.0.document.source: Input tag 'file' found using 'type' does not match "
       "any of the expected tags: 'base64', 'content', 'text', 'url'"},
      {part(R"({"type":"input_audio"})"),
       "messages.0.content.0: Input tag 'input_audio' found using 'type' does not match any of the "
       "expected tags: 'document', 'image', 'search_result', 'text'"},
  });
}

TEST(AnthropicRequest, Tools) {
  expect_refusals({
      {with(tools()), ""},
      {with(R"("tools":[{"name":"f"}])"), "tools.0.custom.input_schema: Field required"},
      {with(R"("tools":[{"name":"f","input_schema":{}}])"),
       "tools.0.custom.input_schema.type: Field required"},
      {with(R"("tools":[{"name":"a.b","input_schema":{"type":"object"}}])"),
       "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"},
      {with(R"("tools":[{"type":"function","function":{}}])"), ""},
      {with(R"("tools":[)" + std::string(kTool) + "," + kTool + "]"),
       "tools: Tool names must be unique."},
      {with(R"("tool_choice":{"type":"auto"})"),
       "tool_choice: may only be specified while providing tools."},
      {with(tools(R"("tool_choice":{"type":"tool","name":"g"})")),
       "Tool 'g' not found in provided tools"},
      {with(tools(R"("tool_choice":"auto")")), "tool_choice: Input should be a valid dictionary"},
      {with(tools(R"("tool_choice":{"type":"any"})"), "claude-sonnet-5-5"),
       "tool_choice.any is not supported for this model."},
      {with(
           R"("tools":[{"name":"f","strict":true,"input_schema":{"type":"object","properties":{}}}])"),
       "tools.0.custom: Invalid schema: For 'object' type, 'additionalProperties' must be "
       "explicitly set to false"},
  });
}

TEST(AnthropicRequest, StructuredOutput) {
  const auto schema = [](const std::string& text) {
    return R"("output_config":{"format":{"type":"json_schema","schema":)" + text + "}}";
  };
  const std::string good =
      R"({"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false})";
  expect_refusals({
      {with(schema(good)), ""},
      {with(schema(good), "claude-sonnet-4-20250514"),
       "This model does not support structured outputs."},
      {with(schema(
           R"({"type":"object","properties":{"x":{"type":"integer","minimum":1}},"additionalProperties":false})")),
       "output_config.format.schema: For 'integer' type, property 'minimum' is not supported"},
      {with(schema(
           R"({"$defs":{"N":{"type":"object","properties":{"n":{"$ref":"#/$defs/N"}},"additionalProperties":false}},"$ref":"#/$defs/N"})")),
       "output_config.format.schema: Circular reference detected in schema definitions: N -> N. "
       "Self-referencing or mutually-referencing definitions are not supported."},
      {with(R"("output_config":{"x":1})"), "output_config.x: Extra inputs are not permitted"},
  });
}

TEST(AnthropicRequest, Thinking) {
  const std::string on = R"("thinking":{"type":"enabled","budget_tokens":1024})";
  const std::string open =
      std::string(kHi) +
      R"(,{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},)"
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t"}]})";
  expect_refusals({
      {with(on), ""},
      {with(on, "claude-opus-5"),
       "\"thinking.type.enabled\" is not supported for this model. Use \"thinking.type.adaptive\" "
       "and \"output_config.effort\" to control thinking behavior."},
      {with(R"("thinking":{"type":"enabled","budget_tokens":100})"),
       "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"},
      {with(R"("thinking":{"type":"enabled","budget_tokens":4000})"),
       "`max_tokens` must be greater than `thinking.budget_tokens`."},
      {with(on + R"(,"temperature":0.5)"),
       "`temperature` may only be set to 1 when thinking is enabled."},
      {with(on + R"(,"top_k":5)"), "`top_k` must be unset when thinking is enabled."},
      {with(on + "," + tools(R"("tool_choice":{"type":"any"})")),
       "Thinking may not be enabled when tool_choice forces tool use."},
      {with(R"("thinking":{"type":"adaptive"})"),
       "\"thinking.type.adaptive\" is not supported for this model."},
      {with(R"("thinking":{"type":"disabled"})", "claude-opus-5-5"),
       "\"thinking.type.disabled\" is not supported for this model."},
      {with(R"("output_config":{"effort":"low"})"),
       "This model does not support the effort parameter."},
      {with_messages(open, on),
       "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found "
       "`tool_use`. When `thinking` is enabled, a final `assistant` message must start with a "
       "thinking block (preceeding the lastmost set of `tool_use` and `tool_result` blocks)."},
      {with_messages(open), ""},
  });
}

TEST(AnthropicRequest, ThoughtsAreKnownByTheirSignatures) {
  const auto replayed = [](const std::string& thought, const std::string& signature) {
    return with_messages(std::string(kHi) +
                         R"(,{"role":"assistant","content":[{"type":"thinking","thinking":")" +
                         thought + R"(","signature":")" + signature + R"("}]},)" + kHi);
  };
  const std::string good = signature_of("Hm.", "claude-sonnet-4-5-20250929");
  EXPECT_EQ(verdict(read(replayed("Hm.", good))), "");
  const std::string bad = "messages.1.content.0: Invalid `signature` in `thinking` block";
  EXPECT_EQ(verdict(read(replayed("Hm!", good))), bad);
  EXPECT_EQ(verdict(read(replayed("Hm.", "x"))), bad);
  EXPECT_EQ(verdict(read(replayed("Hm.", signature_of("Hm.", "claude-opus-4-1")))), bad);
}

TEST(AnthropicRequest, CacheMarks) {
  std::string five;
  for (int i = 0; i < 5; ++i) {
    five += std::string(i > 0 ? "," : "") +
            R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}})";
  }
  expect_refusals({
      {with_messages(R"({"role":"user","content":[)" + five + "]}"),
       "A maximum of 4 blocks with cache_control may be provided. Found 5."},
      {with(R"("cache_control":{"type":"ephemeral","ttl":"2h"})"),
       "cache_control.ephemeral.ttl: Input should be '5m' or '1h'"},
      {with(
           R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}],"cache_control":{"type":"ephemeral","ttl":"1h"})"),
       "cache_control.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' "
       "cache_control block. Note that blocks are processed in the following order: `tools`, "
       "`system`, `messages`."},
  });
}

TEST(AnthropicRequest, WhatWasAskedIsKnown) {
  const Ask ask = read(
      with(R"("stream":true,"stop_sequences":["X"],"system":"abcd",)" +
           tools(R"("tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true})")));
  EXPECT_EQ(ask.model, "claude-sonnet-4-5");
  EXPECT_TRUE(ask.stream);
  EXPECT_EQ(ask.chat.last_user_text, "hello");
  EXPECT_EQ(ask.chat.max_tokens, 4000U);
  EXPECT_EQ(ask.chat.stops, std::vector<std::string>{"X"});
  ASSERT_EQ(ask.chat.tools.size(), 1U);
  EXPECT_EQ(ask.chat.tool_choice, ToolChoice::kNamed);
  EXPECT_FALSE(ask.chat.parallel_tools);
  EXPECT_EQ(ask.chat.prompt_chars, 10U);
}

TEST(AnthropicRequest, ACountTakesNoOutputLimit) {
  EXPECT_EQ(verdict(read(R"({"model":"claude-x","messages":[{"role":"user","content":"hi"}]})",
                         true, "2023-06-01", Operation::kCountTokens)),
            "");
  EXPECT_EQ(verdict(read(with(""), true, "2023-06-01", Operation::kCountTokens)),
            "max_tokens: Extra inputs are not permitted");
}

}  // namespace
}  // namespace llm_rotate::fake::anthropic
