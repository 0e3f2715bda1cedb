// Conversations as Converse takes them.
#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

std::string messages_for(std::string_view model, std::string_view messages) {
  return in_body(model, R"({"messages":)" + std::string(messages) + "}", {"messages"});
}

std::string system_for(std::string_view model, std::string_view messages) {
  return in_body(model, R"({"messages":)" + std::string(messages) + "}", {"system"});
}

TEST(BedrockMessages, ContentIsAListOfBlocks) {
  EXPECT_EQ(body_for(kClaude, hi()), R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})");
}

TEST(BedrockMessages, InstructionsStandApart) {
  constexpr std::string_view kMessages =
      R"([{"role":"system","content":"A"},{"role":"user","content":"hi"},{"role":"developer","content":[{"type":"text","text":"B"}]}])";
  EXPECT_EQ(system_for(kClaude, kMessages), R"([{"text":"A"},{"text":"B"}])");
  EXPECT_EQ(messages_for(kClaude, kMessages), R"([{"role":"user","content":[{"text":"hi"}]}])");
}

TEST(BedrockMessages, ModelsWithoutInstructionsGetThemFromTheUser) {
  constexpr std::string_view kMessages =
      R"([{"role":"system","content":"A"},{"role":"user","content":"hi"}])";
  EXPECT_EQ(messages_for("amazon.titan-text-premier-v1:0", kMessages),
            R"([{"role":"user","content":[{"text":"A"},{"text":"hi"}]}])");
  EXPECT_EQ(system_for("amazon.titan-text-premier-v1:0", kMessages), "");
}

TEST(BedrockMessages, TurnsAlternate) {
  EXPECT_EQ(messages_for(kClaude, R"([{"role":"user","content":"a"},{"role":"user","content":"b"},
      {"role":"assistant","content":"c"},{"role":"assistant","content":"d"},{"role":"user","content":"e"}])"),
            R"([{"role":"user","content":[{"text":"a"},{"text":"b"}]},)"
            R"({"role":"assistant","content":[{"text":"c"},{"text":"d"}]},)"
            R"({"role":"user","content":[{"text":"e"}]}])");
}

TEST(BedrockMessages, TheUserBegins) {
  EXPECT_EQ(
      messages_for(kClaude,
                   R"([{"role":"assistant","content":"a"},{"role":"user","content":"b"}])"),
      R"x([{"role":"user","content":[{"text":"(The conversation goes on.)"}]},)x"
      R"({"role":"assistant","content":[{"text":"a"}]},{"role":"user","content":[{"text":"b"}]}])");
}

TEST(BedrockMessages, BlankTextsAreLeftOut) {
  EXPECT_EQ(
      messages_for(
          kClaude,
          R"([{"role":"user","content":[{"type":"text","text":" \n"},{"type":"text","text":"a"}]},
      {"role":"assistant","content":""},{"role":"user","content":"b"}])"),
      R"([{"role":"user","content":[{"text":"a"},{"text":"b"}]}])");
}

TEST(BedrockMessages, WhatTheModelGoesOnWithDoesNotEndInWhiteSpace) {
  EXPECT_EQ(
      messages_for(kClaude,
                   R"([{"role":"user","content":"a"},{"role":"assistant","content":"b \n"}])"),
      R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]}])");
}

TEST(BedrockMessages, NothingToSayIsRefused) {
  EXPECT_EQ(refusal(R"({"messages":[{"role":"system","content":"x"}]})"),
            "bedrock.build.no_messages: the request says nothing: it needs a message of the user's "
            "with a text, an image or a document");
  EXPECT_EQ(refusal("[]"),
            "bedrock.build.unreadable: the request is not one valid JSON object; check its "
            "brackets, quotes and literals");
  EXPECT_EQ(refusal(R"({"messages":[{"role":"alien","content":"x"}]})"),
            "bedrock.build.role: messages[0] has no role that is known; write system, developer, "
            "user, assistant or tool");
}

constexpr std::string_view kCalls =
    R"([{"role":"user","content":"w?"},{"role":"assistant","content":"Look.","tool_calls":[
      {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},
      {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
      {"role":"tool","tool_call_id":"c1","content":"one"},{"role":"tool","tool_call_id":"c2","content":[{"type":"text","text":"two"}]},
      {"role":"user","content":"and?"}])";

TEST(BedrockMessages, CallsAndAllTheirResultsAreTwoTurns) {
  EXPECT_EQ(
      messages_for(kClaude, kCalls),
      R"([{"role":"user","content":[{"text":"w?"}]},{"role":"assistant","content":[{"text":"Look."},)"
      R"({"toolUse":{"toolUseId":"c1","name":"f","input":{"x":1}}},)"
      R"({"toolUse":{"toolUseId":"c2","name":"g","input":{}}}]},)"
      R"({"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"one"}]}},)"
      R"({"toolResult":{"toolUseId":"c2","content":[{"text":"two"}]}},{"text":"and?"}]}])");
}

TEST(BedrockMessages, ACallWithoutItsResultGetsOne) {
  EXPECT_EQ(
      messages_for(kClaude, R"([{"role":"user","content":"a"},{"role":"assistant","tool_calls":[
      {"id":"c1","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"never mind"}])"),
      R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[)"
      R"({"toolUse":{"toolUseId":"c1","name":"f","input":{}}}]},{"role":"user","content":[)"
      R"({"toolResult":{"toolUseId":"c1","content":[{"text":"No result was given."}],"status":"error"}},)"
      R"({"text":"never mind"}]}])");
}

TEST(BedrockMessages, AResultWithoutItsCallIsAText) {
  EXPECT_EQ(
      messages_for(
          kClaude,
          R"([{"role":"user","content":"a"},{"role":"tool","tool_call_id":"c9","content":"lost"}])"),
      R"([{"role":"user","content":[{"text":"a"},{"text":"Result of tool call c9: lost"}]}])");
}

TEST(BedrockMessages, AnEmptyResultSaysSo) {
  const std::string messages = messages_for(
      kClaude,
      R"([{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c","content":""}])");
  EXPECT_NE(messages.find(R"x("content":[{"text":"(no output)"}])x"), std::string::npos)
      << messages;
}

TEST(BedrockMessages, BrokenArgumentsGoAsTheTextTheyAre) {
  const std::string messages = messages_for(
      kClaude,
      R"([{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"x\":"}}]},
      {"role":"tool","tool_call_id":"c","content":"r"}])");
  EXPECT_NE(messages.find(R"("input":{"arguments":"{\"x\":"})"), std::string::npos) << messages;
}

TEST(BedrockMessages, IdsAndNamesOfOtherVendorsAreBroughtIntoTheLettersOfBedrock) {
  const auto ids = [](std::string_view model, std::string id) {
    const std::string messages = messages_for(
        model,
        R"([{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":")" + id +
            R"(","function":{"name":"ns.f","arguments":"{}"}}]},{"role":"tool","tool_call_id":")" +
            id + R"(","content":"r"}])");
    const sdk::json::Document document(messages);
    const sdk::json::Value use = document.root().at(1)["content"].at(0)["toolUse"];
    const sdk::json::Value result = document.root().at(2)["content"].at(0)["toolResult"];
    EXPECT_EQ(use["toolUseId"].string(), result["toolUseId"].string());
    EXPECT_EQ(use["name"].string(), "ns_f");
    return std::string(use["toolUseId"].string());
  };
  EXPECT_EQ(ids(kClaude, "tooluse_a-1"), "tooluse_a-1");
  const std::string cleaned = ids(kClaude, "call:1|x");
  EXPECT_TRUE(cleaned.starts_with("call_1_x_")) << cleaned;
  EXPECT_NE(cleaned, ids(kClaude, "call:1.x"));
  EXPECT_LE(ids(kClaude, std::string(200, 'x')).size(), 64U);
  EXPECT_EQ(ids(kMistral, "a1B2c3D4e"), "a1B2c3D4e");
  const std::string short_id = ids(kMistral, "tooluse_a-1");
  EXPECT_EQ(short_id.size(), 9U);
  EXPECT_EQ(short_id.find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST(BedrockMessages, ToolsMustBeKnownWhereTheyWereCalled) {
  EXPECT_EQ(
      in_body(kClaude, R"({"messages":)" + std::string(kCalls) + "}", {"toolConfig"}),
      R"({"tools":[{"toolSpec":{"name":"f","description":"A tool that was called before.","inputSchema":{"json":{"type":"object","properties":{}}}}},)"
      R"({"toolSpec":{"name":"g","description":"A tool that was called before.","inputSchema":{"json":{"type":"object","properties":{}}}}}]})");
}

TEST(BedrockMessages, HistoryOfOtherVendorsIsLeftOut) {
  EXPECT_EQ(
      messages_for(
          kClaude,
          R"([{"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_content":"r",
      "reasoning_details":[{"type":"reasoning.text","text":"r","signature":"s","format":"anthropic-claude-v1"},{"type":"reasoning.encrypted","data":"d"}]},
      {"role":"user","content":"c"}])"),
      R"([{"role":"user","content":[{"text":"a"}]},{"role":"assistant","content":[{"text":"b"}]},{"role":"user","content":[{"text":"c"}]}])");
}

std::string with_reasoning(std::string_view model, std::string_view details) {
  const std::string messages = messages_for(
      model,
      R"([{"role":"user","content":"a"},{"role":"assistant","content":"b","reasoning_details":)" +
          std::string(details) + R"(},{"role":"user","content":"c"}])");
  const sdk::json::Document document(messages);
  return sdk::json::dump(document.root().at(1)["content"]);
}

constexpr std::string_view kSigned =
    R"([{"type":"reasoning.text","text":"why","signature":"sig","format":"bedrock-converse-v1","index":0},
        {"type":"reasoning.encrypted","data":"QUJD","format":"bedrock-converse-v1","index":1}])";
constexpr std::string_view kUnsigned =
    R"([{"type":"reasoning.text","text":"why","format":"bedrock-converse-v1","index":0}])";

TEST(BedrockMessages, ReasoningGoesBackUnchangedAndFirst) {
  EXPECT_EQ(with_reasoning(kClaude, kSigned),
            R"([{"reasoningContent":{"reasoningText":{"text":"why","signature":"sig"}}},)"
            R"({"reasoningContent":{"redactedContent":"QUJD"}},{"text":"b"}])");
  EXPECT_EQ(with_reasoning(kNova2, kUnsigned),
            R"([{"reasoningContent":{"reasoningText":{"text":"why"}}},{"text":"b"}])");
}

TEST(BedrockMessages, ReasoningThatTheModelCannotHaveWrittenStays) {
  EXPECT_EQ(with_reasoning(kNova2, kSigned), R"([{"text":"b"}])");
  EXPECT_EQ(with_reasoning(kClaude, kUnsigned), R"([{"text":"b"}])");
  EXPECT_EQ(with_reasoning("us.deepseek.r1-v1:0", kUnsigned), R"([{"text":"b"}])");
}

TEST(BedrockMessages, PiecesOfAStreamThatAClientKeptApartAreOneReasoning) {
  EXPECT_EQ(
      with_reasoning(
          kClaude,
          R"([{"type":"reasoning.text","text":"w","format":"bedrock-converse-v1","index":0},
      {"type":"reasoning.text","text":"hy","format":"bedrock-converse-v1","index":0},
      {"type":"reasoning.text","signature":"sig","format":"bedrock-converse-v1","index":0}])"),
      R"([{"reasoningContent":{"reasoningText":{"text":"why","signature":"sig"}}},{"text":"b"}])");
}

TEST(BedrockMessages, CachePointsStandBehindWhatTheyMark) {
  const std::string json =
      R"({"messages":[{"role":"system","content":[{"type":"text","text":"S","cache_control":{"type":"ephemeral","ttl":"1h"}}]},
      {"role":"user","content":"a","cache_control":{"type":"ephemeral"}}],
      "tools":[{"type":"function","function":{"name":"f"},"cache_control":{"type":"ephemeral"}}]})";
  EXPECT_EQ(in_body(kClaude, json, {"system"}),
            R"([{"text":"S"},{"cachePoint":{"type":"default","ttl":"1h"}}])");
  EXPECT_EQ(in_body(kClaude, json, {"messages", "0", "content"}),
            R"([{"text":"a"},{"cachePoint":{"type":"default"}}])");
  EXPECT_EQ(in_body(kClaude, json, {"toolConfig", "tools", "1"}),
            R"({"cachePoint":{"type":"default"}})");
  EXPECT_EQ(in_body(kNova, json, {"system"}),
            R"([{"text":"S"},{"cachePoint":{"type":"default"}}])");
  EXPECT_EQ(in_body(kNova, json, {"toolConfig", "tools", "1"}), "");
  EXPECT_EQ(body_for(kLlama, json).find("cachePoint"), std::string::npos);
}

TEST(BedrockMessages, OfMoreThanFourMarksTheLastCount) {
  std::string parts;
  for (int i = 0; i < 6; ++i) {
    parts += std::string(i == 0 ? "" : ",") +
             R"({"type":"text","text":"t","cache_control":{"type":"ephemeral"}})";
  }
  const std::string content =
      in_body(kClaude, R"({"messages":[{"role":"user","content":[)" + parts + "]}]}",
              {"messages", "0", "content"});
  EXPECT_TRUE(content.starts_with(R"([{"text":"t"},{"text":"t"},{"text":"t"},{"cachePoint")"))
      << content;
  std::size_t points = 0;
  for (std::size_t at = content.find("cachePoint"); at != std::string::npos;
       at = content.find("cachePoint", at + 1)) {
    ++points;
  }
  EXPECT_EQ(points, 4U);
}

TEST(BedrockMessages, AMarkOnTheWholeStandsAtItsEnd) {
  EXPECT_EQ(
      in_body(kClaude, hi(R"("cache_control":{"type":"ephemeral"})"), {"messages", "0", "content"}),
      R"([{"text":"hi"},{"cachePoint":{"type":"default"}}])");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
