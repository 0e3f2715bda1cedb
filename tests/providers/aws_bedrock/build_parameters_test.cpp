// Limits, sampling, reasoning and the rest of a request.
#include "bedrock_fixture.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

std::string inference(std::string_view model, std::string_view members) {
  return in_body(model, hi(members), {"inferenceConfig"});
}

std::string additional(std::string_view model, std::string_view members) {
  return in_body(model, hi(members), {"additionalModelRequestFields"});
}

using Names = std::vector<std::string>;

TEST(BedrockParameters, HaveConversesNames) {
  EXPECT_EQ(inference("us.anthropic.claude-3-7-sonnet-20250219-v1:0",
                      R"("max_tokens":64,"temperature":0.2,"top_p":0.9,"stop":["END"," ",""])"),
            R"({"maxTokens":64,"temperature":0.2,"topP":0.9,"stopSequences":["END"]})");
  EXPECT_EQ(inference(kNova, R"("stop":"END","max_tokens":5,"max_completion_tokens":6)"),
            R"({"maxTokens":6,"stopSequences":["END"]})");
  EXPECT_EQ(inference(kNova, R"("temperature":null)"), "");
}

TEST(BedrockParameters, TheScaleOfTemperaturesEndsAtOne) {
  EXPECT_EQ(inference(kNova, R"("temperature":1.7)"), R"({"temperature":1})");
}

TEST(BedrockParameters, LaterClaudesTakeOneWayOfSamplingOrNone) {
  EXPECT_EQ(inference(kClaude, R"("temperature":0.5,"top_p":0.9)"), R"({"temperature":0.5})");
  EXPECT_EQ(dropped(kClaude, hi(R"("temperature":0.5,"top_p":0.9)")), Names{"top_p"});
  EXPECT_EQ(inference(kClaude, R"("top_p":0.9)"), R"({"topP":0.9})");
  EXPECT_EQ(inference(kNewestClaude, R"("temperature":0.5,"top_p":0.9,"top_k":5)"), "");
  EXPECT_EQ(dropped(kNewestClaude, hi(R"("temperature":0.5,"top_p":0.9,"top_k":5)")),
            (Names{"temperature", "top_p", "top_k"}));
}

TEST(BedrockParameters, TopKHasAnotherNameInEachFamily) {
  EXPECT_EQ(additional(kClaude, R"("top_k":5)"), R"({"top_k":5})");
  EXPECT_EQ(additional(kNova, R"("top_k":5)"), R"({"inferenceConfig":{"topK":5}})");
  EXPECT_EQ(additional(kMistral, R"("top_k":5)"), R"({"top_k":5})");
  EXPECT_EQ(additional("cohere.command-r-v1:0", R"("top_k":5)"), R"({"k":5})");
  EXPECT_EQ(dropped(kLlama, hi(R"("top_k":5)")), Names{"top_k"});
}

TEST(BedrockParameters, WhatBedrockLacksIsNamed) {
  EXPECT_EQ(
      dropped(
          kNova,
          hi(R"("seed":1,"n":2,"frequency_penalty":0.5,"presence_penalty":1,"logit_bias":{"1":2},"logprobs":true,"top_logprobs":2,"min_p":0.1,"verbosity":"low","modalities":["text","audio"],"store":true,"nobody_knows":1)")),
      (Names{"seed", "n", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs",
             "top_logprobs", "min_p", "verbosity", "modalities", "store", "nobody_knows"}));
}

TEST(BedrockParameters, WhatSaysNothingIsNotNamed) {
  EXPECT_TRUE(
      dropped(
          kNova,
          hi(R"("seed":null,"n":1,"frequency_penalty":0,"presence_penalty":0.0,"logit_bias":{},"logprobs":false,"repetition_penalty":1,"modalities":["text"],"models":[],"stream":true,"model":"x","store":false,"verbosity":"medium","llm_rotate":{"session":"s"},"reasoning_effort":"none","service_tier":"auto")"))
          .empty());
}

TEST(BedrockParameters, StrictRequestsAreRefusedByName) {
  EXPECT_EQ(strict_refusal(kNova, hi(R"("seed":1)")),
            "bedrock.build.unsupported_parameter: amazon.nova-lite-v1:0 at Bedrock takes no "
            "\"seed\"; leave it out, or do not ask for strict parameters");
  EXPECT_NE(strict_refusal(kLlama, hi(R"("stop":"x")")).find("\"stop\""), std::string::npos);
}

TEST(BedrockParameters, ClaudeThinksByABudgetUpTo45) {
  EXPECT_EQ(additional(kClaude, R"("reasoning_effort":"low")"),
            R"({"thinking":{"type":"enabled","budget_tokens":2048}})");
  EXPECT_EQ(additional(kClaude, R"("reasoning":{"max_tokens":3000})"),
            R"({"thinking":{"type":"enabled","budget_tokens":3000}})");
  EXPECT_EQ(additional(kClaude, R"("reasoning":{"max_tokens":10})"),
            R"({"thinking":{"type":"enabled","budget_tokens":1024}})");
  EXPECT_EQ(additional(kClaude, R"("reasoning_effort":"max")"),
            R"({"thinking":{"type":"enabled","budget_tokens":32000}})");
  EXPECT_EQ(additional(kClaude, R"("reasoning_effort":"none")"), "");
  EXPECT_EQ(additional(kClaude, R"("reasoning":{"enabled":false})"), "");
}

TEST(BedrockParameters, TheBudgetFitsUnderTheLimit) {
  EXPECT_EQ(inference(kClaude, R"("reasoning_effort":"low","max_tokens":4000)"),
            R"({"maxTokens":4000})");
  EXPECT_EQ(inference(kClaude, R"("reasoning_effort":"low","max_tokens":500)"),
            R"({"maxTokens":2548})");
}

TEST(BedrockParameters, AThinkingClaudeKeepsItsTemperature) {
  EXPECT_EQ(inference(kClaude, R"("reasoning_effort":"low","temperature":0.5,"top_k":3)"), "");
  EXPECT_EQ(dropped(kClaude, hi(R"("reasoning_effort":"low","temperature":0.5,"top_k":3)")),
            (Names{"temperature", "top_k"}));
  EXPECT_EQ(inference(kClaude, R"("reasoning_effort":"low","top_p":0.97)"), R"({"topP":0.97})");
}

TEST(BedrockParameters, LaterClaudesThinkByAnEffort) {
  EXPECT_EQ(additional(kClaude46, R"("reasoning_effort":"xhigh")"),
            R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}})");
  EXPECT_EQ(additional(kNewestClaude, R"("reasoning_effort":"xhigh")"),
            R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"xhigh"}})");
  EXPECT_EQ(additional(kClaude46, R"("reasoning_effort":"minimal")"),
            R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}})");
  EXPECT_EQ(additional(kClaude46, R"("reasoning_effort":"none")"),
            R"({"thinking":{"type":"disabled"}})");
  EXPECT_EQ(additional(kNewestClaude, R"("reasoning_effort":"none")"),
            R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}})");
  EXPECT_EQ(additional("us.anthropic.claude-sonnet-5-5-v1:0", R"("reasoning_effort":"none")"),
            R"({"thinking":{"type":"between_tools"},"output_config":{"effort":"low"}})");
  EXPECT_EQ(additional(kClaude46, R"("reasoning":{"max_tokens":9000})"),
            R"({"thinking":{"type":"adaptive"},"output_config":{"effort":"high"}})");
}

TEST(BedrockParameters, OthersThinkInTheirOwnWords) {
  EXPECT_EQ(additional(kNova2, R"("reasoning_effort":"max")"),
            R"({"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}})");
  EXPECT_EQ(additional(kNova2, R"("reasoning_effort":"none")"),
            R"({"reasoningConfig":{"type":"disabled"}})");
  EXPECT_EQ(additional("openai.gpt-oss-120b-1:0", R"("reasoning_effort":"minimal")"),
            R"({"reasoning_effort":"low"})");
  EXPECT_EQ(additional("openai.gpt-5.4", R"("reasoning_effort":"high")"),
            R"({"reasoning":{"effort":"high"}})");
  EXPECT_EQ(dropped(kNova, hi(R"("reasoning_effort":"low")")), Names{"reasoning_effort"});
  EXPECT_EQ(dropped(kLlama, hi(R"("reasoning":{"effort":"low"})")), Names{"reasoning"});
}

// The model would refuse to think about a call of whose reasoning it is given nothing.
TEST(BedrockParameters, AToolLoopOfAnotherVendorIsGoneOnWithoutABudget) {
  const std::string json =
      R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":"{}"}}]},
      {"role":"tool","tool_call_id":"c","content":"r"}],"reasoning_effort":"low"})";
  EXPECT_EQ(in_body(kClaude, json, {"additionalModelRequestFields"}), "");
  EXPECT_EQ(dropped(kClaude, json), Names{"reasoning_effort"});
  EXPECT_NE(in_body(kClaude46, json, {"additionalModelRequestFields"}), "");
}

TEST(BedrockParameters, TierAndMetadataHaveTheirPlaces) {
  EXPECT_EQ(in_body(kNova, hi(R"("service_tier":"flex")"), {"serviceTier"}), R"({"type":"flex"})");
  EXPECT_EQ(dropped(kNova, hi(R"("service_tier":"scale")")), Names{"service_tier"});
  EXPECT_EQ(in_body(kNova, hi(R"("metadata":{"team":"a b","bad":"\u00e9"},"user":"u-1")"),
                    {"requestMetadata"}),
            R"({"team":"a b","user":"u-1"})");
  EXPECT_EQ(dropped(kNova, hi(R"("metadata":{"bad":"\u00e9"})")), Names{"metadata"});
}

TEST(BedrockParameters, OptionsOfTheProvider) {
  BuildOptions options;
  options.options =
      R"({"region":"us-east-1","guardrail":{"identifier":"g1","version":"DRAFT","trace":"enabled"},"latency":"optimized","anthropic_beta":["context-1m-2025-08-07"]})";
  const std::string json = hi();
  const sdk::json::Document document(built(json, options).body);
  EXPECT_EQ(sdk::json::dump(document["guardrailConfig"]),
            R"({"guardrailIdentifier":"g1","guardrailVersion":"DRAFT","trace":"enabled"})");
  EXPECT_EQ(sdk::json::dump(document["performanceConfig"]), R"({"latency":"optimized"})");
  EXPECT_EQ(sdk::json::dump(document["additionalModelRequestFields"]),
            R"({"anthropic_beta":["context-1m-2025-08-07"]})");
  options.model = kNova;
  EXPECT_EQ(built(json, options).body.find("anthropic_beta"), std::string::npos);
}

TEST(BedrockParameters, TheModelBehindAnArnMayBeNamed) {
  BuildOptions options;
  options.model = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc";
  EXPECT_EQ(built(hi(R"("reasoning_effort":"low")"), options).dropped, Names{"reasoning_effort"});
  options.options = R"({"base_model":"anthropic.claude-sonnet-4-5-20250929-v1:0"})";
  EXPECT_NE(built(hi(R"("reasoning_effort":"low")"), options).body.find("budget_tokens"),
            std::string::npos);
}

TEST(BedrockParameters, ExtraIsMergedLast) {
  BuildOptions options;
  options.model = kNova;
  options.extra =
      R"({"inferenceConfig":{"maxTokens":9},"additionalModelResponseFieldPaths":["/stop_sequence"]})";
  EXPECT_EQ(
      built(hi(R"("max_tokens":5,"temperature":0)"), options).body,
      R"({"messages":[{"role":"user","content":[{"text":"hi"}]}],"inferenceConfig":{"maxTokens":9,"temperature":0},)"
      R"("additionalModelResponseFieldPaths":["/stop_sequence"]})");
  options.extra = "[]";
  EXPECT_EQ(refusal(hi(), options),
            "bedrock.build.bad_extra: \"extra\" must be a JSON object; its members are merged into "
            "the request's body");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
