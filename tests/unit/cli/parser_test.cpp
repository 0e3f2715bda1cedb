#include "cli/parser.hpp"

#include <gtest/gtest.h>

namespace llm_rotate::cli {
namespace {

class TalkCommand final : public ICommand {
 public:
  CommandInfo info() const override { return {"talk", "", "talks", "Talks.", "llm-rotate talk"}; }
  void declare(OptionSet& set) override {
    set.positionals("PROMPT", &words, "");
    set.text("-m,--model", "MODEL", &model, "");
    set.list("--image", "FILE", &images, "");
    set.integer("--max-tokens", "N", {1, 100}, &max_tokens, "");
    set.flag("--json", &json, "");
  }
  int run(Context&) override { return 0; }

  std::vector<std::string> words;
  std::string model;
  std::vector<std::string> images;
  std::optional<std::int64_t> max_tokens;
  bool json = false;
};

class ListCommand final : public ICommand {
 public:
  CommandInfo info() const override { return {"list", "", "lists", "Lists.", "llm-rotate list"}; }
  void declare(OptionSet& set) override { set.positional("FILE", &file, ""); }
  int run(Context&) override { return 0; }

  std::string file;
};

class ParserTest : public testing::Test {
 protected:
  ParserTest() {
    commands.push_back(std::make_unique<TalkCommand>());
    commands.push_back(std::make_unique<ListCommand>());
  }
  ParseResult run(const std::vector<std::string>& arguments) {
    return parse(arguments, commands, global);
  }
  std::string error(const std::vector<std::string>& arguments) { return run(arguments).error; }
  TalkCommand& talk() { return dynamic_cast<TalkCommand&>(*commands[0]); }
  ListCommand& list() { return dynamic_cast<ListCommand&>(*commands[1]); }

  Commands commands;
  GlobalOptions global;
};

TEST_F(ParserTest, ReadsACommandWithItsOptions) {
  const ParseResult result = run({"talk", "-m", "gpt", "--json", "--max-tokens=7", "hello", "you"});
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.command, commands[0].get());
  EXPECT_EQ(talk().model, "gpt");
  EXPECT_TRUE(talk().json);
  EXPECT_EQ(talk().max_tokens, 7);
  EXPECT_EQ(talk().words, (std::vector<std::string>{"hello", "you"}));
}

TEST_F(ParserTest, TakesGlobalOptionsBeforeAndBehindTheCommand) {
  EXPECT_EQ(error({"--config", "a.toml", "talk", "-vv", "--color", "never"}), "");
  EXPECT_EQ(global.config, "a.toml");
  EXPECT_EQ(global.verbosity, 2);
  EXPECT_EQ(global.color, "never");
}

TEST_F(ParserTest, LeavesThePromptAsItIs) {
  const std::vector<std::string> odd = {"[a, b]", "x=[1,2]", "{}", "%%", "", "a\nb", "list", "'q'"};
  std::vector<std::string> arguments = {"talk"};
  arguments.insert(arguments.end(), odd.begin(), odd.end());
  EXPECT_EQ(error(arguments), "");
  EXPECT_EQ(talk().words, odd);
}

TEST_F(ParserTest, LeavesValuesAsTheyAre) {
  EXPECT_EQ(error({"talk", "-m", "[a,b]", "--image", "[x].png", "--image", "-"}), "");
  EXPECT_EQ(talk().model, "[a,b]");
  EXPECT_EQ(talk().images, (std::vector<std::string>{"[x].png", "-"}));
}

TEST_F(ParserTest, TakesOneValueForEachListOption) {
  EXPECT_EQ(error({"talk", "--image", "a.png", "what is this?"}), "");
  EXPECT_EQ(talk().images, std::vector<std::string>{"a.png"});
  EXPECT_EQ(talk().words, std::vector<std::string>{"what is this?"});
}

TEST_F(ParserTest, TakesTheLastOfARepeatedOption) {
  EXPECT_EQ(error({"talk", "-m", "a", "-m", "b"}), "");
  EXPECT_EQ(talk().model, "b");
}

TEST_F(ParserTest, EndsOptionsAtTwoDashes) {
  EXPECT_EQ(error({"talk", "--", "--json", "-m"}), "");
  EXPECT_FALSE(talk().json);
  EXPECT_EQ(talk().words, (std::vector<std::string>{"--json", "-m"}));
}

TEST_F(ParserTest, NamesTheNearestOption) {
  EXPECT_EQ(error({"talk", "--modle", "x"}), "unknown option '--modle'; did you mean '--model'?");
  EXPECT_EQ(error({"--confg", "x"}), "unknown option '--confg'; did you mean '--config'?");
  EXPECT_EQ(error({"talk", "--zzzzzz"}), "unknown option '--zzzzzz'");
}

TEST_F(ParserTest, NamesTheNearestCommand) {
  EXPECT_EQ(error({"tlak"}), "unknown command 'tlak'; did you mean 'talk'?");
  EXPECT_EQ(error({"\x1b[2J"}), "unknown command '\\x1b[2J'");
}

TEST_F(ParserTest, RefusesWhatIsTooMuch) {
  EXPECT_EQ(error({"list", "a", "b"}), "one argument too many: 'b'");
}

TEST_F(ParserTest, SaysWhichValueIsMissing) {
  EXPECT_EQ(error({"talk", "-m"}), "-m, --model needs a value: --model MODEL");
  EXPECT_EQ(error({"talk", "--image"}), "--image needs a value: --image FILE");
}

TEST_F(ParserTest, PassesOnWhatAValueMustBe) {
  EXPECT_EQ(error({"talk", "--max-tokens", "many"}),
            "--max-tokens takes a whole number from 1 to 100, not 'many'");
}

TEST_F(ParserTest, KnowsHelpAndVersion) {
  EXPECT_EQ(error({"talk", "--help"}), "");
  EXPECT_TRUE(global.help);
  const ParseResult result = run({"--version"});
  EXPECT_EQ(result.error, "");
  EXPECT_EQ(result.command, nullptr);
  EXPECT_TRUE(global.version);
}

}  // namespace
}  // namespace llm_rotate::cli
