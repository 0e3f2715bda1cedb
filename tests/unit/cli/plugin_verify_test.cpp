#include "cli/plugin_verify.hpp"

#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

TEST(PluginVerifyTest, ReadsTheChecksOfTheOtherProcess) {
  const VerifyResult result = read_verify_report(
      "{\"starting\":\"a\"}\n{\"check\":\"a\",\"passed\":true,\"detail\":\"\"}\n"
      "{\"check\":\"b\",\"passed\":false,\"detail\":\"why\"}\n",
      "");
  ASSERT_EQ(result.checks.size(), 2U);
  EXPECT_TRUE(result.checks[0].passed);
  EXPECT_FALSE(result.checks[1].passed);
  EXPECT_EQ(result.checks[1].detail, "why");
  EXPECT_EQ(result.refusal, "");
}

TEST(PluginVerifyTest, NamesTheCheckThatCrashed) {
  const VerifyResult result = read_verify_report(
      "{\"starting\":\"a\"}\n{\"starting\":\"b\"}\n{\"start", "the plugin crashed: Aborted");
  ASSERT_EQ(result.checks.size(), 1U);
  EXPECT_EQ(result.checks[0].name, "b");
  EXPECT_FALSE(result.checks[0].passed);
  EXPECT_EQ(result.checks[0].detail, "the plugin crashed: Aborted");
}

TEST(PluginVerifyTest, RefusesWhatIsNoPlugin) {
  const TemporaryFolder folder;
  const std::string path = folder.write("no.so", "nothing");
  const VerifyResult result = verify_plugin(path, {});
  EXPECT_TRUE(result.checks.empty());
  EXPECT_EQ(result.refusal.rfind("plugin " + path + ": ", 0), 0U) << result.refusal;
}

}  // namespace
}  // namespace llm_rotate::cli
