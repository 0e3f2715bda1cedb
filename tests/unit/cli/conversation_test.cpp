#include "cli/conversation.hpp"

#include <deque>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/cli/support.hpp"

namespace llm_rotate::cli {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class FakeLines final : public ILineSource {
 public:
  void say(std::string text) { lines_.push_back({InputLine::Kind::kLine, std::move(text)}); }
  void interrupt() { lines_.push_back({InputLine::Kind::kInterrupt, ""}); }
  InputLine next() override {
    if (lines_.empty()) return {InputLine::Kind::kEnd, ""};
    InputLine line = std::move(lines_.front());
    lines_.pop_front();
    return line;
  }

 private:
  std::deque<InputLine> lines_;
};

class FakeAsker final : public IAsker {
 public:
  Asked ask(ChatRequest request) override {
    std::vector<std::string> said;
    for (const ChatMessage& message : request.messages) {
      said.push_back(message.role + ": " + message.content);
    }
    models.push_back(request.model);
    asked.push_back(std::move(said));
    return std::exchange(next, {0, "answer " + std::to_string(asked.size())});
  }

  Asked next{0, "answer 0"};
  std::vector<std::string> models;
  std::vector<std::vector<std::string>> asked;
};

class ConversationTest : public testing::Test {
 protected:
  int run(std::string system = "") {
    return Conversation(fake.context(), asker, lines, {"gpt", std::move(system), {}, {}}).run();
  }

  FakeContext fake;
  FakeAsker asker;
  FakeLines lines;
};

TEST_F(ConversationTest, KeepsWhatWasSaid) {
  lines.say("one");
  lines.say("  two  ");
  EXPECT_EQ(run("be short"), 0);
  EXPECT_THAT(asker.asked[1],
              ElementsAre("system: be short", "user: one", "assistant: answer 0", "user: two"));
}

TEST_F(ConversationTest, LeavesOutATurnThatFailed) {
  lines.say("one");
  lines.say("two");
  asker.next = {130, "half of an"};
  run();
  EXPECT_THAT(asker.asked[1], ElementsAre("user: two"));
  EXPECT_THAT(fake.err(), HasSubstr("this turn is not kept\n"));
}

TEST_F(ConversationTest, ForgetsOnReset) {
  lines.say("one");
  lines.say("/reset");
  lines.say("two");
  run("be short");
  EXPECT_THAT(asker.asked[1], ElementsAre("system: be short", "user: two"));
}

TEST_F(ConversationTest, GoesOnWithAnotherModel) {
  lines.say("one");
  lines.say("/model  claude ");
  lines.say("two");
  lines.say("/model");
  run();
  EXPECT_THAT(asker.models, ElementsAre("gpt", "claude"));
  EXPECT_THAT(fake.err(), HasSubstr("the model is now claude\n"));
  EXPECT_THAT(fake.err(), HasSubstr("the model is claude\n"));
}

TEST_F(ConversationTest, EndsOnExit) {
  lines.say("/exit");
  lines.say("one");
  EXPECT_EQ(run(), 0);
  EXPECT_TRUE(asker.asked.empty());
}

TEST_F(ConversationTest, SendsNothingForBlanksAndInterrupts) {
  lines.say("   ");
  lines.interrupt();
  run();
  EXPECT_TRUE(asker.asked.empty());
  EXPECT_THAT(fake.err(), HasSubstr("Ctrl-D or /exit ends the conversation\n"));
}

TEST_F(ConversationTest, SendsNoSlipOfACommand) {
  lines.say("/rest");
  lines.say("/help");
  run();
  EXPECT_TRUE(asker.asked.empty());
  EXPECT_THAT(fake.err(), HasSubstr("unknown command '/rest'; did you mean '/reset'? (/help lists "
                                    "the commands)\n"));
  EXPECT_THAT(fake.err(), HasSubstr("/model MODEL  goes on with another model\n"));
}

TEST_F(ConversationTest, SendsNoBrokenText) {
  lines.say("\xff\xfe");
  run();
  EXPECT_TRUE(asker.asked.empty());
  EXPECT_THAT(fake.err(), HasSubstr("this is not UTF-8 text; nothing was sent\n"));
}

TEST_F(ConversationTest, AttachesFilesToTheFirstMessageOnly) {
  lines.say("what is this?");
  lines.say("and this?");
  Conversation(fake.context(), asker, lines, {"gpt", "", {ContentPart::text("file")}, {}}).run();
  EXPECT_THAT(asker.asked[0], ElementsAre("user: "));
  EXPECT_THAT(asker.asked[1], ElementsAre("user: ", "assistant: answer 0", "user: and this?"));
}

}  // namespace
}  // namespace llm_rotate::cli
