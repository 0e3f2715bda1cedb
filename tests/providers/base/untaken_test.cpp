#include "base/untaken.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace llm_rotate::plugin_base {
namespace {

std::vector<std::string> lost(const std::string& members) {
  constexpr std::string_view kOwn[] = {"seed"};
  const sdk::json::Document request("{" + members + "}");
  EXPECT_TRUE(request.ok()) << members;
  std::vector<std::string> names;
  lose_untaken(request.root(), kOwn, [&names](const std::string& name) { names.push_back(name); });
  return names;
}

using Names = std::vector<std::string>;

TEST(Untaken, IsWhatNobodyHasAWordFor) {
  EXPECT_EQ(lost(R"("model":"m","messages":[],"seed":1,"min_p":0.1,"nobody_knows":{"a":1})"),
            (Names{"min_p", "nobody_knows"}));
}

TEST(Untaken, IsNotWhatSaysNothing) {
  EXPECT_EQ(
      lost(
          R"("n":1,"min_p":0,"top_a":0,"repetition_penalty":1,"frequency_penalty":0.0,"presence_penalty":0,)"
          R"("top_logprobs":0,"logprobs":false,"logit_bias":{},"models":[],"user":"","audio":null,)"
          R"("modalities":["text"],"verbosity":"medium","function_call":"auto")"),
      Names());
  EXPECT_EQ(lost(R"("n":2,"modalities":["text","audio"],"verbosity":"low","function_call":"f")"),
            (Names{"n", "modalities", "verbosity", "function_call"}));
}

TEST(Untaken, OfAnyNumberSomeAreNamed) {
  std::string members = R"("sk-abcdefgh12345678":1)";
  for (int i = 0; i < 1000; ++i) members += ",\"x" + std::to_string(i) + "\":1";
  const Names names = lost(members);
  EXPECT_EQ(names.size(), 64U);
  EXPECT_EQ(names.front(), "sk-***");
}

}  // namespace
}  // namespace llm_rotate::plugin_base
