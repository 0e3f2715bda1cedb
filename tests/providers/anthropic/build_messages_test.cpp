// What becomes of the messages.
#include <string>

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

// The messages that are sent, for messages in chat JSON, without the brackets.
std::string sent_messages(std::string_view messages, std::string_view name = "messages",
                          std::string_view model = "claude-sonnet-4-5") {
  BuildOptions options;
  options.model = model;
  const std::string all =
      member_of(built("{\"messages\":[" + std::string(messages) + "]}", options), name);
  return name == "messages" ? all.substr(1, all.size() - 2) : all;
}

std::string refused(std::string_view messages) {
  return refusal("{\"messages\":[" + std::string(messages) + "]}");
}

// What is sent for one part of a user's message.
std::string block(std::string_view part) {
  const std::string all = sent_messages(R"({"role":"user","content":[)" + std::string(part) + "]}");
  constexpr std::string_view kBefore = R"({"role":"user","content":[)";
  EXPECT_TRUE(all.starts_with(kBefore)) << all;
  return all.substr(kBefore.size(), all.size() - kBefore.size() - 2);
}

std::string refused_part(std::string_view part) {
  return refused(R"({"role":"user","content":[)" + std::string(part) + "]}");
}

constexpr std::string_view kHi = R"({"role":"user","content":"hi"})";
constexpr std::string_view kCall =
    R"({"role":"user","content":"hi"},{"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}}]})";

TEST(AnthropicMessages, InstructionsStandApart) {
  const std::string messages = R"({"role":"system","content":"Be brief."},)" + std::string(kHi);
  EXPECT_EQ(sent_messages(messages, "system"), R"("Be brief.")");
  EXPECT_EQ(sent_messages(messages), kHi);
}

TEST(AnthropicMessages, AllInstructionsAreOneListInTheirOrder) {
  EXPECT_EQ(
      sent_messages(R"({"role":"system","content":"a"},{"role":"developer","content":[)"
                    R"({"type":"text","text":"b"}]},)" +
                        std::string(kHi) + R"(,{"role":"system","content":"c"})",
                    "system"),
      R"([{"type":"text","text":"a"},{"type":"text","text":"b"},{"type":"text","text":"c"}])");
}

TEST(AnthropicMessages, InstructionsAloneAreTheQuestion) {
  EXPECT_EQ(sent_messages(R"({"role":"system","content":"Say hi."})"),
            R"({"role":"user","content":"Say hi."})");
  EXPECT_EQ(sent_messages(R"({"role":"system","content":"Say hi."})", "system"), "");
}

TEST(AnthropicMessages, MessagesOfOneSideAreOneTurn) {
  EXPECT_EQ(sent_messages(R"({"role":"user","content":"a"},{"role":"user","content":"b"})"),
            R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})");
  // Also when what stood between them is gone.
  EXPECT_EQ(sent_messages(R"({"role":"user","content":"a"},{"role":"assistant","content":""},)"
                          R"({"role":"system","content":"s"},{"role":"user","content":"b"})"),
            R"({"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]})");
}

TEST(AnthropicMessages, EmptyTextsAreLeftOut) {
  EXPECT_EQ(sent_messages(R"({"role":"user","content":[{"type":"text","text":""},)"
                          R"({"type":"text","text":"a"}]},{"role":"user","content":null})"),
            R"({"role":"user","content":"a"})");
}

TEST(AnthropicMessages, TheUserBegins) {
  EXPECT_EQ(sent_messages(R"({"role":"assistant","content":"Welcome."},)" + std::string(kHi)),
            R"({"role":"user","content":"Begin."},{"role":"assistant","content":"Welcome."},)" +
                std::string(kHi));
}

TEST(AnthropicMessages, AnUnknownRoleIsRefused) {
  EXPECT_EQ(refused(R"({"role":"wizard","content":"x"})"),
            "anthropic.build.role: messages[0] has the role \"wizard\"; use system, developer, "
            "user, assistant or tool");
}

TEST(AnthropicMessages, ABeginningOfTheAnswerLosesItsLastWhiteSpace) {
  const std::string messages = std::string(kHi) + R"(,{"role":"assistant","content":"It is \n "})";
  EXPECT_EQ(sent_messages(messages, "messages", "claude-sonnet-4-5"),
            std::string(kHi) + R"(,{"role":"assistant","content":"It is"})");
  EXPECT_EQ(sent_messages(std::string(kHi) + R"(,{"role":"assistant","content":"  "})"), kHi);
}

TEST(AnthropicMessages, ModelsThatTakeNoBeginningAreAskedToGoOn) {
  const std::string messages = std::string(kHi) + R"(,{"role":"assistant","content":"It is"})";
  for (const char* model : {"claude-sonnet-4-6", "claude-opus-5", "claude-something-new"}) {
    EXPECT_EQ(sent_messages(messages, "messages", model),
              messages + R"(,{"role":"user","content":"Continue."})")
        << model;
  }
}

TEST(AnthropicMessages, ToolCallsAreBlocksWithObjects) {
  const std::string messages =
      std::string(kCall) + R"(,{"role":"tool","tool_call_id":"call_1","content":"7"})";
  EXPECT_EQ(
      sent_messages(messages),
      std::string(kHi) +
          R"(,{"role":"assistant","content":[{"type":"tool_use","id":"call_1","name":"f","input":{"x":1}}]},)"
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"7"}]})");
}

TEST(AnthropicMessages, ArgumentsThatAreNoObjectAreShownAsTheyAre) {
  const auto input = [](std::string_view arguments) {
    const std::string all = sent_messages(
        std::string(kHi) +
        R"(,{"role":"assistant","tool_calls":[{"id":"a","function":{"name":"f","arguments":)" +
        std::string(arguments) + R"(}}]},{"role":"tool","tool_call_id":"a","content":"7"})");
    const std::size_t at = all.find("\"input\":") + 8;
    return all.substr(at, all.find("}]},", at) - at);
  };
  EXPECT_EQ(input(R"("")"), "{}");
  EXPECT_EQ(input(R"(" null ")"), "{}");
  EXPECT_EQ(input("null"), "{}");
  EXPECT_EQ(input(R"("{\"x\":")"), R"({"arguments":"{\"x\":"})");
  EXPECT_EQ(input(R"("[1]")"), R"({"arguments":"[1]"})");
  EXPECT_EQ(input(R"({"x":1})"), R"({"x":1})");
}

TEST(AnthropicMessages, AllResultsOfATurnComeFirstInOneMessage) {
  EXPECT_EQ(
      sent_messages(std::string(kHi) + R"(,{"role":"assistant","content":"t","tool_calls":[)"
                                       R"({"id":"a","function":{"name":"f","arguments":"{}"}},)"
                                       R"({"id":"b","function":{"name":"f","arguments":"{}"}}]},)"
                                       R"({"role":"tool","tool_call_id":"a","content":"1"},)"
                                       R"({"role":"user","content":"and"},)"
                                       R"({"role":"tool","tool_call_id":"b","content":""})"),
      std::string(kHi) +
          R"(,{"role":"assistant","content":[{"type":"text","text":"t"},)"
          R"({"type":"tool_use","id":"a","name":"f","input":{}},)"
          R"({"type":"tool_use","id":"b","name":"f","input":{}}]},)"
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":"1"},)"
          R"({"type":"tool_result","tool_use_id":"b"},{"type":"text","text":"and"}]})");
}

TEST(AnthropicMessages, ForeignIdsAndNamesAreMadePlainOnBothSides) {
  EXPECT_EQ(
      sent_messages(std::string(kHi) +
                    R"(,{"role":"assistant","tool_calls":[)"
                    R"({"id":"call.1|x","function":{"name":"a.b","arguments":"{}"}},)"
                    R"({"id":"call_1_x","function":{"name":"c","arguments":"{}"}}]},)"
                    R"({"role":"tool","tool_call_id":"call_1_x","content":"2"},)"
                    R"({"role":"tool","tool_call_id":"call.1|x","content":"1"})"),
      std::string(kHi) +
          R"(,{"role":"assistant","content":[{"type":"tool_use","id":"call_1_x","name":"a_b","input":{}},)"
          R"({"type":"tool_use","id":"call_1_x_","name":"c","input":{}}]},)"
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1_x_","content":"2"},)"
          R"({"type":"tool_result","tool_use_id":"call_1_x","content":"1"}]})");
}

// A history that another vendor served, or that a person cut.
TEST(AnthropicMessages, ACallWithoutItsResultGetsOne) {
  constexpr std::string_view kNone =
      R"({"type":"tool_result","tool_use_id":"call_1","content":"No result was given.","is_error":true})";
  const std::string open = sent_messages(kCall);
  EXPECT_TRUE(open.ends_with(R"({"role":"user","content":[)" + std::string(kNone) + "]}")) << open;
  const std::string asked_on = sent_messages(std::string(kCall) + "," + std::string(kHi));
  EXPECT_TRUE(asked_on.ends_with(R"({"role":"user","content":[)" + std::string(kNone) +
                                 R"(,{"type":"text","text":"hi"}]})"))
      << asked_on;
}

TEST(AnthropicMessages, AResultWithoutItsCallIsAText) {
  EXPECT_EQ(
      sent_messages(std::string(kHi) + R"(,{"role":"tool","tool_call_id":"gone","content":"7"})"),
      R"({"role":"user","content":[{"type":"text","text":"hi"},)"
      R"({"type":"text","text":"Result of tool call gone: 7"}]})");
  // One that comes too late, as well.
  const std::string late =
      sent_messages(std::string(kCall) +
                    R"(,{"role":"user","content":"wait"},{"role":"assistant","content":"ok"},)"
                    R"({"role":"tool","tool_call_id":"call_1","content":"7"})");
  EXPECT_NE(late.find("No result was given."), std::string::npos) << late;
  EXPECT_TRUE(late.ends_with(R"({"role":"user","content":"Result of tool call call_1: 7"})"))
      << late;
}

// Some servers begin to count anew with each answer.
TEST(AnthropicMessages, AnIdThatComesAgainIsAnother) {
  const std::string loop =
      R"({"role":"assistant","tool_calls":[{"id":"call_0","function":{"name":"f","arguments":"{}"}}]},)"
      R"({"role":"tool","tool_call_id":"call_0","content":"N"})";
  std::string second = loop;
  second.replace(second.find("\"N\""), 3, "\"2\"");
  const std::string all = sent_messages(std::string(kHi) + "," + loop + "," + second);
  EXPECT_NE(all.find(R"("tool_use_id":"call_0","content":"N")"), std::string::npos) << all;
  EXPECT_NE(all.find(R"("id":"call_0_","name":"f")"), std::string::npos) << all;
  EXPECT_NE(all.find(R"("tool_use_id":"call_0_","content":"2")"), std::string::npos) << all;
}

TEST(AnthropicMessages, AResultMayHoldImagesAndFiles) {
  const std::string all = sent_messages(
      std::string(kCall) +
      R"(,{"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"see"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]})");
  EXPECT_TRUE(all.ends_with(
      R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":[)"
      R"({"type":"text","text":"see"},{"type":"image","source":{"type":"base64",)"
      R"("media_type":"image/png","data":"AA=="}}]}]})"))
      << all;
}

TEST(AnthropicMessages, CallsFromBeforeTheyHadIds) {
  EXPECT_EQ(
      sent_messages(std::string(kHi) +
                    R"(,{"role":"assistant","function_call":{"name":"f","arguments":"{}"}},)"
                    R"({"role":"function","name":"f","content":"1"})"),
      std::string(kHi) +
          R"(,{"role":"assistant","content":[{"type":"tool_use","id":"f","name":"f","input":{}}]},)"
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"f","content":"1"}]})");
}

TEST(AnthropicMessages, ARefusalIsWhatTheAssistantSaid) {
  EXPECT_EQ(
      sent_messages(std::string(kHi) + R"(,{"role":"assistant","content":null,"refusal":"No."},)" +
                    std::string(kHi)),
      std::string(kHi) + R"(,{"role":"assistant","content":"No."},)" + std::string(kHi));
}

TEST(AnthropicParts, Images) {
  EXPECT_EQ(
      block(
          R"({"type":"image_url","image_url":{"url":"data:image/jpg;base64,AA==","detail":"low"}})"),
      R"({"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"AA=="}})");
  EXPECT_EQ(block(R"({"type":"image_url","image_url":{"url":"https://x.example/a.png"}})"),
            R"({"type":"image","source":{"type":"url","url":"https://x.example/a.png"}})");
  EXPECT_EQ(
      refused_part(R"({"type":"image_url","image_url":{"url":"data:image/bmp;base64,AA=="}})"),
      "anthropic.build.image: messages[0].content[0] has an image of the type \"image/bmp\"; "
      "Anthropic takes JPEG, PNG, GIF and WebP");
  EXPECT_EQ(refused_part(R"({"type":"image_url","image_url":{"url":"file:///etc/passwd"}})"),
            "anthropic.build.image: messages[0].content[0] has an image that is neither an https "
            "URL nor a data URL");
}

TEST(AnthropicParts, Documents) {
  const std::string pdf =
      R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},)"
      R"("title":"a.pdf"})";
  EXPECT_EQ(
      block(
          R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,JVBE"}})"),
      pdf);
  EXPECT_EQ(block(R"({"type":"file","file":{"filename":"a.pdf","file_data":"JVBE"}})"), pdf);
  EXPECT_EQ(block(R"({"type":"file","file":{"file_url":"https://x.example/a.pdf"}})"),
            R"({"type":"document","source":{"type":"url","url":"https://x.example/a.pdf"}})");
  EXPECT_EQ(
      block(
          R"({"type":"file","file":{"filename":"n","file_data":"SGkh","mime_type":"text/markdown"}})"),
      R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hi!"},"title":"n"})");
  EXPECT_EQ(
      block(R"({"type":"file","file":{"file_data":"data:image/png;base64,AA=="}})"),
      R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}})");
}

TEST(AnthropicParts, UploadedFilesNeedTheirBeta) {
  const std::string part = R"({"type":"file","file":{"file_id":"file_1"}})";
  EXPECT_EQ(block(part), R"({"type":"document","source":{"type":"file","file_id":"file_1"}})");
  EXPECT_EQ(block(R"({"type":"file","file":{"file_id":"file_1","mime_type":"image/png"}})"),
            R"({"type":"image","source":{"type":"file","file_id":"file_1"}})");
  BuildOptions options;
  options.options = R"({"beta":["one"]})";
  EXPECT_EQ(built(R"({"messages":[{"role":"user","content":[)" + part + "]}]}", options)
                .headers.get("anthropic-beta"),
            "one,files-api-2025-04-14");
}

TEST(AnthropicParts, WhatCannotBeSentIsRefused) {
  EXPECT_EQ(refused_part(R"({"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}})"),
            "anthropic.build.audio: messages[0].content[0] holds audio, which Anthropic does not "
            "take");
  EXPECT_EQ(
      refused_part(R"({"type":"video_url"})"),
      "anthropic.build.part: messages[0].content[0] has the type \"video_url\", which is none "
      "of text, image_url and file");
  EXPECT_EQ(refused_part(R"({"type":"file","file":{}})"),
            "anthropic.build.file: messages[0].content[0] has a file without file_data, file_url "
            "or file_id; give one of them");
  EXPECT_EQ(refused_part(R"({"type":"file","file":{"file_data":"data:text/plain,hi"}})"),
            "anthropic.build.file: messages[0].content[0] has a file whose data URL is not base64; "
            "encode it so");
  EXPECT_EQ(
      refused_part(R"({"type":"file","file":{"file_data":"AA==","mime_type":"application/zip"}})"),
      "anthropic.build.file: messages[0].content[0] has a file of the type "
      "\"application/zip\"; Anthropic takes PDF, plain text and images");
  for (const char* data : {"!!", "gICA"}) {
    EXPECT_EQ(refused_part(R"({"type":"file","file":{"mime_type":"text/plain","file_data":")" +
                           std::string(data) + R"("}})"),
              "anthropic.build.file: messages[0].content[0] has a text file that is not base64 of "
              "UTF-8");
  }
  EXPECT_EQ(refused(std::string(kHi) + R"(,{"role":"assistant","content":[{"type":"image_url",)"
                                       R"("image_url":{"url":"https://x.example"}}]})"),
            "anthropic.build.part: messages[1].content[0] is no text; only messages of the user "
            "and of tools may hold more");
}

TEST(AnthropicCache, MarksStayWhereTheyStand) {
  EXPECT_EQ(
      built(
          R"({"messages":[{"role":"system","content":"s","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
          R"({"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)"
          R"({"type":"text","text":"b"}]}],"tools":[{"type":"function","function":{"name":"f"},)"
          R"("cache_control":{"type":"ephemeral","ttl":"1h"}}],"cache_control":{"type":"ephemeral","ttl":"5m"}})")
          .body,
      R"({"model":"claude-sonnet-4-5","max_tokens":64000,"system":[{"type":"text","text":"s",)"
      R"("cache_control":{"type":"ephemeral","ttl":"1h"}}],"messages":[{"role":"user","content":[)"
      R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}]}],)"
      R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}},)"
      R"("cache_control":{"type":"ephemeral","ttl":"1h"}}],"cache_control":{"type":"ephemeral","ttl":"5m"}})");
}

TEST(AnthropicCache, NoMoreThanFourMarks) {
  std::string parts;
  for (int i = 0; i < 6; ++i) {
    parts += std::string(i > 0 ? "," : "") + R"({"type":"text","text":"p)" + std::to_string(i) +
             R"(","cache_control":{"type":"ephemeral"}})";
  }
  const std::string out = sent_messages(R"({"role":"user","content":[)" + parts + "]}");
  EXPECT_TRUE(out.find(R"("p1"},)") != std::string::npos) << out;
  EXPECT_TRUE(out.find(R"("p2","cache_control")") != std::string::npos) << out;
}

TEST(AnthropicCache, AnHourStandsBeforeMinutes) {
  EXPECT_EQ(sent_messages(
                R"({"role":"user","content":[)"
                R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)"
                R"({"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"1h"}}]})"),
            R"({"role":"user","content":[)"
            R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}},)"
            R"({"type":"text","text":"b","cache_control":{"type":"ephemeral","ttl":"5m"}}]})");
}

TEST(AnthropicCache, AMarkInAResultIsTheResults) {
  const std::string all = sent_messages(
      std::string(kCall) +
      R"(,{"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"7","cache_control":{"type":"ephemeral"}}]})");
  EXPECT_NE(all.find(R"("content":"7","cache_control":{"type":"ephemeral"}}]})"), std::string::npos)
      << all;
}

}  // namespace
}  // namespace llm_rotate::anthropic
