#include "integration/cli/cli_fixture.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

using HelpTest = CliTest;

TEST_F(HelpTest, TeachesTheProgram) {
  const Ended ended = llm_rotate({"--help"});
  EXPECT_EQ(ended.code, 0);
  EXPECT_EQ(ended.err, "");
  for (const char* command : {"chat", "check", "plugins", "health", "version", "completion"}) {
    EXPECT_THAT(ended.out, HasSubstr(std::string("\n  ") + command + " "));
  }
  EXPECT_THAT(ended.out, HasSubstr("130  interrupted"));
}

TEST_F(HelpTest, TeachesEachCommand) {
  const std::map<std::string, std::vector<std::string>> options = {
      {"chat",
       {"--model", "--system", "--image", "--pdf", "--attach", "--max-tokens", "--temperature",
        "--provider", "--no-fallback", "--timeout", "--max-retries", "--effort", "--json",
        "--no-stream", "--show-attempts", "--usage-log"}},
      {"check", {"--strict", "--json"}},
      {"plugins", {"--json", "verify"}},
      {"health", {"--probe", "--json", "--timeout"}},
      {"version", {"--json"}},
      {"completion", {"bash", "zsh", "fish"}}};
  for (const auto& [command, names] : options) {
    const Ended ended = llm_rotate({command, "--help"});
    EXPECT_EQ(ended.code, 0);
    EXPECT_THAT(ended.out, StartsWith("Usage: llm-rotate " + command));
    for (const std::string& name : names) EXPECT_THAT(ended.out, HasSubstr(name));
    EXPECT_THAT(ended.out, HasSubstr("--config FILE"));
  }
}

TEST_F(HelpTest, IsShownAsAnErrorWhenNothingWasAsked) {
  const Ended ended = llm_rotate({});
  EXPECT_EQ(ended.code, 2);
  EXPECT_EQ(ended.out, "");
  EXPECT_THAT(ended.err, HasSubstr("Usage: llm-rotate COMMAND"));
}

TEST_F(HelpTest, NamesTheNearestCommandAndOption) {
  const Ended command = llm_rotate({"chatt"});
  EXPECT_EQ(command.code, 2);
  EXPECT_EQ(command.err,
            "llm-rotate: unknown command 'chatt'; did you mean 'chat'?; see 'llm-rotate --help'\n");
  const Ended option = llm_rotate({"check", "--strickt"});
  EXPECT_EQ(option.code, 2);
  EXPECT_EQ(option.err,
            "llm-rotate: unknown option '--strickt'; did you mean '--strict'?; see 'llm-rotate "
            "check --help'\n");
}

TEST_F(HelpTest, SaysWhatAValueMustBe) {
  EXPECT_EQ(llm_rotate({"chat", "--max-tokens", "0"}).err,
            "llm-rotate: --max-tokens takes a whole number from 1 to 10000000, not '0'; see "
            "'llm-rotate chat --help'\n");
  EXPECT_EQ(llm_rotate({"chat", "--timeout"}).err,
            "llm-rotate: --timeout needs a value: --timeout SECONDS; see 'llm-rotate chat "
            "--help'\n");
}

TEST_F(HelpTest, ColoursOnlyWhenAsked) {
  EXPECT_EQ(llm_rotate({"chatt", "--color", "always"}).err.substr(0, 5), "\x1b[31m");
  EXPECT_EQ(llm_rotate({"chatt"}).err.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::cli::testing
