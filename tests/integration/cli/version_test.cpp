#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::StartsWith;

using VersionTest = CliTest;

TEST_F(VersionTest, TellsOfWhatItIsMade) {
  const Ended ended = llm_rotate({"version"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_THAT(ended.out, ContainsRegex("^llm-rotate [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  for (const char* name :
       {"\nabi       1.", "\ncompiler  ", "\nlibcurl   ", "\nopenssl   3", "\nboost     1."}) {
    EXPECT_THAT(ended.out, HasSubstr(name));
  }
  EXPECT_EQ(llm_rotate({"--version"}).out, ended.out);
}

TEST_F(VersionTest, TellsItAsJson) {
  EXPECT_THAT(llm_rotate({"version", "--json"}).out, StartsWith("{\"version\":\""));
}

TEST_F(VersionTest, SaysWhenItsOutputIsLost) {
  Invocation full = invocation({"version"});
  full.output_file = "/dev/full";
  const Ended ended = run(full);
  EXPECT_EQ(ended.code, 1);
  EXPECT_EQ(ended.err,
            "llm-rotate: cannot write to standard output: No space left on device; the output is "
            "incomplete\n");
}

}  // namespace
}  // namespace llm_rotate::cli::testing
