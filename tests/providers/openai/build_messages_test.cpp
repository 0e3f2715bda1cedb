// What becomes of the messages.
#include <string>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

// The messages that are sent, for messages in chat JSON.
std::string sent(std::string_view messages, BuildOptions options = {}) {
  const sdk::json::Document body(
      body_of("{\"messages\":[" + std::string(messages) + "]}", options));
  const std::string all = sdk::json::dump(body["messages"]);
  return all.substr(1, all.size() - 2);
}

std::string sent_to(std::string_view model, std::string_view messages) {
  BuildOptions options;
  options.model = model;
  return sent(messages, options);
}

constexpr std::string_view kSystem = R"({"role":"system","content":"s"})";
constexpr std::string_view kDeveloper = R"({"content":"s","role":"developer"})";
constexpr std::string_view kUser = R"({"role":"user","content":"u"})";

TEST(OpenAiMessages, InstructionsGoToReasoningModelsAsDeveloper) {
  EXPECT_EQ(sent_to("gpt-5", std::string(kSystem) + "," + std::string(kUser)),
            std::string(kDeveloper) + "," + std::string(kUser));
  EXPECT_EQ(sent_to("o3", kDeveloper), kDeveloper);
  EXPECT_EQ(sent_to("gpt-4.1", kSystem), kSystem);
  EXPECT_EQ(sent_to("gpt-4.1", kDeveloper), kDeveloper);
  EXPECT_EQ(sent_to("ft:gpt-5:acme", kSystem), kSystem);
}

TEST(OpenAiMessages, BothRolesAreNeverSentTogether) {
  const std::string both = std::string(kSystem) + "," + std::string(kDeveloper);
  EXPECT_EQ(sent_to("gpt-4.1", both), std::string(kSystem) + R"(,{"content":"s","role":"system"})");
  EXPECT_EQ(sent_to("gpt-5", both), std::string(kDeveloper) + "," + std::string(kDeveloper));
}

TEST(OpenAiMessages, TheRoleOfInstructionsCanBeSet) {
  BuildOptions options;
  options.options = R"({"developer_role":"always"})";
  EXPECT_EQ(sent(kSystem, options), kDeveloper);
  options.model = "gpt-5";
  options.options = R"({"developer_role":"never"})";
  EXPECT_EQ(sent(kSystem, options), kSystem);
  EXPECT_EQ(sent(kDeveloper, options), R"({"content":"s","role":"system"})");
}

TEST(OpenAiMessages, WhatAnotherVendorLeftInTheHistoryIsLeftOut) {
  EXPECT_EQ(
      sent(
          R"({"role":"assistant","content":"a","reasoning_content":"r","reasoning":"r",)"
          R"("reasoning_details":[{"type":"reasoning.encrypted","data":"x"}]},)"
          R"({"role":"user","cache_control":{"type":"ephemeral"},"content":[)"
          R"({"type":"text","text":"t","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"v"}]})"),
      R"({"role":"assistant","content":"a"},)"
      R"({"role":"user","content":[{"type":"text","text":"t"},{"type":"text","text":"v"}]})");
}

TEST(OpenAiMessages, ReasoningGoesBackWhereTheServerWantsIt) {
  const std::string_view thought = R"({"role":"assistant","content":"a","reasoning_content":"r"})";
  BuildOptions options;
  options.options = R"({"reasoning_field":"reasoning_content"})";
  EXPECT_EQ(sent(thought, options), thought);
  EXPECT_EQ(sent(R"({"role":"assistant","reasoning":"r"})", options),
            R"({"role":"assistant","reasoning_content":"r"})");
  options.options = R"({"reasoning_field":"reasoning"})";
  EXPECT_EQ(sent(thought, options), R"({"role":"assistant","content":"a","reasoning":"r"})");
  EXPECT_EQ(sent(R"({"role":"assistant","reasoning_content":"a","reasoning":"b"})", options),
            R"({"role":"assistant","reasoning":"b"})");
}

TEST(OpenAiMessages, ImagesInToolResultsFollowInAMessageOfTheUsers) {
  EXPECT_EQ(
      sent(
          R"({"role":"assistant","tool_calls":[]},)"
          R"({"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"t"},{"type":"image_url","image_url":{"url":"u1"}}]},)"
          R"({"content":[{"type":"image_url","image_url":{"url":"u2"}},{"type":"image_url","image_url":{"url":"u3"}}],"role":"tool","tool_call_id":"c2"},)" +
          std::string(kUser)),
      R"({"role":"assistant","tool_calls":[]},)"
      R"({"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":"t"}]},)"
      R"({"role":"tool","tool_call_id":"c2","content":"The result is in the next message."},)"
      R"({"role":"user","content":[{"type":"text","text":"Result of tool call c1:"},{"type":"image_url","image_url":{"url":"u1"}},)"
      R"({"type":"text","text":"Result of tool call c2:"},{"type":"image_url","image_url":{"url":"u2"}},{"type":"image_url","image_url":{"url":"u3"}}]},)" +
          std::string(kUser));
}

TEST(OpenAiMessages, ImagesOfALastToolResultFollowToo) {
  EXPECT_EQ(
      sent(
          R"({"role":"tool","tool_call_id":"c","content":[{"type":"file","file":{"file_id":"f"}}]})"),
      R"({"role":"tool","tool_call_id":"c","content":"The result is in the next message."},)"
      R"({"role":"user","content":[{"type":"text","text":"Result of tool call c:"},{"type":"file","file":{"file_id":"f"}}]})");
}

std::string sent_part(std::string_view part) {
  const std::string all = sent(R"({"role":"user","content":[)" + std::string(part) + "]}");
  constexpr std::size_t kBefore = std::string_view(R"({"role":"user","content":[)").size();
  return all.substr(kBefore, all.size() - kBefore - 2);
}

TEST(OpenAiMessages, FilesGoAsDataUrlsWithAName) {
  EXPECT_EQ(
      sent_part(R"({"type":"file","file":{"file_data":"QUJD","filename":"a.pdf"}})"),
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,QUJD"}})");
  EXPECT_EQ(
      sent_part(R"({"type":"file","file":{"file_data":"QUJD","mime_type":"text/plain"}})"),
      R"({"type":"file","file":{"file_data":"data:text/plain;base64,QUJD","filename":"document.pdf"}})");
  EXPECT_EQ(
      sent_part(R"({"type":"file","file":{"file_data":"data:application/pdf;base64,QUJD"}})"),
      R"({"type":"file","file":{"file_data":"data:application/pdf;base64,QUJD","filename":"document.pdf"}})");
  EXPECT_EQ(
      sent_part(R"({"type":"file","file":{"file_id":"file-1","file_url":null,"mime_type":"x"}})"),
      R"({"type":"file","file":{"file_id":"file-1"}})");
}

TEST(OpenAiMessages, AudioGoesAsBareBase64) {
  EXPECT_EQ(
      sent_part(R"({"type":"input_audio","input_audio":{"data":"data:audio/mpeg;base64,QUJD"}})"),
      R"({"type":"input_audio","input_audio":{"data":"QUJD","format":"mp3"}})");
  EXPECT_EQ(
      sent_part(
          R"({"type":"input_audio","input_audio":{"data":"data:audio/wav;base64,QUJD","format":"wav"}})"),
      R"({"type":"input_audio","input_audio":{"format":"wav","data":"QUJD"}})");
}

TEST(OpenAiMessages, FilesAndAudioByUrlAreRefusedHere) {
  const auto refused = [](std::string_view part) {
    return refusal(
        R"({"messages":[{"role":"user","content":"x"},{"role":"user","content":[{"type":"text","text":"t"},)" +
        std::string(part) + "]}]}");
  };
  const std::string file =
      "openai.build.file_url: messages[1].content[1]: OpenAI takes no file by URL; send its bytes "
      "as "
      "file_data, or upload it and send its file_id";
  EXPECT_EQ(refused(R"({"type":"file","file":{"file_url":"https://x/a.pdf"}})"), file);
  EXPECT_EQ(refused(R"({"type":"file","file":{"file_data":"https://x/a.pdf"}})"), file);
  const std::string audio =
      "openai.build.audio_url: messages[1].content[1]: OpenAI takes no audio by URL; send its "
      "bytes as base64 "
      "in input_audio.data";
  EXPECT_EQ(refused(R"({"type":"input_audio","input_audio":{"url":"https://x/a.mp3"}})"), audio);
  EXPECT_EQ(
      refused(R"({"type":"input_audio","input_audio":{"data":"http://x/a.mp3","format":"mp3"}})"),
      audio);
}

TEST(OpenAiMessages, AMessageThatMustChangeButCannotBeReadIsRefused) {
  EXPECT_EQ(
      refusal(
          R"({"messages":[{"role":"user","content":"a"},{"r\u006fle":"user","reasoning":"x"}]})"),
      "openai.build.unreadable_message: messages[1] is not a JSON object that can be read; check "
      "its "
      "brackets and quotes, and spell the names of its members without escapes");
}

TEST(OpenAiMessages, OddMessagesAreLeftToTheServer) {
  for (const char* messages :
       {"1", "null", "\"x\"", "[]", "{}", R"({"role":7,"content":[1,"x",null,{"type":"file"}]})"}) {
    EXPECT_EQ(sent(messages), messages);
  }
  EXPECT_EQ(body_of(R"({"messages":"none"})"), R"({"messages":"none","model":"gpt-4.1"})");
}

}  // namespace
}  // namespace llm_rotate::openai
