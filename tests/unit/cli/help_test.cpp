#include "cli/help.hpp"

#include <algorithm>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/command_table.hpp"

namespace llm_rotate::cli {
namespace {

using testing::HasSubstr;

std::size_t longest_line(const std::string& text) {
  std::istringstream in(text);
  std::size_t longest = 0;
  for (std::string line; std::getline(in, line);) longest = std::max(longest, line.size());
  return longest;
}

TEST(HelpTest, ListsEveryCommandAndTheExitCodes) {
  const Commands commands = make_commands();
  const std::string help = program_help(commands);
  for (const auto& command : commands) {
    EXPECT_THAT(help, HasSubstr("\n  " + command->info().name + " "));
    EXPECT_THAT(help, HasSubstr(command->info().summary));
  }
  EXPECT_THAT(help, HasSubstr("130  interrupted"));
  EXPECT_LE(longest_line(help), 100U);
}

TEST(HelpTest, ExplainsEveryOptionOfACommandAndShowsExamples) {
  for (const auto& command : make_commands()) {
    const std::string help = command_help(*command);
    OptionSet set;
    command->declare(set);
    for (const Option& option : set.all()) EXPECT_THAT(help, HasSubstr(option.label()));
    EXPECT_THAT(help, HasSubstr("\nExamples\n"));
    EXPECT_THAT(help, HasSubstr("llm-rotate " + command->info().name));
    EXPECT_THAT(help, HasSubstr("--config FILE"));
    EXPECT_LE(longest_line(help), 100U) << command->info().name;
  }
}

TEST(HelpTest, FindsCommandsByName) {
  const Commands commands = make_commands();
  EXPECT_EQ(find_command(commands, "check")->info().name, "check");
  EXPECT_EQ(find_command(commands, "chekc"), nullptr);
}

}  // namespace
}  // namespace llm_rotate::cli
