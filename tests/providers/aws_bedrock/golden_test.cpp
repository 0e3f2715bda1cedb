#include "llm_rotate/sdk/testing/golden.hpp"

#include "bedrock_fixture.hpp"
#include "places.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

TEST(BedrockGolden, EveryCaseGivesWhatItShould) {
  const BedrockProvider provider;
  for (const std::string& failure :
       sdk::testing::failed_golden_cases(sdk::testing::GoldenSubject::of(provider),
                                         places::source("tests/providers/aws_bedrock/golden"))) {
    ADD_FAILURE() << failure;
  }
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
