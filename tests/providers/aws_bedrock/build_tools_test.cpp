// Tools, the choice among them, and answers of a given shape.
#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

constexpr std::string_view kTools =
    R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object","properties":{"x":{"type":"integer"}}},"strict":true}},
      {"type":"function","function":{"name":"g","description":" "}}])";

std::string with_tools(std::string_view members = {}) {
  std::string json(kTools);
  if (!members.empty()) json.append(",").append(members);
  return hi(json);
}

std::string choice_for(std::string_view model, std::string_view choice) {
  return in_body(model, with_tools(R"("tool_choice":)" + std::string(choice)),
                 {"toolConfig", "toolChoice"});
}

constexpr std::string_view kNamed = R"({"type":"function","function":{"name":"g"}})";

TEST(BedrockTools, HaveAnObjectForTheirInputAndNoBlankDescription) {
  EXPECT_EQ(
      in_body(kNova, with_tools(), {"toolConfig"}),
      R"({"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object","properties":{"x":{"type":"integer"}}}}}},)"
      R"({"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object","properties":{}}}}}]})");
}

TEST(BedrockTools, AreStrictWhereTheModelKnowsIt) {
  EXPECT_NE(body_for(kClaude, with_tools()).find(R"("strict":true)"), std::string::npos);
  EXPECT_EQ(body_for(kNova, with_tools()).find("strict"), std::string::npos);
}

TEST(BedrockTools, EveryChoiceHasItsWord) {
  EXPECT_EQ(choice_for(kClaude, "\"auto\""), R"({"auto":{}})");
  EXPECT_EQ(choice_for(kClaude, "\"required\""), R"({"any":{}})");
  EXPECT_EQ(choice_for(kClaude, kNamed), R"({"tool":{"name":"g"}})");
  EXPECT_EQ(in_body(kClaude, with_tools(R"("tool_choice":"none")"), {"toolConfig"}), "");
}

TEST(BedrockTools, NoneKeepsTheToolsOfAHistoryThatCalledThem) {
  const std::string json =
      R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c","content":"r"}],"tool_choice":"none",)" +
      std::string(kTools) + "}";
  EXPECT_NE(in_body(kClaude, json, {"toolConfig", "tools"}), "");
  EXPECT_EQ(in_body(kClaude, json, {"toolConfig", "toolChoice"}), "");
}

TEST(BedrockTools, ForcingIsLeftOutWhereTheModelRefusesIt) {
  EXPECT_EQ(choice_for(kLlama, "\"required\""), R"({"auto":{}})");
  EXPECT_EQ(dropped(kLlama, with_tools(R"("tool_choice":"required")")),
            std::vector<std::string>{"tool_choice"});
  EXPECT_EQ(choice_for(kNewestClaude, kNamed), R"({"auto":{}})");
  EXPECT_EQ(in_body(kClaude, with_tools(R"("tool_choice":"required","reasoning_effort":"low")"),
                    {"toolConfig", "toolChoice"}),
            R"({"auto":{}})");
}

TEST(BedrockTools, WhereNoToolCanBeNamedTheOthersAreNotOffered) {
  EXPECT_EQ(
      in_body(kMistral, with_tools(R"("tool_choice":)" + std::string(kNamed)), {"toolConfig"}),
      R"({"tools":[{"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object","properties":{}}}}}],"toolChoice":{"any":{}}})");
}

TEST(BedrockTools, AllowedToolsAreTheOnesThatAreOffered) {
  const std::string config = in_body(
      kClaude,
      with_tools(
          R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}})"),
      {"toolConfig"});
  EXPECT_EQ(config.find(R"("name":"g")"), std::string::npos) << config;
  EXPECT_NE(config.find(R"("toolChoice":{"any":{}})"), std::string::npos) << config;
}

TEST(BedrockTools, OneCallAtATimeIsClaudesOwnWord) {
  const std::string json = with_tools(R"("parallel_tool_calls":false,"tool_choice":"required")");
  EXPECT_EQ(in_body(kClaude, json, {"additionalModelRequestFields", "tool_choice"}),
            R"({"type":"any","disable_parallel_tool_use":true})");
  EXPECT_EQ(in_body(kClaude, json, {"toolConfig", "toolChoice"}), "");
  EXPECT_EQ(dropped(kNova, json), std::vector<std::string>{"parallel_tool_calls"});
  EXPECT_TRUE(dropped(kNova, with_tools(R"("parallel_tool_calls":true)")).empty());
}

TEST(BedrockTools, AChoiceWithoutToolsIsLeftOut) {
  EXPECT_EQ(body_for(kClaude, hi(R"("tool_choice":"auto","parallel_tool_calls":false)")),
            body_for(kClaude, hi()));
  EXPECT_EQ(strict_refusal(kClaude, hi(R"("tool_choice":"required")")),
            "bedrock.build.unsupported_parameter: us.anthropic.claude-sonnet-4-5-20250929-v1:0 at "
            "Bedrock takes no \"tool_choice\"; leave it out, or do not ask for strict parameters");
}

TEST(BedrockTools, ToolsThatOnlyOpenAiRunsAreLeftOut) {
  EXPECT_EQ(dropped(kClaude, hi(R"("tools":[{"type":"custom","custom":{"name":"c"}}])")),
            std::vector<std::string>{"tools"});
}

constexpr std::string_view kSchema =
    R"("response_format":{"type":"json_schema","json_schema":{"name":"city","description":"A city.","strict":true,"schema":{"type":"object","properties":{"n":{"type":"string"}}}}})";

TEST(BedrockSchema, GoesAsATextThatHoldsJson) {
  EXPECT_EQ(
      in_body(kClaude, hi(kSchema), {"outputConfig"}),
      R"({"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"city","description":"A city.",)"
      R"("schema":"{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"string\"}}}"}}}})");
}

TEST(BedrockSchema, IsAToolWhereTheModelIsNotReliable) {
  EXPECT_EQ(
      in_body(kClaude46, hi(kSchema), {"toolConfig"}),
      R"({"tools":[{"toolSpec":{"name":"llm_rotate_json","description":"Give the answer by calling this tool.",)"
      R"("inputSchema":{"json":{"type":"object","properties":{"n":{"type":"string"}}}}}}],"toolChoice":{"tool":{"name":"llm_rotate_json"}}})");
  EXPECT_EQ(in_body(kClaude46, hi(kSchema), {"outputConfig"}), "");
  EXPECT_EQ(in_body(kMistral, hi(kSchema), {"toolConfig", "toolChoice"}), R"({"any":{}})");
}

TEST(BedrockSchema, LeavesTheOtherToolsToBeCalled) {
  const std::string json = with_tools(kSchema);
  EXPECT_EQ(in_body(kClaude46, json, {"toolConfig", "toolChoice"}), R"({"any":{}})");
  EXPECT_NE(in_body(kClaude46, json, {"toolConfig", "tools", "2"}).find("llm_rotate_json"),
            std::string::npos);
}

TEST(BedrockSchema, IsAnInstructionWhereForcingIsRefused) {
  for (const std::string& json :
       {body_for(kNewestClaude, hi(kSchema)), body_for(kLlama, hi(kSchema)),
        body_for("us.anthropic.claude-haiku-4-5-20251001-v1:0",
                 hi(std::string(kSchema) + R"(,"reasoning_effort":"low")")),
        body_for(kClaude46, with_tools(std::string(kSchema) + R"(,"tool_choice":"required")"))}) {
    const sdk::json::Document document(json);
    EXPECT_EQ(document["system"].at(0)["text"].string(),
              "Answer with one JSON object and with nothing else: no words around it, no code "
              "fence. It must follow this JSON schema:\n"
              R"({"type":"object","properties":{"n":{"type":"string"}}})");
    EXPECT_EQ(json.find("llm_rotate_json"), std::string::npos);
  }
}

TEST(BedrockSchema, AnyObjectIsAnInstruction) {
  EXPECT_EQ(
      in_body(kNova, hi(R"("response_format":{"type":"json_object"})"), {"system"}),
      R"([{"text":"Answer with one JSON object and with nothing else: no words around it, no code fence."}])");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
