#include "model_traits.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::aws_bedrock {
namespace {

using Family = ModelTraits::Family;
using Forcing = ModelTraits::Forcing;
using Schema = ModelTraits::Schema;
using Thinking = ModelTraits::Thinking;

TEST(BedrockModels, AreFoundBehindProfilesAndArns) {
  EXPECT_EQ(bare_id("us.anthropic.claude-3-haiku"), "anthropic.claude-3-haiku");
  EXPECT_EQ(bare_id("us-gov.anthropic.claude-3-haiku"), "anthropic.claude-3-haiku");
  EXPECT_EQ(bare_id("global.amazon.nova-2-lite-v1:0"), "amazon.nova-2-lite-v1:0");
  EXPECT_EQ(bare_id("amazon.nova-lite-v1:0"), "amazon.nova-lite-v1:0");
  EXPECT_EQ(bare_id("arn:aws:bedrock:us-east-1:1:inference-profile/eu.meta.llama3"), "meta.llama3");
  EXPECT_EQ(bare_id("arn:aws:bedrock:us-east-1:1:nothing"), "");
  EXPECT_EQ(bare_id("us"), "us");
}

TEST(BedrockModels, HaveTheirFamily) {
  EXPECT_EQ(traits_of("anthropic.claude-3-haiku-20240307-v1:0").family, Family::kClaude);
  EXPECT_EQ(traits_of("apac.amazon.nova-pro-v1:0").family, Family::kNova);
  EXPECT_EQ(traits_of("amazon.titan-text-lite-v1").family, Family::kTitan);
  EXPECT_EQ(traits_of("meta.llama3-8b-instruct-v1:0").family, Family::kLlama);
  EXPECT_EQ(traits_of("mistral.mistral-7b-instruct-v0:2").family, Family::kMistral);
  EXPECT_EQ(traits_of("cohere.command-r-v1:0").family, Family::kCohere);
  EXPECT_EQ(traits_of("ai21.jamba-1-5-mini-v1:0").family, Family::kAi21);
  EXPECT_EQ(traits_of("us.deepseek.r1-v1:0").family, Family::kDeepSeek);
  EXPECT_EQ(traits_of("openai.gpt-oss-20b-1:0").family, Family::kOpenAi);
  EXPECT_EQ(traits_of("minimax.minimax-m2").family, Family::kOther);
  EXPECT_EQ(traits_of("arn:aws:bedrock:us-east-1:1:application-inference-profile/abc").family,
            Family::kUnknown);
}

TEST(BedrockModels, OfClaudeAreToldApart) {
  const auto thinking = [](std::string_view id) { return traits_of(id).thinking; };
  EXPECT_EQ(thinking("anthropic.claude-3-5-sonnet-20240620-v1:0"), Thinking::kNone);
  EXPECT_EQ(thinking("us.anthropic.claude-3-7-sonnet-20250219-v1:0"), Thinking::kBudget);
  EXPECT_EQ(thinking("us.anthropic.claude-sonnet-4-20250514-v1:0"), Thinking::kBudget);
  EXPECT_EQ(thinking("us.anthropic.claude-opus-4-1-20250805-v1:0"), Thinking::kBudget);
  EXPECT_EQ(thinking("us.anthropic.claude-haiku-4-5-20251001-v1:0"), Thinking::kBudget);
  EXPECT_EQ(thinking("global.anthropic.claude-opus-4-6-v1"), Thinking::kAdaptive);
  EXPECT_EQ(thinking("global.anthropic.claude-novel-9"), Thinking::kAdaptive);
  EXPECT_FALSE(traits_of("anthropic.claude-opus-4-7-v1").sampling);
  EXPECT_TRUE(traits_of("anthropic.claude-opus-4-6-v1").sampling);
  EXPECT_EQ(traits_of("anthropic.claude-sonnet-5-5").forcing, Forcing::kNone);
  EXPECT_EQ(traits_of("anthropic.claude-fable-5").forcing, Forcing::kNamed);
  EXPECT_EQ(traits_of("anthropic.claude-fable-5-1").forcing, Forcing::kNone);
  EXPECT_EQ(traits_of("anthropic.claude-sonnet-4-5-20250929-v1:0").schema, Schema::kNative);
  for (const char* unreliable :
       {"anthropic.claude-opus-4-7", "anthropic.claude-opus-4-8", "anthropic.claude-opus-5",
        "anthropic.claude-fable-5", "anthropic.claude-sonnet-5", "anthropic.claude-sonnet-4-6",
        "anthropic.claude-haiku-4-5-20251001-v1:0"}) {
    EXPECT_EQ(traits_of(unreliable).schema, Schema::kTool) << unreliable;
  }
}

TEST(BedrockModels, OfOthersHaveNativeSchemasWhereKnown) {
  for (const char* id : {"minimax.minimax-m2", "mistral.mistral-large-3-675b-instruct",
                         "qwen.qwen3-32b-v1:0", "openai.gpt-oss-120b-1:0", "deepseek.v3-v1:0"}) {
    EXPECT_EQ(traits_of(id).schema, Schema::kNative) << id;
  }
  EXPECT_EQ(traits_of("amazon.nova-lite-v1:0").schema, Schema::kTool);
  EXPECT_EQ(traits_of("meta.llama3-8b-instruct-v1:0").schema, Schema::kInstruction);
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
