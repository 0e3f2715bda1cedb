#include "fake_upstream/answer.hpp"

#include <string>

#include <gtest/gtest.h>

namespace llm_rotate::fake {
namespace {

ChatAsk asking(std::string text) {
  ChatAsk ask;
  ask.prompt_chars = text.size();
  ask.last_user_text = std::move(text);
  return ask;
}

ChatAsk with_tools() {
  ChatAsk ask = asking("weather?");
  ask.tools = {{"get_weather", R"({"city":"sample"})"}, {"get_time", "{}"}};
  return ask;
}

TEST(Answer, EchoesTheLastUserMessage) {
  const ChatAnswer answer = compose_answer(asking("hello"), {}, 1);
  ASSERT_EQ(answer.texts.size(), 1U);
  EXPECT_EQ(answer.texts[0], R"(You said: "hello". This is the fake upstream speaking.)");
  EXPECT_EQ(answer.finish_reason, "stop");
}

TEST(Answer, IsTheSameForTheSameQuestion) {
  EXPECT_EQ(compose_answer(asking("hello"), {}, 1).texts,
            compose_answer(asking("hello"), {}, 2).texts);
}

TEST(Answer, EchoesNoMoreThanTwoThousandBytesOfALongQuestion) {
  EXPECT_LT(compose_answer(asking(std::string(100'000, 'x')), {}, 1).texts[0].size(), 2'100U);
}

TEST(Answer, CountsAQuarterOfTheBytesAsTokens) {
  const ChatAnswer answer = compose_answer(asking("12345"), {.text = "123456789"}, 1);
  EXPECT_EQ(answer.usage.prompt, 2U);
  EXPECT_EQ(answer.usage.completion, 3U);
}

TEST(Answer, SaysWhatTheScriptSays) {
  EXPECT_EQ(compose_answer(asking("hello"), {.text = "42"}, 1).texts[0], "42");
}

TEST(Answer, SpeaksAsManyWordsAsItIsTold) {
  EXPECT_EQ(compose_answer(asking("hello"), {.words = 3}, 1).texts[0], "word0 word1 word2");
}

TEST(Answer, GivesEveryChoiceItsText) {
  ChatAsk ask = asking("hello");
  ask.choices = 3;
  const ChatAnswer answer = compose_answer(ask, {.text = "12345678"}, 1);
  EXPECT_EQ(answer.texts.size(), 3U);
  EXPECT_EQ(answer.usage.completion, 6U);
}

TEST(Answer, JsonIsAnsweredWhereJsonWasAskedFor) {
  ChatAsk ask = asking("hello");
  ask.json_sample = R"({"a":1})";
  EXPECT_EQ(compose_answer(ask, {}, 1).texts[0], R"({"a":1})");
}

TEST(Answer, ARefusalIsARefusal) {
  const ChatAnswer answer = compose_answer(asking("hello"), {.refusal = "No."}, 1);
  EXPECT_TRUE(answer.refused);
  EXPECT_EQ(answer.texts[0], "No.");
}

TEST(Answer, TheOutputLimitCutsTheTextAndSaysSo) {
  ChatAsk ask = asking("hello");
  ask.max_tokens = 2;
  const ChatAnswer answer = compose_answer(ask, {.text = "123456789"}, 1);
  EXPECT_EQ(answer.texts[0], "12345678");
  EXPECT_EQ(answer.finish_reason, "length");
  EXPECT_EQ(answer.usage.completion, 2U);
}

TEST(Answer, TheOutputLimitDoesNotCutACharacter) {
  ChatAsk ask = asking("hello");
  ask.max_tokens = 1;
  EXPECT_EQ(compose_answer(ask, {.text = "123\xE2\x82\xAC"}, 1).texts[0], "123");
}

TEST(Answer, ReasoningIsPaidFromTheOutputLimit) {
  ChatAsk ask = asking("hello");
  ask.reasoning_tokens = 64;
  ask.max_tokens = 50;
  const ChatAnswer answer = compose_answer(ask, {.text = "1234"}, 1);
  EXPECT_EQ(answer.texts[0], "");
  EXPECT_EQ(answer.finish_reason, "length");
  EXPECT_EQ(answer.usage.reasoning, 50U);
  EXPECT_EQ(answer.usage.completion, 50U);
}

TEST(Answer, ReasoningCountsAsCompletion) {
  ChatAsk ask = asking("hello");
  ask.reasoning_tokens = 64;
  const ChatAnswer answer = compose_answer(ask, {.text = "1234"}, 1);
  EXPECT_EQ(answer.usage.reasoning, 64U);
  EXPECT_EQ(answer.usage.completion, 65U);
}

TEST(Answer, AStopSequenceEndsTheText) {
  ChatAsk ask = asking("hello");
  ask.stops = {"END", "two"};
  const ChatAnswer answer = compose_answer(ask, {.text = "one two END"}, 1);
  EXPECT_EQ(answer.texts[0], "one ");
  EXPECT_EQ(answer.finish_reason, "stop");
}

TEST(Answer, ToolsAreCalledWhenTheScriptSaysSo) {
  const Action action = {.tool_calls = {{"get_weather", R"({"city":"Berlin"})"}, {"get_time", ""}}};
  const ChatAnswer answer = compose_answer(with_tools(), action, 7);
  ASSERT_EQ(answer.calls.size(), 2U);
  EXPECT_EQ(answer.calls[0].name, "get_weather");
  EXPECT_EQ(answer.calls[0].arguments, R"({"city":"Berlin"})");
  EXPECT_EQ(answer.calls[1].arguments, "{}");
  EXPECT_NE(answer.calls[0].id, answer.calls[1].id);
  EXPECT_EQ(answer.texts[0], "");
  EXPECT_EQ(answer.finish_reason, "tool_calls");
}

TEST(Answer, ACallWithoutANameIsACallOfEveryTool) {
  const ChatAnswer answer = compose_answer(with_tools(), {.tool_calls = {{}}}, 1);
  ASSERT_EQ(answer.calls.size(), 2U);
  EXPECT_EQ(answer.calls[0].arguments, R"({"city":"sample"})");
  EXPECT_EQ(answer.calls[1].name, "get_time");
}

TEST(Answer, AToolThatWasNotOfferedMayBeCalledToo) {
  const ChatAnswer answer = compose_answer(with_tools(), {.tool_calls = {{"nonsense", ""}}}, 1);
  ASSERT_EQ(answer.calls.size(), 1U);
  EXPECT_EQ(answer.calls[0].name, "nonsense");
}

TEST(Answer, WithoutToolsThereAreNoCalls) {
  const ChatAnswer answer = compose_answer(asking("hello"), {.tool_calls = {{"f", ""}}}, 1);
  EXPECT_TRUE(answer.calls.empty());
  EXPECT_NE(answer.texts[0], "");
}

TEST(Answer, TheChoiceNoneForbidsCalls) {
  ChatAsk ask = with_tools();
  ask.tool_choice = ToolChoice::kNone;
  EXPECT_TRUE(compose_answer(ask, {.tool_calls = {{}}}, 1).calls.empty());
}

TEST(Answer, ARequiredCallIsMadeWithoutARule) {
  ChatAsk ask = with_tools();
  ask.tool_choice = ToolChoice::kRequired;
  const ChatAnswer answer = compose_answer(ask, {}, 1);
  ASSERT_EQ(answer.calls.size(), 1U);
  EXPECT_EQ(answer.calls[0].name, "get_weather");
  EXPECT_EQ(answer.finish_reason, "tool_calls");
}

TEST(Answer, ANamedCallEndsWithStopAsAtTheRealThing) {
  ChatAsk ask = with_tools();
  ask.tool_choice = ToolChoice::kNamed;
  ask.named_tool = "get_time";
  const ChatAnswer answer = compose_answer(ask, {}, 1);
  ASSERT_EQ(answer.calls.size(), 1U);
  EXPECT_EQ(answer.calls[0].name, "get_time");
  EXPECT_EQ(answer.finish_reason, "stop");
}

TEST(Answer, OneCallAtATimeWhereParallelCallsAreOff) {
  ChatAsk ask = with_tools();
  ask.parallel_tools = false;
  EXPECT_EQ(compose_answer(ask, {.tool_calls = {{}}}, 1).calls.size(), 1U);
}

TEST(Answer, TheScriptHasTheLastWordOnUsageAndFinish) {
  const Action action = {.finish_reason = "content_filter",
                         .prompt_tokens = 10,
                         .completion_tokens = 20,
                         .reasoning_tokens = 5,
                         .cached_tokens = 3};
  const ChatAnswer answer = compose_answer(asking("hello"), action, 1);
  EXPECT_EQ(answer.finish_reason, "content_filter");
  EXPECT_EQ(answer.usage.prompt, 10U);
  EXPECT_EQ(answer.usage.completion, 20U);
  EXPECT_EQ(answer.usage.reasoning, 5U);
  EXPECT_EQ(answer.usage.cached, 3U);
}

}  // namespace
}  // namespace llm_rotate::fake
