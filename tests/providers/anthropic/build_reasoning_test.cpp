// Thinking: how hard, and the state that goes back.
#include <string>

#include "anthropic_fixture.hpp"
#include "anthropic_messages/model_traits.hpp"

namespace llm_rotate::anthropic {
namespace {

std::string effort(std::string_view word) {
  return R"("reasoning_effort":")" + std::string(word) + "\"";
}

// thinking and output_config of a body, for one effort.
std::string thinks(std::string_view word, std::string_view model) {
  return sent("thinking", effort(word), model) + sent("output_config", effort(word), model);
}

constexpr std::string_view kDisabled = R"({"type":"disabled"})";

TEST(AnthropicEffort, NothingIsSentWhenNothingIsAsked) {
  for (const char* model : {"claude-sonnet-4-5", "claude-opus-5-5", "claude-3-haiku-20240307"}) {
    EXPECT_EQ(sent("thinking", "", model), "");
    EXPECT_EQ(sent("thinking", R"("reasoning":null,"reasoning_effort":null)", model), "");
    EXPECT_EQ(sent("output_config", R"("reasoning":{})", model), "");
  }
}

TEST(AnthropicEffort, IsABudgetUpTo45) {
  for (const char* model : {"claude-sonnet-4-5", "claude-opus-4-20250514", "claude-opus-4-1"}) {
    EXPECT_EQ(thinks("minimal", model), R"({"type":"enabled","budget_tokens":1024})") << model;
    EXPECT_EQ(thinks("low", model), R"({"type":"enabled","budget_tokens":2048})") << model;
    EXPECT_EQ(thinks("medium", model), R"({"type":"enabled","budget_tokens":8192})") << model;
    EXPECT_EQ(thinks("high", model), R"({"type":"enabled","budget_tokens":16384})") << model;
    EXPECT_EQ(thinks("none", model), kDisabled) << model;
  }
  EXPECT_EQ(thinks("max", "claude-sonnet-4-5"), R"({"type":"enabled","budget_tokens":32000})");
  EXPECT_EQ(thinks("xhigh", "claude-opus-4-1"), R"({"type":"enabled","budget_tokens":31999})");
}

TEST(AnthropicEffort, IsAWordFrom46On) {
  EXPECT_EQ(thinks("low", "claude-sonnet-4-6"), R"({"type":"adaptive"}{"effort":"low"})");
  EXPECT_EQ(thinks("minimal", "claude-sonnet-4-6"), R"({"type":"adaptive"}{"effort":"low"})");
  EXPECT_EQ(thinks("xhigh", "claude-opus-4-6"), R"({"type":"adaptive"}{"effort":"high"})");
  EXPECT_EQ(thinks("max", "claude-opus-4-6"), R"({"type":"adaptive"}{"effort":"max"})");
  EXPECT_EQ(thinks("xhigh", "claude-opus-4-7"),
            R"({"type":"adaptive","display":"summarized"}{"effort":"xhigh"})");
}

TEST(AnthropicEffort, NoneIsWhatComesNearest) {
  EXPECT_EQ(thinks("none", "claude-opus-4-7"), kDisabled);
  EXPECT_EQ(thinks("none", "claude-opus-5"), kDisabled);
  EXPECT_EQ(thinks("none", "claude-haiku-5-5"), kDisabled);
  EXPECT_EQ(thinks("none", "claude-sonnet-5-5"), R"({"type":"between_tools"})");
  for (const char* model : {"claude-opus-5-5", "claude-fable-5", "claude-fable-5-1"}) {
    EXPECT_EQ(thinks("none", model),
              R"({"type":"adaptive","display":"summarized"}{"effort":"low"})")
        << model;
    EXPECT_EQ(dropped(effort("none"), model), "reasoning_effort") << model;
  }
  EXPECT_EQ(thinks("none", "claude-3-haiku-20240307"), "");
}

TEST(AnthropicEffort, ModelsThatDoNotReasonDropIt) {
  EXPECT_EQ(thinks("high", "claude-3-5-sonnet-20241022"), "");
  EXPECT_EQ(dropped(effort("high"), "claude-3-5-sonnet-20241022"), "reasoning_effort");
  EXPECT_EQ(strict_refusal(effort("high"), "claude-3-5-haiku-latest"),
            "claude-3-5-haiku-latest does not reason, so \"reasoning_effort\" cannot be sent as it "
            "is; leave it out, or do not ask for strict parameters");
}

TEST(AnthropicEffort, ComesInOtherWords) {
  EXPECT_EQ(sent("thinking", R"("reasoning":{"effort":"low"})"),
            R"({"type":"enabled","budget_tokens":2048})");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"max_tokens":3000})"),
            R"({"type":"enabled","budget_tokens":3000})");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"max_tokens":5})"),
            R"({"type":"enabled","budget_tokens":1024})");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"enabled":true})"),
            R"({"type":"enabled","budget_tokens":8192})");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"enabled":true})", "claude-opus-4-6"),
            R"({"type":"adaptive"})");
  EXPECT_EQ(sent("output_config", R"("reasoning":{"enabled":true})", "claude-opus-4-6"), "");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"enabled":false,"effort":"high"})"), kDisabled);
  EXPECT_EQ(sent("thinking", R"("reasoning":{"max_tokens":0})"), kDisabled);
  EXPECT_EQ(sent("thinking", R"("reasoning_effort":"low","reasoning":{"effort":"high"})"),
            R"({"type":"enabled","budget_tokens":2048})");
}

TEST(AnthropicEffort, ABudgetIsAnEffortWhereBudgetsAreRefused) {
  EXPECT_EQ(sent("output_config", R"("reasoning":{"max_tokens":9000})", "claude-opus-4-7"),
            R"({"effort":"high"})");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"max_tokens":9000})", "claude-opus-4-6"),
            R"({"type":"enabled","budget_tokens":9000})");
}

TEST(AnthropicEffort, AnUnknownWordIsRefused) {
  EXPECT_EQ(refusal(asking(effort("extreme"))),
            "anthropic.build.effort: reasoning_effort is \"extreme\"; use none, minimal, low, "
            "medium, high, xhigh or max");
}

TEST(AnthropicEffort, TheOutputLimitHasRoomForTheBudget) {
  const std::string ask = R"("reasoning_effort":"low","max_tokens":)";
  EXPECT_EQ(sent("max_tokens", ask + "100"), "2148");
  EXPECT_EQ(sent("max_tokens", ask + "3000"), "3000");
  EXPECT_EQ(sent("max_tokens", ask + "0"), "2049");
  EXPECT_EQ(sent("max_tokens", R"("reasoning":{"max_tokens":90000},"max_tokens":64000)"), "64000");
  EXPECT_EQ(sent("thinking", R"("reasoning":{"max_tokens":90000})"),
            R"({"type":"enabled","budget_tokens":63999})");
}

TEST(AnthropicEffort, ThinkingLeavesNoSampling) {
  const std::string ask = R"("reasoning_effort":"low","temperature":0.5,"top_k":5,)";
  EXPECT_EQ(sent("temperature", ask + R"("top_p":0.5)"), "");
  EXPECT_EQ(dropped(ask + R"("top_p":0.5)"), "temperature top_p top_k");
  EXPECT_EQ(sent("top_p", R"("reasoning_effort":"low","top_p":0.97)"), "0.97");
  EXPECT_EQ(dropped(R"("reasoning_effort":"low","temperature":1)"), "");
}

TEST(AnthropicEffort, ABudgetDoesNotGoWithAForcedTool) {
  const std::string tools =
      R"("tools":[{"type":"function","function":{"name":"f"}}],"tool_choice":"required",)" +
      effort("low");
  EXPECT_EQ(sent("thinking", tools), kDisabled);
  EXPECT_EQ(sent("tool_choice", tools), R"({"type":"any"})");
  EXPECT_EQ(dropped(tools), "reasoning_effort");
  // Adaptive thinking does.
  EXPECT_EQ(sent("thinking", tools, "claude-sonnet-4-6"), R"({"type":"adaptive"})");
}

// A conversation with an open tool call, whose answer began with `details`.
std::string open_call(std::string_view details) {
  return R"({"reasoning_effort":"low","messages":[{"role":"user","content":"hi"},{"role":"assistant",)" +
         std::string(details) +
         R"("tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},)"
         R"({"role":"tool","tool_call_id":"a","content":"1"}]})";
}

constexpr std::string_view kOwn =
    R"("reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.text","text":"Hm.",)"
    R"("signature":"c2ln","format":"anthropic-claude-v1","model":"claude-sonnet-4-5-20250929","index":0},)"
    R"({"type":"reasoning.encrypted","data":"ZGF0YQ==","format":"anthropic-claude-v1",)"
    R"("model":"claude-sonnet-4-5-20250929","index":1}],)";

TEST(AnthropicThinking, OwnStateGoesBackUnchangedAndFirst) {
  const std::string messages = member_of(built(open_call(kOwn)), "messages");
  EXPECT_NE(messages.find(R"("content":[{"type":"thinking","thinking":"Hm.","signature":"c2ln"},)"
                          R"({"type":"redacted_thinking","data":"ZGF0YQ=="},{"type":"tool_use")"),
            std::string::npos)
      << messages;
  EXPECT_EQ(member_of(built(open_call(kOwn)), "thinking"),
            R"({"type":"enabled","budget_tokens":2048})");
}

TEST(AnthropicThinking, AnothersStateIsLeftOut) {
  for (
      const char* details :
      {R"("reasoning_content":"Hm.",)", R"("reasoning":"Hm.",)",
       R"("reasoning_details":[{"type":"reasoning.encrypted","data":"x","format":"google-gemini-v1"}],)",
       R"("reasoning_details":[{"type":"reasoning.text","text":"x","format":"anthropic-claude-v1"}],)",
       R"("reasoning_details":[{"type":"reasoning.text","text":"x","signature":"s","format":"anthropic-claude-v1"}],)",
       R"("reasoning_details":[{"type":"reasoning.text","text":"x","signature":"s","format":"anthropic-claude-v1","model":"claude-opus-4-1"}],)",
       R"("reasoning_details":[{"type":"reasoning.summary","summary":"x","format":"anthropic-claude-v1"}],)"}) {
    const sdk::HttpRequest request = built(open_call(details));
    EXPECT_NE(member_of(request, "messages").find(R"("content":[{"type":"tool_use")"),
              std::string::npos)
        << details;
    // An open call without thinking before it is refused if thinking is on.
    EXPECT_EQ(member_of(request, "thinking"), kDisabled) << details;
    ASSERT_EQ(request.dropped.size(), 1U);
    EXPECT_EQ(request.dropped[0], "reasoning_effort");
  }
}

TEST(AnthropicThinking, AnswersBeforeTheOpenCallNeedNone) {
  EXPECT_EQ(
      member_of(
          built(
              R"({"reasoning_effort":"low","messages":[{"role":"user","content":"a"},{"role":"assistant",)"
              R"("tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]},)"
              R"({"role":"tool","tool_call_id":"a","content":"1"},{"role":"assistant","content":"b"},)"
              R"({"role":"user","content":"c"}]})"),
          "thinking"),
      R"({"type":"enabled","budget_tokens":2048})");
}

TEST(AnthropicThinking, AdaptiveThinkingMayBeginAnywhere) {
  BuildOptions options;
  options.model = "claude-opus-4-6";
  EXPECT_EQ(member_of(built(open_call(""), options), "thinking"), R"({"type":"adaptive"})");
}

TEST(AnthropicThinking, CarriesNoMark) {
  const std::string messages = member_of(
      built(
          R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","cache_control":{"type":"ephemeral"},)"
          R"("reasoning_details":[{"type":"reasoning.encrypted","data":"x","format":"anthropic-claude-v1","model":"claude-sonnet-4-5"}]},)"
          R"({"role":"user","content":"go on"}]})"),
      "messages");
  EXPECT_EQ(messages.find("cache_control"), std::string::npos) << messages;
}

TEST(AnthropicThinking, DisplayIsAnOption) {
  BuildOptions options;
  options.model = "claude-opus-5";
  options.options = R"({"thinking_display":"omitted"})";
  EXPECT_EQ(member_of(built(asking(effort("low")), options), "thinking"),
            R"({"type":"adaptive","display":"omitted"})");
  options.options = R"({"thinking_display":""})";
  EXPECT_EQ(member_of(built(asking(effort("low")), options), "thinking"), R"({"type":"adaptive"})");
}

TEST(AnthropicModels, TheSameModelGoesByManyNames) {
  EXPECT_TRUE(is_same_model("claude-sonnet-4-5", "claude-sonnet-4-5-20250929"));
  EXPECT_TRUE(is_same_model("claude-sonnet-4-0", "claude-sonnet-4-20250514"));
  EXPECT_TRUE(is_same_model("claude-3-5-haiku-latest", "claude-3-5-haiku-20241022"));
  EXPECT_FALSE(is_same_model("claude-sonnet-4-5", "claude-sonnet-4"));
  EXPECT_FALSE(is_same_model("claude-sonnet-5", "claude-sonnet-5-5"));
}

struct Row {
  const char* model;
  int max_output;
  bool sampling, budget, forced, schema, prefill;
};

TEST(AnthropicModels, TheMatrix) {
  for (const Row& row : {Row{"claude-sonnet-5-5", 128'000, false, false, false, true, false},
                         Row{"claude-opus-5-5", 128'000, false, false, false, true, false},
                         Row{"claude-haiku-5-5", 128'000, false, false, true, true, false},
                         Row{"claude-opus-5", 128'000, false, false, true, true, false},
                         Row{"claude-fable-5-1", 128'000, false, false, false, true, false},
                         Row{"claude-fable-5", 128'000, false, false, true, true, false},
                         Row{"claude-opus-4-8", 128'000, false, false, true, true, false},
                         Row{"claude-opus-4-7", 128'000, false, false, true, true, false},
                         Row{"claude-sonnet-5", 128'000, false, false, true, true, false},
                         Row{"claude-sonnet-4-6", 128'000, true, true, true, true, false},
                         Row{"claude-opus-4-6", 128'000, true, true, true, true, false},
                         Row{"claude-sonnet-4-5-20250929", 64'000, true, true, true, true, true},
                         Row{"claude-opus-4-5", 64'000, true, true, true, true, true},
                         Row{"claude-haiku-4-5", 64'000, true, true, true, true, true},
                         Row{"claude-opus-4-1-20250805", 32'000, true, true, true, true, true},
                         Row{"claude-sonnet-4-20250514", 64'000, true, true, true, false, true},
                         Row{"claude-opus-4-20250514", 32'000, true, true, true, false, true},
                         Row{"claude-3-7-sonnet-latest", 64'000, true, true, true, false, true},
                         Row{"claude-3-haiku-20240307", 4096, true, false, true, false, true},
                         Row{"claude-next-1", 128'000, false, false, false, true, false}}) {
    const ModelTraits traits = traits_of(row.model);
    EXPECT_EQ(traits.max_output, row.max_output) << row.model;
    EXPECT_EQ(traits.takes_sampling, row.sampling) << row.model;
    EXPECT_EQ(traits.takes_budget, row.budget) << row.model;
    EXPECT_EQ(traits.takes_forced_tool, row.forced) << row.model;
    EXPECT_EQ(traits.takes_json_schema, row.schema) << row.model;
    EXPECT_EQ(traits.takes_prefill, row.prefill) << row.model;
  }
}

}  // namespace
}  // namespace llm_rotate::anthropic
