#include "llm_rotate/sdk/testing/golden.hpp"

#include "openai_fixture.hpp"
#include "places.hpp"

namespace llm_rotate::openai {
namespace {

TEST(OpenAiGolden, EveryCaseGivesWhatItShould) {
  const OpenAiProvider provider;
  for (const std::string& failure :
       sdk::testing::failed_golden_cases(sdk::testing::GoldenSubject::of(provider),
                                         places::source("tests/providers/openai/golden"))) {
    ADD_FAILURE() << failure;
  }
}

}  // namespace
}  // namespace llm_rotate::openai
