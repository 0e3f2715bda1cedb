#include "cli/check_command.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

config::Finding finding(config::Severity severity, const std::string& message) {
  return {severity, "c.toml", 3, 7, "keys[0]", message};
}

LMRotateConfig two_keys() {
  LMRotateConfig config;
  config.keys = {KeyConfig("a", "openai", "env://A", {"m"}),
                 KeyConfig("b", "groq", "env://B", {"m"}),
                 KeyConfig("c", "groq", "env://C", {"m"})};
  return config;
}

TEST(CheckCommandTest, SumsUpACleanConfiguration) {
  EXPECT_EQ(check_summary("c.toml", {two_keys(), {}}),
            "c.toml: fine: 3 keys over 2 providers, strategy health_aware");
  LMRotateConfig one = two_keys();
  one.use_keys = {"b"};
  EXPECT_EQ(check_summary("c.toml", {one, {}}),
            "c.toml: fine: 1 key over 1 provider, strategy health_aware");
}

TEST(CheckCommandTest, CountsErrorsAndWarnings) {
  const config::LoadResult loaded{
      std::nullopt,
      {finding(config::Severity::kError, "x"), finding(config::Severity::kWarning, "y"),
       finding(config::Severity::kWarning, "z")}};
  EXPECT_EQ(check_summary("c.toml", loaded), "c.toml: 1 error, 2 warnings");
}

TEST(CheckCommandTest, WritesFindingsAsJson) {
  const config::LoadResult loaded{two_keys(), {finding(config::Severity::kWarning, "say \"y\"")}};
  EXPECT_EQ(check_json("c.toml", loaded),
            R"({"file":"c.toml","errors":0,"warnings":1,"findings":[{"severity":"warning",)"
            R"("file":"c.toml","line":3,"column":7,"path":"keys[0]","message":"say \"y\""}]})");
}

}  // namespace
}  // namespace llm_rotate::cli
