#include "openai_family/model_traits.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::openai_family {
namespace {

using Kind = ModelTraits::Kind;
using Sampling = ModelTraits::Sampling;

std::string efforts(std::string_view model) {
  std::string names;
  const EffortSet set = traits_of(model).efforts;
  for (const char* name : {"none", "minimal", "low", "medium", "high", "xhigh", "max"}) {
    if (set.has(*plugin_base::effort_named(name)))
      names.append(names.empty() ? "" : " ").append(name);
  }
  return names;
}

TEST(ModelTraits, WhichModelsReason) {
  for (const char* model :
       {"o1", "o3", "o3-mini", "o4-mini-2025-04-16", "o10-x", "gpt-5", "gpt-5-nano",
        "gpt-5-2025-08-07", "gpt-5.1", "gpt-5.6-sol", "gpt-6-astra", "gpt-12.3"}) {
    EXPECT_EQ(traits_of(model).kind, Kind::kReasoning) << model;
  }
  for (const char* model :
       {"gpt-3.5-turbo", "gpt-4", "gpt-4-turbo", "gpt-4.1-mini", "gpt-4o", "gpt-4o-mini",
        "chatgpt-4o-latest", "gpt-5-chat", "gpt-5-chat-latest", "gpt-5.2-chat-latest"}) {
    EXPECT_EQ(traits_of(model).kind, Kind::kPlain) << model;
  }
  for (const char* model : {"", "o", "omni", "o1x", "ft:gpt-5:acme::1", "openai/gpt-5", "gpt-",
                            "gpt-oss-120b", "gpt-5x", "gpt-5.", "gpt-5.x", "gpt-5-", "my-gpt-5",
                            "deepseek-chat", "gpt-99999999999999999999", "llama-3"}) {
    EXPECT_EQ(traits_of(model).kind, Kind::kUnknown) << model;
    EXPECT_EQ(traits_of(model).sampling, Sampling::kFree) << model;
    EXPECT_TRUE(traits_of(model).efforts.empty()) << model;
  }
}

TEST(ModelTraits, WhichEffortsTheyKnow) {
  EXPECT_EQ(efforts("o3-mini"), "low medium high");
  EXPECT_EQ(efforts("gpt-5"), "minimal low medium high");
  EXPECT_EQ(efforts("gpt-5.1"), "none low medium high");
  EXPECT_EQ(efforts("gpt-5.2"), "none low medium high xhigh");
  EXPECT_EQ(efforts("gpt-5.6-luna"), "none low medium high xhigh");
  EXPECT_EQ(efforts("gpt-6-astra"), "low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-6-sol"), "none low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-6-luna-2026-10-01"), "none low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-6.1-terra"), "none low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-6.1-sol"), "low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-6-solar"), "low medium high xhigh max");
  EXPECT_EQ(efforts("gpt-4o"), "");
}

TEST(ModelTraits, WhatTheyTakeBesides) {
  EXPECT_EQ(traits_of("o3").sampling, Sampling::kNever);
  EXPECT_EQ(traits_of("gpt-5").sampling, Sampling::kNever);
  EXPECT_EQ(traits_of("gpt-5.1").sampling, Sampling::kUnlessReasoning);
  EXPECT_EQ(traits_of("gpt-6-sol").sampling, Sampling::kNever);
  EXPECT_FALSE(traits_of("gpt-5.5").only_default_temperature);
  EXPECT_TRUE(traits_of("gpt-5.6-sol").only_default_temperature);
  EXPECT_TRUE(traits_of("o1").takes_stop);
  EXPECT_FALSE(traits_of("o3").takes_stop);
  EXPECT_FALSE(traits_of("o4-mini").takes_stop);
  EXPECT_FALSE(traits_of("o1").takes_parallel_tool_calls);
  EXPECT_TRUE(traits_of("gpt-5").takes_parallel_tool_calls);
  EXPECT_TRUE(traits_of("gpt-5").takes_verbosity);
  EXPECT_FALSE(traits_of("gpt-4.1").takes_verbosity);
  EXPECT_FALSE(traits_of("o3").takes_verbosity);
  EXPECT_TRUE(traits_of("gpt-5.6").takes_cache_retention);
  EXPECT_FALSE(traits_of("gpt-6-sol").takes_cache_retention);
}

TEST(ModelTraits, WhereToolsStopReasoning) {
  for (const char* model :
       {"o3", "gpt-5", "gpt-5.1", "gpt-6-astra", "gpt-6.1-sol", "gpt-4o", "custom"}) {
    EXPECT_FALSE(traits_of(model).tools_stop_reasoning) << model;
  }
  for (const char* model :
       {"gpt-5.2", "gpt-5.4", "gpt-5.5", "gpt-5.6-luna", "gpt-6-sol", "gpt-6.1-terra"}) {
    EXPECT_TRUE(traits_of(model).tools_stop_reasoning) << model;
  }
}

}  // namespace
}  // namespace llm_rotate::openai_family
