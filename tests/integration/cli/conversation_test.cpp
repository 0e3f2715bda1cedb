// The program as a person meets it, in front of a terminal.
#include "integration/cli/cli_fixture.hpp"
#include "integration/cli/terminal_program.hpp"

namespace llm_rotate::cli::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class ConversationTest : public UpstreamTest {
 protected:
  ConversationTest() { environment["TERM"] = "xterm"; }
  Invocation chat(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"chat", "-m", "gpt-4o-mini"});
    return invocation(std::move(more));
  }
};

TEST_F(ConversationTest, KeepsWhatWasSaidUntilControlD) {
  serve(fake::Script{}
            .rule({.prompt = "*name*"}, {.text = "You are Ann."})
            .rule({}, {.text = "Hi Ann"}));
  TerminalProgram program(chat());
  ASSERT_TRUE(program.shows("> "));
  program.type("I am Annx\x7f\r");
  ASSERT_TRUE(program.shows("Hi Ann\r\n"));
  ASSERT_TRUE(program.shows("gpt-4o-mini-2024-07-18 via openai (alph***-1), 1 attempt, "));
  ASSERT_TRUE(program.shows("> "));
  program.type("What is my name?\r");
  ASSERT_TRUE(program.shows("You are Ann."));
  ASSERT_TRUE(program.shows("> "));
  program.type("\x04");
  EXPECT_EQ(program.wait(), 0);
  EXPECT_THAT(upstream.requests().at(1).body,
              HasSubstr(R"({"role":"user","content":"I am Ann"},{"role":"assistant","content":"Hi )"
                        R"(Ann"},{"role":"user","content":"What is my name?"})"));
}

TEST_F(ConversationTest, CancelsAnAnswerWithControlC) {
  serve(
      fake::Script{}
          .rule(
              {.prompt = "long"},
              {.fault = fake::Fault::kStall, .after_chunks = 1, .text = "never ends", .chunks = 2})
          .rule({}, {.text = "fine"}));
  TerminalProgram program(chat());
  ASSERT_TRUE(program.shows("> "));
  program.type("long\r");
  ASSERT_TRUE(program.shows("never"));
  program.type("\x03");
  ASSERT_TRUE(program.shows("interrupted; the answer is not complete"));
  ASSERT_TRUE(program.shows("this turn is not kept"));
  ASSERT_TRUE(program.shows("> "));
  program.type("short\r");
  ASSERT_TRUE(program.shows("fine"));
  ASSERT_TRUE(program.shows("> "));
  program.type("/exit\r");
  EXPECT_EQ(program.wait(), 0);
  EXPECT_THAT(upstream.requests().at(1).body, Not(HasSubstr("long")));
}

TEST_F(ConversationTest, LetsNoAnswerTouchTheTerminal) {
  serve(fake::Script{}.rule({}, {.text = "a\x1b]0;owned\x07"
                                         "b\u009b2J"}));
  TerminalProgram program(chat({"x"}));
  EXPECT_TRUE(program.shows("a\\x1b]0;owned\\x07b\\u009b2J\r\n"));
  EXPECT_EQ(program.wait(), 0);
}

TEST_F(ConversationTest, HasNoColoursWhereNobodyWantsThem) {
  serve(fake::Script{}.rule({}, {.text = "fine"}));
  environment["NO_COLOR"] = "1";
  TerminalProgram plain(chat({"x"}));
  EXPECT_EQ(plain.wait(), 0);
  EXPECT_THAT(plain.screen(), Not(HasSubstr("\x1b[")));
  environment.erase("NO_COLOR");
  TerminalProgram coloured(chat({"x"}));
  EXPECT_EQ(coloured.wait(), 0);
  EXPECT_THAT(coloured.screen(), HasSubstr("\x1b[2mgpt-4o-mini-2024-07-18 via openai"));
}

TEST_F(ConversationTest, WorksOnATerminalThatKnowsNothing) {
  serve(fake::Script{}.rule({}, {.text = "fine"}));
  environment["TERM"] = "dumb";
  TerminalProgram program(chat());
  ASSERT_TRUE(program.shows("> "));
  program.type("hello\n");
  ASSERT_TRUE(program.shows("fine"));
  ASSERT_TRUE(program.shows("> "));
  program.type("\x04");
  EXPECT_EQ(program.wait(), 0);
  EXPECT_THAT(program.screen(), Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace llm_rotate::cli::testing
