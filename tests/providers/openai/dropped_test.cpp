// What a request loses on its way is told.
#include <vector>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

using Names = std::vector<std::string>;

Names dropped(std::string_view model, std::string_view json) {
  BuildOptions options;
  options.model = model;
  return built(json, options).dropped;
}

TEST(OpenAiDropped, AreTheParametersThatTheVendorLacks) {
  EXPECT_EQ(dropped("gpt-4.1", R"({"top_k":4,"min_p":0.5,"temperature":0.5})"),
            (Names{"top_k", "min_p"}));
  EXPECT_EQ(dropped("gpt-4.1", R"({"provider":{"only":["x"]}})"), Names{"provider"});
}

TEST(OpenAiDropped, AreTheParametersThatTheModelLacks) {
  EXPECT_EQ(dropped("o3", R"({"temperature":0.5,"stop":"x"})"), (Names{"stop", "temperature"}));
  EXPECT_EQ(dropped("gpt-4.1", R"({"reasoning_effort":"high"})"), Names{"reasoning_effort"});
  EXPECT_EQ(dropped("gpt-4.1", R"({"reasoning":{"max_tokens":9000}})"), Names{"reasoning_effort"});
}

TEST(OpenAiDropped, AreNotThoseThatSayNothing) {
  EXPECT_EQ(dropped("o3", R"({"temperature":1,"top_p":null,"top_k":0,"session_id":"s"})"), Names{});
  EXPECT_EQ(dropped("gpt-4.1", R"({"max_tokens":5,"reasoning_effort":"none"})"), Names{});
}

}  // namespace
}  // namespace llm_rotate::openai
