// Messages: roles, parts, media, tool calls and their results.
#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

std::string with_messages(std::string_view messages) {
  return R"({"messages":[)" + std::string(messages) + "]}";
}
std::string contents(std::string_view messages, const BuildOptions& options = {}) {
  return member(with_messages(messages), "contents", options);
}
std::string instruction(std::string_view messages, const BuildOptions& options = {}) {
  return member(with_messages(messages), "systemInstruction", options);
}
// The parts of one user message with that content.
std::string parts(std::string_view content, const BuildOptions& options = {}) {
  const sdk::json::Document body(
      body_of(with_messages(R"({"role":"user","content":)" + std::string(content) + "}"), options));
  return sdk::json::dump(body["contents"].at(0)["parts"]);
}
std::string refused(std::string_view content, const BuildOptions& options = {}) {
  return refusal(with_messages(R"({"role":"user","content":)" + std::string(content) + "}"),
                 options);
}

TEST(GoogleMessages, InstructionsStandApart) {
  constexpr std::string_view kMessages =
      R"({"role":"system","content":"a"},{"role":"user","content":"q"},)"
      R"({"role":"developer","content":[{"type":"text","text":"b"},{"type":"text","text":"c"}]})";
  EXPECT_EQ(instruction(kMessages), R"({"parts":[{"text":"a"},{"text":"bc"}]})");
  EXPECT_EQ(contents(kMessages), R"([{"role":"user","parts":[{"text":"q"}]}])");
  EXPECT_EQ(instruction(R"({"role":"system","content":""},{"role":"user","content":"q"})"), "null");
}

TEST(GoogleMessages, GemmaGetsInstructionsBeforeTheFirstText) {
  constexpr std::string_view kMessages =
      R"({"role":"system","content":"a"},{"role":"user","content":"q"})";
  EXPECT_EQ(instruction(kMessages, for_model("gemma-3-27b-it")), "null");
  EXPECT_EQ(contents(kMessages, for_model("gemma-3-27b-it")),
            R"([{"role":"user","parts":[{"text":"a"},{"text":"q"}]}])");
}

TEST(GoogleMessages, InstructionsAloneAreTheQuestion) {
  EXPECT_EQ(contents(R"({"role":"system","content":"a"})"),
            R"([{"role":"user","parts":[{"text":"a"}]}])");
}

TEST(GoogleMessages, TurnsOfOneRoleAreOneContentAndEmptyTextsAreDropped) {
  EXPECT_EQ(contents(R"({"role":"user","content":"a"},{"role":"user","content":""},)"
                     R"({"role":"user","content":[{"type":"text","text":""},)"
                     R"({"type":"text","text":"b"}]},{"role":"assistant","content":""},)"
                     R"({"role":"user","content":"c"})"),
            R"([{"role":"user","parts":[{"text":"a"},{"text":"b"},{"text":"c"}]}])");
}

TEST(GoogleMessages, TheUserHasTheFirstAndTheLastWord) {
  EXPECT_EQ(contents(R"({"role":"assistant","content":"a"})"),
            R"([{"role":"user","parts":[{"text":"Begin."}]},)"
            R"({"role":"model","parts":[{"text":"a"}]},)"
            R"({"role":"user","parts":[{"text":"Continue."}]}])");
}

TEST(GoogleMessages, BytesAreInline) {
  EXPECT_EQ(parts(R"([{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}])"),
            R"([{"inlineData":{"mimeType":"image/png","data":"AA=="}}])");
  EXPECT_EQ(parts(R"([{"type":"file","file":{"filename":"f","file_data":"AA=="}}])"),
            R"([{"inlineData":{"mimeType":"application/pdf","data":"AA=="}}])");
  EXPECT_EQ(parts(R"([{"type":"file","file":{"file_data":"AA==","mime_type":"text/csv"}}])"),
            R"([{"inlineData":{"mimeType":"text/csv","data":"AA=="}}])");
  EXPECT_EQ(parts(R"([{"type":"file","file":{"file_data":"data:text/plain;base64,AA=="}}])"),
            R"([{"inlineData":{"mimeType":"text/plain","data":"AA=="}}])");
  EXPECT_EQ(parts(R"([{"type":"input_audio","input_audio":{"data":"AA==","format":"mp3"}}])"),
            R"([{"inlineData":{"mimeType":"audio/mp3","data":"AA=="}}])");
  EXPECT_EQ(
      parts(R"([{"type":"input_audio","input_audio":{"data":"data:audio/ogg;base64,AA=="}}])"),
      R"([{"inlineData":{"mimeType":"audio/ogg","data":"AA=="}}])");
}

TEST(GoogleMessages, WhatTheVendorFetchesIsNamed) {
  const BuildOptions vertex = for_model("gemini-2.5-flash", true);
  EXPECT_EQ(parts(R"([{"type":"image_url","image_url":{"url":"https://x.example/a.png?s=1"}}])"),
            R"([{"fileData":{"mimeType":"image/png","fileUri":"https://x.example/a.png?s=1"}}])");
  EXPECT_EQ(parts(R"([{"type":"image_url","image_url":{"url":"https://x.example/a"}}])"),
            R"([{"fileData":{"fileUri":"https://x.example/a"}}])");
  // Vertex insists on a type.
  EXPECT_EQ(parts(R"([{"type":"image_url","image_url":{"url":"https://x.example/a"}}])", vertex),
            R"([{"fileData":{"mimeType":"image/jpeg","fileUri":"https://x.example/a"}}])");
  EXPECT_EQ(parts(R"([{"type":"file","file":{"file_url":"gs://b/a"}}])", vertex),
            R"([{"fileData":{"mimeType":"application/pdf","fileUri":"gs://b/a"}}])");
  EXPECT_EQ(parts(R"([{"type":"file","file":{"file_id":"files/abc","mime_type":"video/mp4"}}])"),
            R"([{"fileData":{"mimeType":"video/mp4","fileUri":)"
            R"("https://generativelanguage.googleapis.com/v1beta/files/abc"}}])");
  EXPECT_EQ(parts(R"([{"type":"video_url","video_url":{"url":"https://youtu.be/x"}}])"),
            R"([{"fileData":{"fileUri":"https://youtu.be/x"}}])");
}

TEST(GoogleMessages, WhatCannotBeSentIsRefusedWithItsPlace) {
  EXPECT_EQ(refused(R"([{"type":"image_url","image_url":{"url":"gs://b/a.png"}}])"),
            "google_ai_studio.build.bucket_url: messages[0].content[0]: Google AI Studio fetches "
            "nothing from gs://; upload the file and send its URI, or send its bytes");
  EXPECT_EQ(refused(R"([{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"x"}}])"),
            "google_ai_studio.build.bad_url: messages[0].content[1]: this is neither a URL nor a "
            "data URL; send https://… or data:TYPE;base64,…");
  EXPECT_EQ(refused(R"([{"type":"image_url","image_url":{"url":"data:image/png,x"}}])"),
            "google_ai_studio.build.bad_data_url: messages[0].content[0]: a data URL must be "
            "base64: data:TYPE;base64,DATA");
  EXPECT_EQ(refused(R"([{"type":"file","file":{"file_id":"file-openai"}}])"),
            "google_ai_studio.build.foreign_file: messages[0].content[0]: a file needs file_data, "
            "file_url, or as file_id the URI of an upload to this vendor (files/… or https://…)");
  EXPECT_EQ(refused(R"([{"type":"hologram"}])"),
            "google_ai_studio.build.unknown_part: messages[0].content[0]: a part of type "
            "\"hologram\" is not known; send text, image_url, file or input_audio");
  EXPECT_EQ(refused(R"([{"type":"input_audio","input_audio":{}}])"),
            "google_ai_studio.build.empty_audio: messages[0].content[0]: input_audio.data is "
            "empty; send the sound as base64");
}

constexpr std::string_view kCalls =
    R"({"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[)"
    R"({"id":"a1","type":"function","function":{"name":"f","arguments":"{\"x\":1}"}},)"
    R"({"id":"a2","type":"function","function":{"name":"g","arguments":""}}]})";

// Results need the function's name, stand in one content and in the order of the calls.
TEST(GoogleMessages, ResultsFollowTheirCalls) {
  EXPECT_EQ(contents(std::string(kCalls) +
                     R"(,{"role":"tool","tool_call_id":"a2","content":"two"},)"
                     R"({"role":"tool","tool_call_id":"a1","content":"{\"v\":1}"})"),
            R"([{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[)"
            R"({"functionCall":{"name":"f","args":{"x":1}}},)"
            R"({"functionCall":{"name":"g","args":{}}}]},{"role":"user","parts":[)"
            R"({"functionResponse":{"name":"f","response":{"v":1}}},)"
            R"({"functionResponse":{"name":"g","response":{"result":"two"}}}]}])");
}

// A turn with an open call is refused by the vendor.
TEST(GoogleMessages, AnOpenCallIsClosed) {
  EXPECT_NE(contents(std::string(kCalls) + R"(,{"role":"tool","tool_call_id":"a1","content":"1"},)"
                                           R"({"role":"user","content":"go on"})")
                .find(R"({"functionResponse":{"name":"g","response":)"
                      R"({"error":"The call was not answered."}}},{"text":"go on"}])"),
            std::string::npos);
}

TEST(GoogleMessages, AResultWithoutACallIsSaidInWords) {
  EXPECT_EQ(contents(R"({"role":"user","content":"q"},)"
                     R"({"role":"tool","tool_call_id":"lost","content":"42"})"),
            R"([{"role":"user","parts":[{"text":"q"},)"
            R"({"text":"Result of tool call lost: 42"}]}])");
}

TEST(GoogleMessages, BrokenArgumentsBecomeAnObject) {
  EXPECT_NE(contents(R"({"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":"a",)"
                     R"("function":{"name":"f","arguments":"{\"x\":"}}]})")
                .find(R"({"functionCall":{"name":"f","args":{"arguments":"{\"x\":"}}})"),
            std::string::npos);
}

// AI Studio gives calls an id from Gemini 3 on and wants it back; Vertex does not.
TEST(GoogleMessages, IdsGoBackOnlyWhereTheyCameFrom) {
  const std::string messages =
      std::string(kCalls) + R"(,{"role":"tool","tool_call_id":"a1","content":"1"})";
  const std::string ai_studio = contents(messages, for_model("gemini-3.5-flash"));
  EXPECT_NE(ai_studio.find(R"({"functionCall":{"id":"a1","name":"f")"), std::string::npos);
  EXPECT_NE(ai_studio.find(R"({"functionResponse":{"id":"a1","name":"f")"), std::string::npos);
  EXPECT_EQ(contents(messages, for_model("gemini-3.5-flash", true)).find(R"("id")"),
            std::string::npos);
  EXPECT_EQ(contents(messages, for_model("gemini-2.5-flash")).find(R"("id")"), std::string::npos);
  const std::string own =
      contents(R"({"role":"user","content":"q"},{"role":"assistant","tool_calls":[{"id":)"
               R"("call_gemini_x_0_0","function":{"name":"f","arguments":"{}"}}]})",
               for_model("gemini-3.5-flash"));
  EXPECT_EQ(own.find(R"("id")"), std::string::npos);
}

TEST(GoogleMessages, ImagesInResultsGoInsideFrom3OnAndBehindBefore) {
  const std::string messages =
      std::string(kCalls) +
      R"(,{"role":"tool","tool_call_id":"a1","content":[{"type":"text","text":"see"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]},)"
      R"({"role":"tool","tool_call_id":"a2","content":"2"})";
  const std::string image = R"({"inlineData":{"mimeType":"image/png","data":"AA=="}})";
  EXPECT_NE(contents(messages, for_model("gemini-3.5-flash", true))
                .find(R"({"functionResponse":{"name":"f","response":{"result":"see"},"parts":[)" +
                      image + "]}}"),
            std::string::npos);
  EXPECT_NE(
      contents(messages).find(R"({"functionResponse":{"name":"g","response":{"result":"2"}}},)"
                              R"({"text":"Result of f:"},)" +
                              image + "]"),
      std::string::npos);
}

}  // namespace
}  // namespace llm_rotate::google
