// What the shipped file shows to the world, and what the conformance kit finds in it.
#include <string>

#include <gtest/gtest.h>

#include "conformance/verify.hpp"
#include "places.hpp"
#include "plugin/inspect.hpp"
#include "plugin/open_plugins.hpp"
#include "plugin_refusal/plugin_copy.hpp"

namespace {

using namespace llm_rotate;

const std::string kFile = places::plugin("anthropic");

TEST(AnthropicFile, ExportsItsEntryAndNothingElse) {
  const conformance::Check check =
      conformance::verify_exported_symbols(plugin_test::bytes_of(kFile));
  EXPECT_TRUE(check.passed) << check.detail;
}

TEST(AnthropicFile, KeepsTheRulesThatNoCompilerChecks) {
  const auto opened = plugin::OpenPlugins::of_process().open(plugin::inspect(kFile));
  ASSERT_TRUE(opened) << opened.error().text;
  conformance::Subject subject;
  subject.entry = &(*opened)->entry();
  subject.base_url = "https://api.anthropic.com";
  const auto checks = conformance::verify(subject);
  EXPECT_GT(checks.size(), 10U);
  for (const conformance::Check& check : checks) {
    EXPECT_TRUE(check.passed) << check.name << ": " << check.detail;
  }
}

}  // namespace
