#include "llm_rotate/sdk/testing/golden.hpp"

#include "openrouter_fixture.hpp"
#include "places.hpp"

namespace llm_rotate::openrouter {
namespace {

TEST(OpenRouterGolden, EveryCaseGivesWhatItShould) {
  const OpenRouterProvider provider;
  for (const std::string& failure :
       sdk::testing::failed_golden_cases(sdk::testing::GoldenSubject::of(provider),
                                         places::source("tests/providers/openrouter/golden"))) {
    ADD_FAILURE() << failure;
  }
}

}  // namespace
}  // namespace llm_rotate::openrouter
