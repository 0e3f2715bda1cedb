#include "llm_rotate/sdk/testing/golden.hpp"

#include "azure_fixture.hpp"
#include "places.hpp"

namespace llm_rotate::azure_openai {
namespace {

TEST(AzureGolden, EveryCaseGivesWhatItShould) {
  const AzureOpenAiProvider provider;
  for (const std::string& failure :
       sdk::testing::failed_golden_cases(sdk::testing::GoldenSubject::of(provider),
                                         places::source("tests/providers/azure_openai/golden"))) {
    ADD_FAILURE() << failure;
  }
}

}  // namespace
}  // namespace llm_rotate::azure_openai
