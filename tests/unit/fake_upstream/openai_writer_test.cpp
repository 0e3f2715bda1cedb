#include "fake_upstream/openai/openai_writer.hpp"

#include <string>

#include <gtest/gtest.h>
#include <rapidjson/document.h>

namespace llm_rotate::fake::openai {
namespace {

constexpr Stamp kStamp = {7, 1'700'000'000};

Ask gpt(const std::string& model = "gpt-4o") {
  Ask ask;
  ask.model = model;
  ask.chat.obfuscate = false;
  return ask;
}

ChatAnswer saying(const std::string& text) {
  ChatAnswer answer;
  answer.texts = {text};
  answer.usage = {10, 20, 5, 2};
  return answer;
}

rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

rapidjson::Document reply(const Ask& ask, const ChatAnswer& answer) {
  std::string body;
  write_reply(ask, answer, kStamp, body);
  return parse(body);
}

std::string event(const Ask& ask, const ChatAnswer& answer, const Delta& delta) {
  std::string out;
  open_stream(ask, answer, kStamp)->write(delta, out);
  return out;
}

rapidjson::Document chunk(const Ask& ask, const ChatAnswer& answer, const Delta& delta) {
  const std::string out = event(ask, answer, delta);
  EXPECT_TRUE(out.starts_with("data: ") && out.ends_with("\n\n")) << out;
  return parse(out.substr(6));
}

TEST(OpenAiWriter, AReplyHasTheVendorsShape) {
  const auto body = reply(gpt(), saying("a \"quoted\" word"));
  EXPECT_STREQ(body["object"].GetString(), "chat.completion");
  EXPECT_STREQ(body["id"].GetString(), "chatcmpl-00000000000000000000000000007");
  EXPECT_EQ(body["created"].GetInt64(), 1'700'000'000);
  EXPECT_STREQ(body["model"].GetString(), "gpt-4o-2024-08-06");
  const auto& choice = body["choices"][0];
  EXPECT_STREQ(choice["message"]["role"].GetString(), "assistant");
  EXPECT_STREQ(choice["message"]["content"].GetString(), "a \"quoted\" word");
  EXPECT_TRUE(choice["message"]["refusal"].IsNull());
  EXPECT_FALSE(choice["message"].HasMember("tool_calls"));
  EXPECT_TRUE(choice["logprobs"].IsNull());
  EXPECT_STREQ(choice["finish_reason"].GetString(), "stop");
  const auto& usage = body["usage"];
  EXPECT_EQ(usage["prompt_tokens"].GetInt(), 10);
  EXPECT_EQ(usage["completion_tokens"].GetInt(), 20);
  EXPECT_EQ(usage["total_tokens"].GetInt(), 30);
  EXPECT_EQ(usage["prompt_tokens_details"]["cached_tokens"].GetInt(), 2);
  EXPECT_EQ(usage["completion_tokens_details"]["reasoning_tokens"].GetInt(), 5);
}

TEST(OpenAiWriter, AReplyHasEveryChoice) {
  ChatAnswer answer = saying("a");
  answer.texts.emplace_back("b");
  const auto body = reply(gpt(), answer);
  ASSERT_EQ(body["choices"].Size(), 2U);
  EXPECT_EQ(body["choices"][1]["index"].GetInt(), 1);
  EXPECT_STREQ(body["choices"][1]["message"]["content"].GetString(), "b");
}

TEST(OpenAiWriter, CallsStandInPlaceOfTheText) {
  ChatAnswer answer = saying("");
  answer.calls = {{"call_1", "f", R"({"a":1})"}};
  answer.finish_reason = "tool_calls";
  const auto body = reply(gpt(), answer);
  const auto& message = body["choices"][0]["message"];
  EXPECT_TRUE(message["content"].IsNull());
  EXPECT_STREQ(message["tool_calls"][0]["id"].GetString(), "call_1");
  EXPECT_STREQ(message["tool_calls"][0]["type"].GetString(), "function");
  EXPECT_STREQ(message["tool_calls"][0]["function"]["arguments"].GetString(), R"({"a":1})");
}

TEST(OpenAiWriter, ARefusalStandsInPlaceOfTheText) {
  ChatAnswer answer = saying("No.");
  answer.refused = true;
  const auto body = reply(gpt(), answer);
  EXPECT_TRUE(body["choices"][0]["message"]["content"].IsNull());
  EXPECT_STREQ(body["choices"][0]["message"]["refusal"].GetString(), "No.");
}

TEST(OpenAiWriter, LogprobsHaveATokenForEachWord) {
  Ask ask = gpt();
  ask.chat.logprobs = true;
  ask.chat.top_logprobs = 2;
  const auto body = reply(ask, saying("one two"));
  const auto& content = body["choices"][0]["logprobs"]["content"];
  ASSERT_EQ(content.Size(), 2U);
  EXPECT_STREQ(content[1]["token"].GetString(), " two");
  EXPECT_EQ(content[1]["bytes"].Size(), 4U);
  EXPECT_LT(content[1]["logprob"].GetDouble(), 0.0);
  EXPECT_EQ(content[1]["top_logprobs"].Size(), 1U);
}

TEST(OpenAiWriter, AStreamStartsWithTheRole) {
  const auto body = chunk(gpt(), saying("a"), {});
  EXPECT_STREQ(body["object"].GetString(), "chat.completion.chunk");
  const auto& choice = body["choices"][0];
  EXPECT_STREQ(choice["delta"]["role"].GetString(), "assistant");
  EXPECT_STREQ(choice["delta"]["content"].GetString(), "");
  EXPECT_TRUE(choice["finish_reason"].IsNull());
  EXPECT_FALSE(body.HasMember("usage")) << "usage was not asked for";
}

TEST(OpenAiWriter, AStreamDeliversPieces) {
  Delta delta;
  delta.kind = Delta::Kind::kText;
  delta.choice = 1;
  delta.text = " w\"";
  const auto body = chunk(gpt(), saying("a"), delta);
  EXPECT_EQ(body["choices"][0]["index"].GetInt(), 1);
  EXPECT_STREQ(body["choices"][0]["delta"]["content"].GetString(), " w\"");
}

TEST(OpenAiWriter, ACallStartsWithItsNameAndGoesOnWithArguments) {
  ChatAnswer answer = saying("");
  answer.calls = {{"call_1", "f", R"({"a":1})"}};
  Delta delta;
  delta.kind = Delta::Kind::kToolStart;
  const auto start = chunk(gpt(), answer, delta);
  const auto& first = start["choices"][0]["delta"]["tool_calls"][0];
  EXPECT_EQ(first["index"].GetInt(), 0);
  EXPECT_STREQ(first["id"].GetString(), "call_1");
  EXPECT_STREQ(first["function"]["name"].GetString(), "f");
  delta.kind = Delta::Kind::kToolArguments;
  delta.text = R"({"a)";
  const auto more = chunk(gpt(), answer, delta);
  const auto& second = more["choices"][0]["delta"]["tool_calls"][0];
  EXPECT_FALSE(second.HasMember("id"));
  EXPECT_STREQ(second["function"]["arguments"].GetString(), R"({"a)");
}

TEST(OpenAiWriter, UsageIsAnEventOfItsOwnWithoutChoices) {
  Ask ask = gpt();
  ask.chat.include_usage = true;
  Delta delta;
  delta.kind = Delta::Kind::kUsage;
  const auto body = chunk(ask, saying("a"), delta);
  EXPECT_TRUE(body["choices"].Empty());
  EXPECT_EQ(body["usage"]["total_tokens"].GetInt(), 30);
  EXPECT_TRUE(chunk(ask, saying("a"), {})["usage"].IsNull());
}

TEST(OpenAiWriter, UsageThatWasNotAskedForIsNotSent) {
  Delta delta;
  delta.kind = Delta::Kind::kUsage;
  EXPECT_EQ(event(gpt(), saying("a"), delta), "");
}

TEST(OpenAiWriter, TheEndIsDone) {
  Delta delta;
  delta.kind = Delta::Kind::kDone;
  EXPECT_EQ(event(gpt(), saying("a"), delta), "data: [DONE]\n\n");
}

TEST(OpenAiWriter, ChunksArePaddedUnlessTheClientSaysNo) {
  Ask ask = gpt();
  EXPECT_FALSE(chunk(ask, saying("a"), {}).HasMember("obfuscation"));
  ask.chat.obfuscate = true;
  EXPECT_TRUE(chunk(ask, saying("a"), {}).HasMember("obfuscation"));
}

TEST(OpenAiWriter, AMalformedEventIsAnEventButNoJson) {
  std::string out;
  open_stream(gpt(), saying("a"), kStamp)->write_malformed(out);
  EXPECT_TRUE(out.starts_with("data: {"));
  EXPECT_TRUE(out.ends_with("\n\n"));
  rapidjson::Document document;
  EXPECT_TRUE(document.Parse(out.substr(6).c_str()).HasParseError());
}

TEST(OpenAiWriter, AnErrorInTheStreamIsAnErrorObject) {
  VendorError error;
  error.message = "sorry";
  error.type = "server_error";
  std::string out;
  open_stream(gpt(), saying("a"), kStamp)->write_error(error, out);
  EXPECT_EQ(out,
            "data: {\"error\":{\"message\":\"sorry\",\"type\":\"server_error\",\"param\":null,"
            "\"code\":null}}\n\n");
}

TEST(OpenAiWriter, ModelsAreListed) {
  std::string body;
  write_models({"a", "b"}, body);
  const auto list = parse(body);
  EXPECT_STREQ(list["object"].GetString(), "list");
  ASSERT_EQ(list["data"].Size(), 2U);
  EXPECT_STREQ(list["data"][1]["id"].GetString(), "b");
  EXPECT_STREQ(list["data"][1]["object"].GetString(), "model");
}

}  // namespace
}  // namespace llm_rotate::fake::openai
