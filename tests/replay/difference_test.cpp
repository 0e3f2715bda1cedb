#include "replay/difference.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace llm_rotate::replay {
namespace {

std::vector<std::string> found(std::string_view recorded, std::string_view rebuilt) {
  const sdk::json::Document a(recorded);
  const sdk::json::Document b(rebuilt);
  return differences(a.root(), b.root());
}

TEST(ReplayDifference, OrderAndSpellingAreNone) {
  EXPECT_TRUE(found(R"({"a":1,"b":[true,null]})", R"({"b":[true,null],"a":1.0})").empty());
}

TEST(ReplayDifference, NamesEachPlace) {
  EXPECT_THAT(found(R"({"a":{"b":[1,2]},"c":"x"})", R"({"a":{"b":[1,3,4]},"d":null})"),
              ::testing::ElementsAre(
                  "a.b[1]: recorded 2, rebuilt 3", "a.b[2]: recorded nothing, rebuilt 4",
                  "c: recorded \"x\", rebuilt nothing", "d: recorded nothing, rebuilt null"));
}

TEST(ReplayDifference, SaysThatThereIsNoBody) {
  EXPECT_THAT(found("{}", "no JSON"),
              ::testing::ElementsAre("the body: recorded {}, rebuilt nothing"));
}

TEST(ReplayDifference, IsBounded) {
  std::string many = "[0";
  for (int i = 1; i < 200; ++i) many += "," + std::to_string(i);
  EXPECT_EQ(found(many + "]", "[]").size(), 50U);
  const auto lines = found('"' + std::string(5000, 'x') + '"', "1");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_LT(lines[0].size(), 300U);
}

}  // namespace
}  // namespace llm_rotate::replay
