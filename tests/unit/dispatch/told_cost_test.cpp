#include "dispatch/told_cost.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::dispatch {
namespace {

TEST(ToldCost, IsWhatTheBrokerSays) {
  EXPECT_DOUBLE_EQ(told_cost(R"({"choices":[],"usage":{"total_tokens":3,"cost":0.00033}})"),
                   0.00033);
  EXPECT_DOUBLE_EQ(told_cost(R"({"usage":{"cost":0}})"), 0);
}

TEST(ToldCost, WithAKeyOfOnesOwnItsVendorIsPaidBesides) {
  EXPECT_DOUBLE_EQ(told_cost(R"({"usage":{"cost":0.25,"is_byok":true,)"
                             R"("cost_details":{"upstream_inference_cost":0.5}}})"),
                   0.75);
  // Without such a key the vendor's share is in the price already.
  EXPECT_DOUBLE_EQ(told_cost(R"({"usage":{"cost":0.25,"is_byok":false,)"
                             R"("cost_details":{"upstream_inference_cost":0.25}}})"),
                   0.25);
}

TEST(ToldCost, AnythingElseIsNoCost) {
  for (const char* json :
       {"", "null", "[]", "{}", R"({"usage":null})", R"({"usage":{"total_tokens":3}})",
        R"({"usage":{"cost":null}})", R"({"usage":{"cost":"0.1"}})", R"({"usage":{"cost":-1}})"}) {
    EXPECT_LT(told_cost(json), 0) << json;
  }
}

}  // namespace
}  // namespace llm_rotate::dispatch
