// generate_content: its own JSON, the same wire.
#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

sdk::HttpRequest generated(std::string_view json, BuildOptions options = {}) {
  return provider_of(options.vertex)
      .build_generate({json, options.extra, options.stream, options.strict}, target_of(options));
}

std::string refused(std::string_view json, const BuildOptions& options = {}) {
  try {
    return "no refusal but " + generated(json, options).body;
  } catch (const sdk::ProviderError& error) {
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(GoogleGenerate, ATextIsEnough) {
  const sdk::HttpRequest request = generated(R"({"contents":"hi"})");
  EXPECT_TRUE(request.url.ends_with("/v1beta/models/gemini-2.5-flash:generateContent"));
  EXPECT_EQ(request.body, R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})");
}

TEST(GoogleGenerate, EveryPartAndEveryParameter) {
  BuildOptions options;
  options.stream = true;
  const sdk::HttpRequest request = generated(
      R"({"contents":["a",{"type":"text","text":"b"},{"type":"pdf_bytes","data":"AA=="},)"
      R"({"type":"image_bytes","data":"BB==","mime_type":"image/webp"},)"
      R"({"type":"image_bytes","data":"CC=="},{"type":"file","uri":"https://x.example/v.mp4"}],)"
      R"("system_instruction":"s","response_mime_type":"application/json","max_output_tokens":5,)"
      R"("temperature":0.5,"top_p":0.9,"seed":3,"thinking_budget":1024,)"
      R"("disable_automatic_function_calling":true})",
      options);
  EXPECT_TRUE(request.url.ends_with(":streamGenerateContent?alt=sse"));
  EXPECT_EQ(request.body,
            R"({"systemInstruction":{"parts":[{"text":"s"}]},"contents":[{"role":"user","parts":)"
            R"([{"text":"a"},{"text":"b"},{"inlineData":{"mimeType":"application/pdf","data":)"
            R"("AA=="}},{"inlineData":{"mimeType":"image/webp","data":"BB=="}},{"inlineData":)"
            R"({"mimeType":"image/png","data":"CC=="}},{"fileData":{"mimeType":"video/mp4",)"
            R"("fileUri":"https://x.example/v.mp4"}}]}],"generationConfig":{"maxOutputTokens":5,)"
            R"("temperature":0.5,"topP":0.9,"seed":3,"responseMimeType":"application/json",)"
            R"("thinkingConfig":{"thinkingBudget":1024}}})");
}

TEST(GoogleGenerate, ABudgetFitsTheModel) {
  const auto thinking = [](std::string_view model, std::string_view budget) {
    const sdk::HttpRequest request = generated(
        R"({"contents":"x","thinking_budget":)" + std::string(budget) + "}", for_model(model));
    const sdk::json::Document body(request.body);
    return sdk::json::dump(body["generationConfig"]["thinkingConfig"]);
  };
  EXPECT_EQ(thinking("gemini-2.5-flash", "0"), R"({"thinkingBudget":0})");
  EXPECT_EQ(thinking("gemini-2.5-flash", "-1"), R"({"thinkingBudget":-1})");
  EXPECT_EQ(thinking("gemini-3.5-flash", "8192"), R"({"thinkingLevel":"MEDIUM"})");
  EXPECT_EQ(thinking("gemini-3.5-flash", "-1"), "null");
  EXPECT_EQ(thinking("gemini-2.0-flash", "512"), "null");
}

TEST(GoogleGenerate, WhatTheModelLacksIsDropped) {
  EXPECT_EQ(generated(R"({"contents":"x","temperature":0.5,"thinking_budget":9})",
                      for_model("gemma-3-27b-it"))
                .dropped,
            std::vector<std::string>{"thinking_budget"});
  EXPECT_EQ(
      generated(R"({"contents":"x","temperature":0.5})", for_model("gemini-3.8-flash")).dropped,
      std::vector<std::string>{"temperature"});
  EXPECT_EQ(generated(R"({"contents":"x","disable_automatic_function_calling":false})").dropped,
            std::vector<std::string>{"disable_automatic_function_calling"});
  EXPECT_EQ(
      generated(R"({"contents":"x","system_instruction":"s"})", for_model("gemma-3-27b-it")).body,
      R"({"contents":[{"role":"user","parts":[{"text":"s"},{"text":"x"}]}]})");
}

TEST(GoogleGenerate, WhatCannotBeSentIsRefused) {
  EXPECT_TRUE(refused("{").starts_with("google_ai_studio.build.unreadable: "));
  for (const char* json : {"{}", R"({"contents":""})", R"({"contents":[]})"}) {
    EXPECT_TRUE(refused(json).starts_with("google_ai_studio.build.")) << refused(json);
  }
  EXPECT_EQ(refused(R"({"contents":["a",{"type":"sound"}]})"),
            "google_ai_studio.build.unknown_part: contents[1] is a part of type \"sound\"; send "
            "text, pdf_bytes or image_bytes with data, or file with uri");
}

TEST(GoogleGenerate, AnswersAreThoseOfAChat) {
  const std::string body =
      R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP"}]})";
  const GeminiProvider& provider = provider_of(true);
  EXPECT_EQ(provider.parse_generate({200, {}, body}).json, provider.parse({200, {}, body}).json);
  EXPECT_NE(provider.open_generate_stream({200, {}}), nullptr);
}

}  // namespace
}  // namespace llm_rotate::google
