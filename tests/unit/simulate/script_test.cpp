#include "simulate/script.hpp"

#include <gtest/gtest.h>

#include "unit/simulate/sample_config.hpp"

namespace llm_rotate::simulate {
namespace {

std::string faults_of(const std::string& toml, Script* into = nullptr) {
  Script script;
  std::vector<config::Finding> findings;
  read_script(toml, "t.toml", script, findings);
  if (into != nullptr) *into = script;
  return config::render(findings);
}

TEST(Script, ReadsEverything) {
  Script script;
  EXPECT_EQ(faults_of(R"(
duration_seconds = 120
[[calls]]
model = "m"
rate = 2
peak = 3.5
from_seconds = 10
to_seconds = 20
stream = 0
input_tokens = 10
output_tokens = 20
timeout_seconds = 5
[[providers]]
provider = "p"
first_token_ms = 100
spread = 0
tokens_per_second = 10
error_rate = 0.5
[[limits]]
group = "g"
rpm = 60
tpm = 1000
[[faults]]
kind = "slow"
key = "k"
model = "m"
from_seconds = 1
to_seconds = 2
share = 0.25
)",
                      &script),
            "");
  EXPECT_EQ(script.duration_s, 120);
  ASSERT_EQ(script.calls.size(), 1U);
  EXPECT_EQ(script.calls[0].peak, 3.5);
  EXPECT_EQ(script.calls[0].to_s, 20);
  ASSERT_EQ(script.providers.size(), 1U);
  EXPECT_EQ(script.providers[0].error_rate, 0.5);
  ASSERT_EQ(script.limits.size(), 1U);
  EXPECT_EQ(script.limits[0].tpm, 1'000);
  ASSERT_EQ(script.faults.size(), 1U);
  EXPECT_EQ(script.faults[0].kind, FaultKind::kSlow);
  EXPECT_EQ(script.faults[0].share, 0.25);
}

TEST(Script, SaysEverythingThatIsWrongWithItsPlace) {
  EXPECT_EQ(
      faults_of("duration_seconds = 0\n[[calls]]\nmodell = \"m\"\nrate = \"x\"\n"
                "[[faults]]\nkind = \"earthquake\"\n[[limits]]\nkey = \"a\"\ngroup = \"b\"\n"),
      "t.toml:1:20: 'duration_seconds' in the script is out of range\n"
      "t.toml:4:8: 'rate' in [[calls]] must be a number\n"
      "t.toml:2:1: [[calls]] needs a 'model'\n"
      "t.toml:3:1: unknown field 'modell' in [[calls]]; did you mean 'model'?\n"
      "t.toml:7:1: [[limits]] needs one of 'key', 'group' and 'provider'\n"
      "t.toml:5:1: [[faults]] needs a 'kind': outage, errors, refused, limited, silent, slow "
      "or cut\n"
      "t.toml:5:1: [[faults]] needs one of 'provider' and 'key'\n");
}

TEST(Script, TextThatIsNoTomlAndListsThatAreNoTables) {
  EXPECT_NE(faults_of("= 1").find("t.toml:1:"), std::string::npos);
  EXPECT_EQ(faults_of("calls = 3"), "t.toml:1:9: 'calls' must be written as [[calls]]\n");
}

TEST(Script, NamesMustBeOfTheConfiguration) {
  Script script;
  script.faults.push_back({FaultKind::kOutage, "opnai", "", "", 0, -1, 1});
  script.limits.push_back({"key-9", "", "", 1, 0});
  std::vector<config::Finding> findings;
  check_script(script, tests::pool_of(1), findings);
  EXPECT_EQ(config::render(findings),
            "the script names key 'key-9', which the configuration does not have; did you mean "
            "'key-0'?\n"
            "the script names provider 'opnai', which the configuration does not have; did you "
            "mean 'openai'?\n"
            "the script makes no calls; add [[calls]] with a model and a rate\n");
}

}  // namespace
}  // namespace llm_rotate::simulate
