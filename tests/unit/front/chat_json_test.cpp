#include "front/chat_json.hpp"

#include <gtest/gtest.h>

#include "llm_rotate/error.hpp"

namespace llm_rotate::front {
namespace {

std::string refusal_of(const ChatRequest& request) {
  try {
    to_call(request, false);
  } catch (const ConfigurationError& error) {
    return error.what();
  }
  return "accepted";
}

TEST(ChatJson, SaysAPromptAsAUserMessage) {
  const dispatch::CallRequest call = to_call({"gpt-4o", "Hi \"you\""}, false);
  EXPECT_EQ(call.json, R"({"model":"gpt-4o","messages":[{"role":"user","content":"Hi \"you\""}]})");
  EXPECT_EQ(call.model, "gpt-4o");
  EXPECT_FALSE(call.stream);
  EXPECT_EQ(call.max_retries, -1);
}

TEST(ChatJson, CarriesAConversationWithToolsAndParts) {
  std::vector<ChatMessage> messages;
  messages.push_back(ChatMessage::system("Be brief."));
  messages.push_back(ChatMessage::user(
      {ContentPart::text("What is this?"), ContentPart::image_bytes("\x89PNG", "image/png"),
       ContentPart::image_url("https://example.test/a.png"),
       ContentPart::pdf_bytes("%PDF", "a.pdf"), ContentPart::audio_bytes("RIFF")}));
  messages.push_back(ChatMessage::assistant("", {ToolCall("call_1", "look", "{\"at\":1}")}));
  messages.push_back(ChatMessage::tool("call_1", "a cat"));
  EXPECT_EQ(
      to_call({"m", messages}, true).json,
      R"({"model":"m","messages":[{"role":"system","content":"Be brief."},)"
      R"({"role":"user","content":[{"type":"text","text":"What is this?"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}},)"
      R"({"type":"image_url","image_url":{"url":"https://example.test/a.png"}},)"
      R"({"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,)"
      R"(JVBERg=="}},{"type":"input_audio","input_audio":{"data":"UklGRg==","format":"wav"}}]},)"
      R"({"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function",)"
      R"("function":{"name":"look","arguments":"{\"at\":1}"}}]},)"
      R"({"role":"tool","content":"a cat","tool_call_id":"call_1"}]})");
}

TEST(ChatJson, CarriesEveryOption) {
  CallOptions options;
  options.provider = "groq";
  options.fallback = false;
  options.max_tokens = 7;
  options.temperature = 0.5;
  options.top_p = 0.9;
  options.seed = 42;
  options.stop = {"END"};
  options.reasoning_effort = "low";
  options.tools_json = "[]";
  options.tool_choice_json = "\"auto\"";
  options.response_format_json = R"({"type":"json_object"})";
  options.extra_json = R"({"user":"u"})";
  options.max_retries = 0;
  options.timeout = std::chrono::seconds(3);
  options.strict = true;
  const dispatch::CallRequest call = to_call({"m", "x", options}, true);
  EXPECT_EQ(call.json,
            R"({"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":7,)"
            R"("temperature":0.5,"top_p":0.9,"seed":42,"stop":["END"],"reasoning_effort":"low",)"
            R"("tools":[],"tool_choice":"auto","response_format":{"type":"json_object"}})");
  EXPECT_EQ(call.provider, "groq");
  EXPECT_FALSE(call.fallback);
  EXPECT_EQ(call.extra, R"({"user":"u"})");
  EXPECT_EQ(call.max_retries, 0);
  EXPECT_EQ(call.timeout_ms, 3'000);
  EXPECT_EQ(call.output_tokens, 7);
  EXPECT_TRUE(call.strict);
  EXPECT_TRUE(call.stream);
}

TEST(ChatJson, RefusesWhatCannotBeSaid) {
  EXPECT_EQ(refusal_of({"m", std::vector<ChatMessage>{}}),
            "the request has no messages; give at least one");
  CallOptions options;
  options.tools_json = "{}";
  EXPECT_EQ(refusal_of({"m", "x", options}),
            "option 'tools_json' is not a JSON array; give it in the shape of OpenAI's Chat "
            "Completions");
  options = {};
  options.extra_json = "{oops";
  EXPECT_EQ(refusal_of({"m", "x", options}),
            "option 'extra_json' is not a JSON object (it is not JSON at all); give it in the "
            "shape of OpenAI's Chat Completions");
  options = {};
  options.tool_choice_json = "7";
  EXPECT_EQ(refusal_of({"m", "x", options}),
            "option 'tool_choice_json' is not a JSON string or object; give it in the shape of "
            "OpenAI's Chat Completions");
}

TEST(ChatJson, SaysAnEmbeddingsRequest) {
  EmbedRequest request("e", {"one", "two"});
  request.dimensions = 3;
  const dispatch::CallRequest call = to_call(request);
  EXPECT_EQ(call.json, R"({"model":"e","input":["one","two"],"dimensions":3})");
  EXPECT_EQ(call.operation, dispatch::Operation::kEmbed);
  EXPECT_THROW(to_call(EmbedRequest("e", {})), ConfigurationError);
}

TEST(ChatJson, SaysAGenerateRequest) {
  GenerateRequest request(
      "gemini",
      {"Compare", GeneratePart::pdf_bytes("%PDF"), GeneratePart::image_bytes("png"),
       GeneratePart::file("gs://b/o", "video/mp4"), GeneratePart::file("https://a.example/x")});
  request.options.system_instruction = "Be brief.";
  request.options.response_mime_type = "application/json";
  request.options.max_output_tokens = 9;
  request.options.temperature = 0.5;
  request.options.top_p = 0.25;
  request.options.seed = 3;
  request.options.thinking_budget = -1;
  request.options.provider = "g";
  request.options.max_retries = 1;
  request.options.timeout = std::chrono::milliseconds(70);
  const dispatch::CallRequest call = to_generate_call(request, true);
  EXPECT_EQ(call.json,
            R"({"contents":[{"type":"text","text":"Compare"},)"
            R"({"type":"pdf_bytes","data":"JVBERg==","mime_type":"application/pdf"},)"
            R"({"type":"image_bytes","data":"cG5n","mime_type":"image/png"},)"
            R"({"type":"file","uri":"gs://b/o","mime_type":"video/mp4"},)"
            R"({"type":"file","uri":"https://a.example/x"}],"system_instruction":"Be brief.",)"
            R"("response_mime_type":"application/json","max_output_tokens":9,"temperature":0.5,)"
            R"("top_p":0.25,"seed":3,"thinking_budget":-1})");
  EXPECT_EQ(call.operation, dispatch::Operation::kGenerate);
  EXPECT_EQ(call.model, "gemini");
  EXPECT_TRUE(call.stream);
  EXPECT_EQ(call.provider, "g");
  EXPECT_EQ(call.max_retries, 1);
  EXPECT_EQ(call.timeout_ms, 70);
  EXPECT_EQ(call.output_tokens, 9);

  GenerateOptions automatic;
  automatic.disable_automatic_function_calling = false;
  EXPECT_EQ(to_generate_call(GenerateRequest("m", "x", automatic), false).json,
            R"({"contents":[{"type":"text","text":"x"}],)"
            R"("disable_automatic_function_calling":false})");
  EXPECT_THROW(to_generate_call(GenerateRequest("m", std::vector<GeneratePart>{}), false),
               ConfigurationError);
}

}  // namespace
}  // namespace llm_rotate::front
