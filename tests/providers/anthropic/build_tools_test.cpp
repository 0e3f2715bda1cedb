// Tools, the choice between them, and answers in JSON.
#include <string>

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

constexpr std::string_view kTools =
    R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object",)"
    R"("properties":{"x":{"type":"integer","minimum":1}},"required":["x"]}}},)"
    R"({"type":"function","function":{"name":"g"}}])";

std::string with_tools(std::string_view members) {
  return std::string(kTools).append(",").append(members);
}

std::string choice(std::string_view value, std::string_view model = "claude-sonnet-4-5") {
  return sent("tool_choice", with_tools("\"tool_choice\":" + std::string(value)), model);
}

TEST(AnthropicTools, AreSpelledTheVendorsWay) {
  EXPECT_EQ(sent("tools", kTools),
            R"([{"name":"f","description":"d","input_schema":{"type":"object",)"
            R"("properties":{"x":{"type":"integer","minimum":1}},"required":["x"]}},)"
            R"({"name":"g","input_schema":{"type":"object","properties":{}}}])");
  EXPECT_EQ(sent("tool_choice", kTools), "");
}

TEST(AnthropicTools, ASchemaWithoutATypeIsAnObject) {
  EXPECT_EQ(sent("tools", R"("tools":[{"function":{"name":"f","parameters":{"properties":{}}}}])"),
            R"([{"name":"f","input_schema":{"type":"object","properties":{}}}])");
}

TEST(AnthropicTools, OldFunctionsAreTools) {
  EXPECT_EQ(sent("tools", R"("functions":[{"name":"f"}],"function_call":{"name":"f"})"),
            R"([{"name":"f","input_schema":{"type":"object","properties":{}}}])");
  EXPECT_EQ(sent("tool_choice", R"("functions":[{"name":"f"}],"function_call":{"name":"f"})"),
            R"({"type":"tool","name":"f"})");
}

TEST(AnthropicTools, TheVendorsOwnToolsPass) {
  EXPECT_EQ(
      sent("tools", R"("tools":[{"type":"web_search_20250305","name":"web_search","max_uses":3}])"),
      R"([{"type":"web_search_20250305","name":"web_search","max_uses":3}])");
}

TEST(AnthropicTools, OthersAreDropped) {
  EXPECT_EQ(sent("tools", R"("tools":[{"type":"custom","custom":{"name":"c"}},{"type":"code"}])"),
            "");
  EXPECT_EQ(dropped(R"("tools":[{"type":"custom","custom":{"name":"c"}}])"), "tools");
}

TEST(AnthropicTools, StrictGoesWhereTheVendorHoldsAnswersToSchemas) {
  const std::string strict =
      R"("tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object",)"
      R"("properties":{"x":{"type":"integer","minimum":1}},"required":["x"]}}}])";
  EXPECT_EQ(
      sent("tools", strict),
      R"([{"name":"f","input_schema":{"type":"object","properties":{"x":{"type":"integer",)"
      R"("description":"It must satisfy this JSON schema: {\"minimum\":1}"}},"required":["x"],)"
      R"("additionalProperties":false},"strict":true}])");
  EXPECT_EQ(dropped(strict, "claude-sonnet-4-20250514"), "tools[].strict");
  EXPECT_EQ(sent("tools", strict, "claude-sonnet-4-20250514").find("strict"), std::string::npos);
}

TEST(AnthropicTools, Choices) {
  EXPECT_EQ(choice(R"("auto")"), R"({"type":"auto"})");
  EXPECT_EQ(choice(R"("none")"), R"({"type":"none"})");
  EXPECT_EQ(choice(R"("required")"), R"({"type":"any"})");
  EXPECT_EQ(choice(R"({"type":"function","function":{"name":"g"}})"),
            R"({"type":"tool","name":"g"})");
  EXPECT_EQ(choice("null"), "");
  EXPECT_EQ(refusal(asking(with_tools(R"("tool_choice":{"type":"function"})"))),
            "anthropic.build.tool_choice: tool_choice is none of \"auto\", \"none\", \"required\" "
            "and the name of a function");
}

TEST(AnthropicTools, AChoiceNeedsTools) {
  EXPECT_EQ(sent("tool_choice", R"("tool_choice":"auto")"), "");
  EXPECT_EQ(dropped(R"("tool_choice":"auto","parallel_tool_calls":false)"), "");
  EXPECT_EQ(dropped(R"("tool_choice":"required","tools":[])"), "tool_choice");
}

TEST(AnthropicTools, OneCallAtATimeIsPartOfTheChoice) {
  const std::string one = R"("parallel_tool_calls":false)";
  EXPECT_EQ(sent("tool_choice", with_tools(one)),
            R"({"type":"auto","disable_parallel_tool_use":true})");
  EXPECT_EQ(sent("tool_choice", with_tools(one + R"(,"tool_choice":"required")")),
            R"({"type":"any","disable_parallel_tool_use":true})");
  EXPECT_EQ(sent("tool_choice", with_tools(one + R"(,"tool_choice":"none")")),
            R"({"type":"none"})");
  EXPECT_EQ(sent("tool_choice", with_tools(R"("parallel_tool_calls":true)")), "");
}

TEST(AnthropicTools, ModelsThatCannotBeForcedAreTold) {
  for (const char* model : {"claude-sonnet-5-5", "claude-opus-5-5", "claude-fable-5-1"}) {
    EXPECT_EQ(choice(R"("required")", model), R"({"type":"auto"})") << model;
    EXPECT_EQ(sent("system", with_tools(R"("tool_choice":"required")"), model),
              R"("Call at least one of the tools.")");
    EXPECT_EQ(
        sent("system", with_tools(R"("tool_choice":{"type":"function","function":{"name":"g"}})"),
             model),
        R"("Call the tool \"g\".")");
    EXPECT_EQ(dropped(with_tools(R"("tool_choice":"required")"), model), "tool_choice");
  }
  EXPECT_EQ(choice(R"("required")", "claude-opus-5"), R"({"type":"any"})");
}

TEST(AnthropicTools, AChoiceAmongSomeIsAChoiceAmongAll) {
  const std::string some =
      R"({"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[]}})";
  EXPECT_EQ(choice(some), R"({"type":"any"})");
  EXPECT_EQ(dropped(with_tools("\"tool_choice\":" + some)), "tool_choice");
}

std::string schema_format(std::string_view schema) {
  return R"("response_format":{"type":"json_schema","json_schema":{"name":"a","schema":)" +
         std::string(schema) + "}}";
}

constexpr std::string_view kSchema =
    R"({"type":"object","properties":{"x":{"type":"string"}},"required":["x"],"additionalProperties":false})";

TEST(AnthropicJson, ASchemaIsTheVendorsOwnFrom45On) {
  for (const char* model : {"claude-sonnet-4-5", "claude-opus-4-1", "claude-sonnet-5-5"}) {
    EXPECT_EQ(sent("output_config", schema_format(kSchema), model),
              R"({"format":{"type":"json_schema","schema":)" + std::string(kSchema) + "}}")
        << model;
    EXPECT_EQ(sent("tools", schema_format(kSchema), model), "");
  }
}

TEST(AnthropicJson, AnEffortStandsBesideTheSchema) {
  EXPECT_EQ(sent("output_config", schema_format(kSchema) + R"(,"reasoning_effort":"low")",
                 "claude-opus-4-6"),
            R"({"format":{"type":"json_schema","schema":)" + std::string(kSchema) +
                R"(},"effort":"low"})");
}

TEST(AnthropicJson, TheSchemaIsBroughtIntoTheVendorsLanguage) {
  EXPECT_EQ(
      sent(
          "output_config",
          schema_format(
              R"({"$schema":"s","properties":{"a":{"oneOf":[{"type":"string","format":"email","pattern":"x"},{"type":"null"}]},)"
              R"("b":{"type":"array","items":{"type":"object","properties":{}},"minItems":1,"maxItems":3,"description":"few"},)"
              R"("c":{"type":"string","format":"color"}},"required":["a"],"$defs":{"d":{"type":"object"}}})")),
      R"({"format":{"type":"json_schema","schema":{"properties":{"a":{"anyOf":[{"type":"string","format":"email",)"
      R"("description":"It must satisfy this JSON schema: {\"pattern\":\"x\"}"},{"type":"null"}]},)"
      R"("b":{"type":"array","items":{"type":"object","properties":{},"additionalProperties":false},"minItems":1,)"
      R"("description":"few\n\nIt must satisfy this JSON schema: {\"maxItems\":3}"},)"
      R"("c":{"type":"string","description":"It must satisfy this JSON schema: {\"format\":\"color\"}"}},)"
      R"("required":["a"],"$defs":{"d":{"type":"object","additionalProperties":false}},)"
      R"("type":"object","additionalProperties":false}}})");
}

TEST(AnthropicJson, OlderModelsMustCallAToolWhoseArgumentsAreTheAnswer) {
  constexpr std::string_view kOld = "claude-sonnet-4-20250514";
  EXPECT_EQ(sent("output_config", schema_format(kSchema), kOld), "");
  EXPECT_EQ(sent("tool_choice", schema_format(kSchema), kOld),
            R"({"type":"tool","name":"llm_rotate_answer","disable_parallel_tool_use":true})");
  EXPECT_EQ(
      sent("tools", schema_format(kSchema), kOld),
      R"([{"name":"llm_rotate_answer","description":"Gives the final answer to the user. Its )"
      R"(arguments are the whole answer, as JSON.","input_schema":)" +
          std::string(kSchema) + "}]");
}

TEST(AnthropicJson, TheAnswerIsOneMoreToolBesideOthers) {
  constexpr std::string_view kOld = "claude-sonnet-4-20250514";
  const std::string both = with_tools(schema_format(kSchema));
  EXPECT_EQ(sent("tool_choice", both, kOld), R"({"type":"any"})");
  EXPECT_NE(sent("tools", both, kOld).find("llm_rotate_answer"), std::string::npos);
  // A call that was asked for is for a turn before the answer.
  const std::string named = both + R"(,"tool_choice":{"type":"function","function":{"name":"g"}})";
  EXPECT_EQ(sent("tool_choice", named, kOld), R"({"type":"tool","name":"g"})");
  EXPECT_EQ(sent("tools", named, kOld).find("llm_rotate_answer"), std::string::npos);
  EXPECT_EQ(sent("tool_choice", both + R"(,"tool_choice":"none")", kOld),
            R"({"type":"tool","name":"llm_rotate_answer","disable_parallel_tool_use":true})");
}

TEST(AnthropicJson, WhatTheVendorCannotHoldGoesByTheToolToo) {
  const std::string recursive = schema_format(
      R"({"type":"object","properties":{"n":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"object",)"
      R"("properties":{"next":{"$ref":"#/$defs/N"}}}}})");
  EXPECT_EQ(sent("output_config", recursive), "");
  EXPECT_NE(sent("tools", recursive).find("llm_rotate_answer"), std::string::npos);

  std::string optional = R"({"type":"object","properties":{)";
  for (int i = 0; i < 25; ++i) {
    optional +=
        std::string(i > 0 ? "," : "") + "\"p" + std::to_string(i) + R"(":{"type":"string"})";
  }
  EXPECT_EQ(sent("output_config", schema_format(optional + "}}")), "");

  // Used twice is no recursion.
  EXPECT_NE(sent("output_config",
                 schema_format(R"({"type":"object","properties":{"a":{"$ref":"#/$defs/N"},)"
                               R"("b":{"$ref":"#/$defs/N"}},"$defs":{"N":{"type":"string"}}})")),
            "");
}

TEST(AnthropicJson, AnyObject) {
  EXPECT_NE(sent("tools", R"("response_format":{"type":"json_object"})")
                .find(R"("input_schema":{"type":"object"})"),
            std::string::npos);
  EXPECT_EQ(sent("tool_choice", R"("response_format":{"type":"json_object"})"),
            R"({"type":"tool","name":"llm_rotate_answer","disable_parallel_tool_use":true})");
}

TEST(AnthropicJson, WhereNoToolCanBeForcedWordsMustDo) {
  EXPECT_EQ(
      sent("system", R"("response_format":{"type":"json_object"})", "claude-opus-5-5"),
      R"("Answer with one valid JSON object and nothing else: no Markdown, no words around it.")");
  EXPECT_EQ(sent("tools", R"("response_format":{"type":"json_object"})", "claude-opus-5-5"), "");
}

TEST(AnthropicJson, OtherFormats) {
  EXPECT_EQ(sent("output_config", R"("response_format":{"type":"text"})"), "");
  EXPECT_EQ(refusal(asking(R"("response_format":{"type":"xml"})")),
            "anthropic.build.response_format: response_format has the type \"xml\"; use text, "
            "json_object or json_schema");
  EXPECT_EQ(refusal(asking(schema_format("7"))),
            "anthropic.build.response_format: response_format.json_schema.schema is no JSON "
            "object");
}

}  // namespace
}  // namespace llm_rotate::anthropic
