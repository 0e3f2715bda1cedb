#include "fake_upstream/openai/openai_models.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::fake::openai {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(OpenAiModels, TheReasoningFamiliesAreKnownByTheirNames) {
  for (const char* model :
       {"o1", "o3-mini", "o4-mini", "gpt-5", "gpt-5-mini", "gpt-5.1", "gpt-6"}) {
    EXPECT_TRUE(traits_of(model).reasoning) << model;
  }
  for (const char* model : {"gpt-4o", "gpt-4.1", "gpt-3.5-turbo", "gpt-5-chat-latest", "omni", "o",
                            "ft:gpt-4o:me", "gpt-oss-120b", "llama-3", ""}) {
    EXPECT_FALSE(traits_of(model).reasoning) << model;
  }
}

TEST(OpenAiModels, EveryFamilyHasItsEfforts) {
  EXPECT_THAT(traits_of("o3").efforts, ElementsAre("low", "medium", "high"));
  EXPECT_THAT(traits_of("gpt-5").efforts, ElementsAre("minimal", "low", "medium", "high"));
  EXPECT_THAT(traits_of("gpt-5.1").efforts, ElementsAre("none", "low", "medium", "high"));
  EXPECT_THAT(traits_of("gpt-5.6").efforts, ElementsAre("none", "low", "medium", "high", "xhigh"));
  EXPECT_THAT(traits_of("gpt-6-astra").efforts,
              ElementsAre("low", "medium", "high", "xhigh", "max"));
  EXPECT_THAT(traits_of("gpt-6-luna").efforts, Contains("none"));
}

TEST(OpenAiModels, SomeThinkOnlyWhenAsked) {
  EXPECT_EQ(traits_of("gpt-5").default_effort, "medium");
  EXPECT_EQ(traits_of("gpt-5.1").default_effort, "none");
  EXPECT_EQ(traits_of("gpt-5.6").default_effort, "medium");
}

TEST(OpenAiModels, MoreEffortCostsMore) {
  EXPECT_EQ(reasoning_tokens_of("none"), 0U);
  EXPECT_EQ(reasoning_tokens_of("minimal"), 0U);
  EXPECT_LT(reasoning_tokens_of("low"), reasoning_tokens_of("medium"));
  EXPECT_LT(reasoning_tokens_of("medium"), reasoning_tokens_of("high"));
}

TEST(OpenAiModels, AnAliasIsAnsweredByItsSnapshot) {
  EXPECT_EQ(snapshot_of("gpt-4o-mini"), "gpt-4o-mini-2024-07-18");
  EXPECT_EQ(snapshot_of("my-own-model"), "my-own-model");
}

TEST(OpenAiModels, EmbeddingSizesAreThoseOfTheModels) {
  EXPECT_EQ(embedding_traits_of("text-embedding-3-large").dimensions, 3072U);
  EXPECT_EQ(embedding_traits_of("text-embedding-ada-002").dimensions, 1536U);
  EXPECT_TRUE(embedding_traits_of("text-embedding-3-small").can_shrink);
  EXPECT_FALSE(embedding_traits_of("text-embedding-ada-002").can_shrink);
}

}  // namespace
}  // namespace llm_rotate::fake::openai
