// When a recorded request is compared, and when it is one that chat JSON cannot say.
#include "replay/request_check.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "anthropic/anthropic_provider.hpp"
#include "aws_bedrock/bedrock_provider.hpp"
#include "openrouter/openrouter_provider.hpp"

namespace llm_rotate::replay {
namespace {

using ::testing::IsEmpty;
using ::testing::Optional;
using Found = std::optional<std::vector<std::string>>;

Recording asked(std::string url, std::string_view body) {
  Recording recording;
  recording.method = "POST";
  recording.url = std::move(url);
  recording.response.status = 200;
  recording.document = std::make_shared<const sdk::json::Document>(R"({"request":{"body":)" +
                                                                   std::string(body) + "}}");
  return recording;
}

Found anthropic(std::string_view messages, std::string_view more = "",
                std::string_view model = "claude-sonnet-4-5") {
  const anthropic::AnthropicProvider provider;
  const std::string body = R"({"model":")" + std::string(model) + R"(","max_tokens":3000,)" +
                           R"("messages":)" + std::string(messages) + std::string(more) + "}";
  return check_request(provider, nullptr, anthropic_wire(),
                       asked("https://api.anthropic.com/v1/messages?beta=true", body));
}

Found bedrock(std::string_view body, std::string_view model = "us.amazon.nova-lite-v1%3A0") {
  const aws_bedrock::BedrockProvider provider;
  return check_request(provider, nullptr, aws_bedrock_wire(),
                       asked("https://bedrock-runtime.us-east-1.amazonaws.com/model/" +
                                 std::string(model) + "/converse",
                             body));
}

constexpr std::string_view kHi = R"([{"role":"user","content":"Hi"}])";

TEST(RequestCheck, MembersThatTheVendorAloneKnowsGoAlong) {
  EXPECT_THAT(anthropic(kHi, R"(,"container":"c","mcp_servers":[{"url":"u"}])"),
              Optional(IsEmpty()));
  EXPECT_THAT(bedrock(R"({"messages":[{"role":"user","content":[{"text":"Hi"}]}],)"
                      R"("requestMetadata":{"a":"b"},"outputConfig":{"odd":1}})"),
              Optional(IsEmpty()));
}

TEST(RequestCheck, MessagesOfOneSideAreOne) {
  EXPECT_THAT(anthropic(R"([{"role":"user","content":"a"},
                            {"role":"user","content":[{"type":"text","text":"b"}]}])",
                        R"(,"system":"","temperature":1)"),
              Optional(IsEmpty()));
  EXPECT_THAT(bedrock(R"({"messages":[{"role":"user","content":[{"text":"a"}]},
                                      {"role":"user","content":[{"text":"b"}]}]})"),
              Optional(IsEmpty()));
}

// Where the vendor takes nothing and the plugin may not send that, or the other way round.
TEST(RequestCheck, WhatFillsAPlaceSaysNothing) {
  constexpr std::string_view kCall =
      R"([{"role":"user","content":"Hi"},
          {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[]}]}])";
  EXPECT_THAT(anthropic(kCall, R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}])"),
              Optional(IsEmpty()));
  EXPECT_THAT(bedrock(R"({"messages":[{"role":"user","content":[{"text":"Hi"}]},
                          {"role":"assistant","content":[{"toolUse":{"toolUseId":"t","name":"f",
                           "input":{}}}]},
                          {"role":"user","content":[{"toolResult":{"toolUseId":"t","content":[]}}]}],
                          "toolConfig":{"tools":[{"toolSpec":{"name":"f",
                           "inputSchema":{"json":{}}}}]}})",
                      "mistral.mistral-large-2407-v1%3A0"),
              Optional(IsEmpty()));
  EXPECT_THAT(bedrock(R"({"messages":[{"role":"user","content":[{"document":{"format":"pdf",
                           "name":"Doc","source":{"bytes":"JVBE"}}}]}]})"),
              Optional(IsEmpty()));
}

TEST(RequestCheck, MediaMayLieInABucket) {
  EXPECT_THAT(
      bedrock(R"({"messages":[{"role":"user","content":[{"text":"Hi"},{"document":{"format":"pdf",
                  "name":"Doc","source":{"s3Location":{"uri":"s3://b/a.pdf"}}}},{"image":{
                  "format":"png","source":{"s3Location":{"uri":"s3://b/a.png"}}}}]}]})"),
      Optional(IsEmpty()));
  for (const std::string_view source :
       {R"({"s3Location":{"uri":"s3://b/a.pdf","bucketOwner":"1"}})",
        R"({"content":[{"text":"a"}]})"}) {
    EXPECT_EQ(bedrock(R"({"messages":[{"role":"user","content":[{"text":"Hi"},{"document":{
                        "format":"pdf","name":"Doc","source":)" +
                      std::string(source) + "}}]}]}"),
              std::nullopt)
        << source;
  }
}

TEST(RequestCheck, AModelOfABrokersHasAnAuthor) {
  const openrouter::OpenRouterProvider provider;
  EXPECT_THAT(check_request(provider, nullptr, openrouter_wire(),
                            asked("https://openrouter.ai/api/v1/chat/completions",
                                  R"({"model":"gpt-4o","messages":)" + std::string(kHi) + "}")),
              Optional(IsEmpty()));
}

TEST(RequestCheck, WhatChatJsonHasNoWordForIsNotCompared) {
  for (const std::string_view messages :
       {R"([{"role":"user","content":[{"type":"text","text":"a","odd":1}]}])",
        R"([{"role":"user","content":[{"type":"odd"}]}])", R"([{"role":"system","content":"a"}])",
        R"([{"role":"assistant","content":"a"}])",
        R"([{"role":"user","content":[{"type":"text","text":"a",
            "cache_control":{"type":"ephemeral","scope":"global"}}]}])",
        R"([])"}) {
    EXPECT_EQ(anthropic(messages), std::nullopt) << messages;
  }
  EXPECT_EQ(anthropic(kHi, R"(,"tools":[{"name":"f","input_schema":{"type":"object"},"odd":1}])"),
            std::nullopt);
  for (const std::string_view block :
       {R"({"text":"a","odd":1})", R"({"guardContent":{}})", R"({"video":{"format":"mp4"}})"}) {
    EXPECT_EQ(bedrock(R"({"messages":[{"role":"user","content":[)" + std::string(block) + "]}]}"),
              std::nullopt)
        << block;
  }
}

// Not what the plugin would choose for the model, so a caller says it in the vendor's words.
TEST(RequestCheck, AWayToThinkThatTheModelIsNotAskedInIsSaidAsExtra) {
  EXPECT_THAT(
      anthropic(kHi, R"(,"thinking":{"type":"enabled","budget_tokens":2000})", "claude-opus-4-7"),
      Optional(IsEmpty()));
  EXPECT_THAT(anthropic(kHi, R"(,"thinking":{"type":"enabled","budget_tokens":2000})"),
              Optional(IsEmpty()));
  EXPECT_THAT(anthropic(kHi, R"(,"output_config":{"format":{"type":"json_schema","schema":{}}})",
                        "claude-3-haiku-20240307"),
              Optional(IsEmpty()));
}

TEST(RequestCheck, WhatAPluginLeavesOutAndNamesIsNotCompared) {
  EXPECT_EQ(anthropic(kHi, R"(,"temperature":0.5)", "claude-opus-4-7"), std::nullopt);
}

TEST(RequestCheck, AnErrorOrATruncatedRequestIsNotCompared) {
  const anthropic::AnthropicProvider provider;
  Recording recording =
      asked("https://api.anthropic.com/v1/messages",
            R"({"model":"claude-sonnet-4-5","max_tokens":5,"messages":)" + std::string(kHi) + "}");
  EXPECT_THAT(check_request(provider, nullptr, anthropic_wire(), recording), Optional(IsEmpty()));
  recording.request_truncated = true;
  EXPECT_EQ(check_request(provider, nullptr, anthropic_wire(), recording), std::nullopt);
  recording.request_truncated = false;
  recording.response.status = 429;
  EXPECT_EQ(check_request(provider, nullptr, anthropic_wire(), recording), std::nullopt);
}

}  // namespace
}  // namespace llm_rotate::replay
