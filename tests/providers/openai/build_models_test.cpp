// What a request becomes for the model it goes to.
#include <string>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

std::string with_model(std::string_view members, std::string_view model) {
  return "{" + std::string(members) + (members.empty() ? "" : ",") + "\"model\":\"" +
         std::string(model) + "\"}";
}

constexpr std::string_view kTools = R"("tools":[{"type":"function","function":{"name":"f"}}])";

TEST(OpenAiModels, ReasoningModelsTakeMaxCompletionTokens) {
  EXPECT_EQ(body_for("gpt-5", R"({"max_tokens":9})"),
            R"({"max_completion_tokens":9,"model":"gpt-5"})");
  EXPECT_EQ(body_for("o3", R"({"max_tokens":9,"max_completion_tokens":10})"),
            R"({"max_completion_tokens":10,"model":"o3"})");
  EXPECT_EQ(body_for("o3", R"({"max_tokens":9,"max_completion_tokens":null})"),
            R"({"max_completion_tokens":9,"model":"o3"})");
  EXPECT_EQ(body_for("gpt-4o", R"({"max_tokens":9})"), with_model(R"("max_tokens":9)", "gpt-4o"));
  EXPECT_EQ(body_for("custom", R"({"max_completion_tokens":9})"),
            with_model(R"("max_completion_tokens":9)", "custom"));
}

// The newer name wins, and both together are refused.
TEST(OpenAiModels, OfTwoOutputLimitsOneIsSent) {
  constexpr std::string_view kBoth = R"({"max_tokens":9,"max_completion_tokens":10})";
  EXPECT_EQ(body_for("gpt-4o", kBoth), with_model(R"("max_completion_tokens":10)", "gpt-4o"));
  BuildOptions options;
  options.options = R"({"max_tokens_field":"max_tokens"})";
  EXPECT_EQ(body_of(kBoth, options), with_model(R"("max_tokens":10)", "gpt-4.1"));
}

TEST(OpenAiModels, TheNameOfTheOutputLimitCanBeSet) {
  BuildOptions options;
  options.options = R"({"max_tokens_field":"max_completion_tokens"})";
  EXPECT_EQ(body_of(R"({"max_tokens":9})", options),
            R"({"max_completion_tokens":9,"model":"gpt-4.1"})");
  options.model = "o3";
  options.options = R"({"max_tokens_field":"max_tokens"})";
  EXPECT_EQ(body_of(R"({"max_completion_tokens":9})", options), R"({"max_tokens":9,"model":"o3"})");
}

TEST(OpenAiModels, ReasoningModelsAreSparedSampling) {
  const std::string sampling =
      R"({"temperature":0.5,"top_p":0.5,"logprobs":true,"top_logprobs":2,"presence_penalty":1,)"
      R"("frequency_penalty":1,"logit_bias":{"1":1},"seed":3,"n":2})";
  for (const char* model : {"o1", "o4-mini", "gpt-5", "gpt-5.1", "gpt-5.6-sol", "gpt-6-sol"}) {
    EXPECT_EQ(body_for(model, sampling), with_model(R"("seed":3,"n":2)", model)) << model;
  }
  EXPECT_EQ(body_for("gpt-5-chat-latest", sampling),
            sampling.substr(0, sampling.size() - 1) + R"(,"model":"gpt-5-chat-latest"})");
  EXPECT_EQ(body_for("ft:gpt-5:acme", sampling),
            sampling.substr(0, sampling.size() - 1) + R"(,"model":"ft:gpt-5:acme"})");
}

TEST(OpenAiModels, WithoutReasoningSomeSamplingComesBack) {
  const std::string sampling =
      R"({"reasoning_effort":"none","temperature":0.5,"top_p":0.5,"logprobs":true,"top_logprobs":2,"presence_penalty":1})";
  EXPECT_EQ(
      body_for("gpt-5.1", sampling),
      with_model(
          R"("reasoning_effort":"none","temperature":0.5,"top_p":0.5,"logprobs":true,"top_logprobs":2)",
          "gpt-5.1"));
  EXPECT_EQ(body_for("gpt-5.6-sol", sampling),
            with_model(R"("reasoning_effort":"none","top_p":0.5,"logprobs":true,"top_logprobs":2)",
                       "gpt-5.6-sol"));
  EXPECT_EQ(body_for("gpt-5.6-sol", R"({"reasoning_effort":"none","temperature":1.0})"),
            with_model(R"("reasoning_effort":"none","temperature":1.0)", "gpt-5.6-sol"));
  EXPECT_EQ(body_for("gpt-6-sol", sampling),
            with_model(R"("reasoning_effort":"none")", "gpt-6-sol"));
}

TEST(OpenAiModels, StopIsRefusedByLateOSeries) {
  EXPECT_EQ(body_for("o3", R"({"stop":["a"]})"), R"({"model":"o3"})");
  EXPECT_EQ(body_for("o4-mini", R"({"stop":"a"})"), R"({"model":"o4-mini"})");
  EXPECT_EQ(body_for("o1", R"({"stop":"a"})"), R"({"stop":"a","model":"o1"})");
  EXPECT_EQ(body_for("gpt-5", R"({"stop":"a"})"), R"({"stop":"a","model":"gpt-5"})");
}

TEST(OpenAiModels, ParallelToolCallsAreRefusedByTheOSeries) {
  const std::string json = "{" + std::string(kTools) + R"(,"parallel_tool_calls":false})";
  EXPECT_EQ(body_for("o3", json), with_model(kTools, "o3"));
  EXPECT_EQ(body_for("gpt-5", json),
            with_model(std::string(kTools) + R"(,"parallel_tool_calls":false)", "gpt-5"));
}

TEST(OpenAiModels, VerbosityAndCacheRetentionDependOnTheGeneration) {
  const std::string json = R"({"verbosity":"low","prompt_cache_retention":"24h"})";
  EXPECT_EQ(body_for("gpt-5", json),
            with_model(R"("verbosity":"low","prompt_cache_retention":"24h")", "gpt-5"));
  EXPECT_EQ(body_for("gpt-4.1", json), with_model(R"("prompt_cache_retention":"24h")", "gpt-4.1"));
  EXPECT_EQ(body_for("gpt-6-sol", json), with_model(R"("verbosity":"low")", "gpt-6-sol"));
}

std::string effort_for(std::string_view model, std::string_view members) {
  const sdk::json::Document body(body_for(model, "{" + std::string(members) + "}"));
  return std::string(body["reasoning_effort"].string("-"));
}

TEST(OpenAiModels, EffortIsBroughtIntoTheModelsOwnSet) {
  EXPECT_EQ(effort_for("o3", R"("reasoning_effort":"none")"), "low");
  EXPECT_EQ(effort_for("o3", R"("reasoning_effort":"minimal")"), "low");
  EXPECT_EQ(effort_for("o3", R"("reasoning_effort":"max")"), "high");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning_effort":"none")"), "minimal");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning_effort":"minimal")"), "minimal");
  EXPECT_EQ(effort_for("gpt-5.1", R"("reasoning_effort":"minimal")"), "low");
  EXPECT_EQ(effort_for("gpt-5.1", R"("reasoning_effort":"xhigh")"), "high");
  EXPECT_EQ(effort_for("gpt-5.2", R"("reasoning_effort":"max")"), "xhigh");
  EXPECT_EQ(effort_for("gpt-5.6-luna", R"("reasoning_effort":"minimal")"), "low");
  EXPECT_EQ(effort_for("gpt-6-astra", R"("reasoning_effort":"none")"), "low");
  EXPECT_EQ(effort_for("gpt-6-sol", R"("reasoning_effort":"none")"), "none");
  EXPECT_EQ(effort_for("gpt-6-sol", R"("reasoning_effort":"max")"), "max");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning_effort":"medium")"), "medium");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning_effort":"unheard_of")"), "unheard_of");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning_effort":null)"), "-");
  EXPECT_EQ(effort_for("gpt-5", ""), "-");
}

TEST(OpenAiModels, ReasoningIsAnotherSpellingOfEffort) {
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":{"effort":"high"})"), "high");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":{"effort":"high"},"reasoning_effort":"low")"),
            "low");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":{"max_tokens":2048})"), "low");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":{"max_tokens":30000})"), "high");
  EXPECT_EQ(effort_for("gpt-5.1", R"("reasoning":{"enabled":false})"), "none");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":{"enabled":true})"), "-");
  EXPECT_EQ(effort_for("gpt-5", R"("reasoning":null)"), "-");
  EXPECT_EQ(effort_for("gpt-oss-120b", R"("reasoning":{"effort":"xhigh"})"), "xhigh");
  EXPECT_EQ(effort_for("gpt-4o", R"("reasoning":{"effort":"high"})"), "-");
  EXPECT_EQ(effort_for("gpt-4.1", R"("reasoning_effort":"high")"), "-");
}

TEST(OpenAiModels, ToolsAndEffortFollowTheTable) {
  const auto effort = [](std::string_view model, std::string_view asked) {
    std::string members(kTools);
    if (!asked.empty()) members += ",\"reasoning_effort\":\"" + std::string(asked) + "\"";
    return effort_for(model, members);
  };
  for (const char* model : {"o3", "gpt-5", "gpt-5.1"}) {
    EXPECT_EQ(effort(model, ""), "-") << model;
    EXPECT_EQ(effort(model, "high"), "high") << model;
  }
  EXPECT_EQ(effort("gpt-5.1", "none"), "none");
  for (const char* model :
       {"gpt-5.2", "gpt-5.4", "gpt-5.5", "gpt-5.6-luna", "gpt-6-sol", "gpt-6.1-terra"}) {
    EXPECT_EQ(effort(model, ""), "none") << model;
    EXPECT_EQ(effort(model, "high"), "none") << model;
    EXPECT_EQ(effort(model, "none"), "none") << model;
  }
  // They cannot do without reasoning: what the server says to it is for the caller to read.
  for (const char* model : {"gpt-6-astra", "gpt-6.1-sol"}) {
    EXPECT_EQ(effort(model, ""), "-") << model;
    EXPECT_EQ(effort(model, "high"), "high") << model;
  }
}

TEST(OpenAiModels, StrictSaysWhyAnEffortCannotBeSent) {
  EXPECT_EQ(strict_refusal("gpt-4.1", R"({"reasoning_effort":"high"})"),
            "gpt-4.1 does not reason, so \"reasoning_effort\": \"high\" cannot be sent; leave it "
            "out, or do not "
            "ask for strict parameters");
  EXPECT_EQ(strict_refusal("o3", R"({"reasoning_effort":"none"})"),
            "o3 does not know that effort, so \"reasoning_effort\": \"none\" cannot be sent; leave "
            "it out, or do "
            "not ask for strict parameters");
  EXPECT_EQ(strict_refusal("gpt-5.4", "{" + std::string(kTools) + R"(,"reasoning_effort":"low"})"),
            "gpt-5.4 takes tools in Chat Completions only without reasoning, so "
            "\"reasoning_effort\": \"low\" "
            "cannot be sent; leave it out, or do not ask for strict parameters");
}

}  // namespace
}  // namespace llm_rotate::openai
