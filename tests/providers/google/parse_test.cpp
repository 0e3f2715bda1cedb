// Plain answers: finish reasons, usage, blocked prompts, errors in disguise.
#include <string>

#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

sdk::ChatReply parsed(std::string body, bool vertex = false) {
  return provider_of(vertex).parse({200, {}, std::move(body)});
}

std::string answer(std::string_view finish, std::string_view parts = R"([{"text":"a"}])") {
  return R"({"candidates":[{"content":{"parts":)" + std::string(parts) + R"(},"finishReason":")" +
         std::string(finish) + R"("}]})";
}

TEST(GoogleParse, AWholeAnswer) {
  const sdk::ChatReply reply = parsed(
      R"({"candidates":[{"index":0,"finishReason":"STOP","content":{"role":"model","parts":[)"
      R"({"text":"Plan","thought":true},{"functionCall":{"id":"a1","name":"f","args":{"x":1}}}]}}],)"
      R"("usageMetadata":{"promptTokenCount":100,"cachedContentTokenCount":60,)"
      R"("candidatesTokenCount":20,"thoughtsTokenCount":300,"toolUsePromptTokenCount":7,)"
      R"("totalTokenCount":427},"modelVersion":"gemini-2.5-flash","responseId":"abc",)"
      R"("createTime":"2026-04-16T09:47:00.986101Z"})");
  EXPECT_EQ(reply.json,
            R"({"id":"abc","object":"chat.completion","created":1776332820,)"
            R"("model":"gemini-2.5-flash","choices":[{"index":0,"message":{"role":"assistant",)"
            R"("content":null,"reasoning_content":"Plan","tool_calls":[{"id":"a1","type":)"
            R"("function","function":{"name":"f","arguments":"{\"x\":1}"}}]},)"
            R"("finish_reason":"tool_calls"}],"usage":{"prompt_tokens":107,)"
            R"("completion_tokens":320,"total_tokens":427,"prompt_tokens_details":)"
            R"({"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":300}}})");
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kToolCalls);
  EXPECT_EQ(reply.raw_finish_reason, "STOP");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 107, 320, 427, 60, 0, 300}));
}

TEST(GoogleParse, EveryFinishReason) {
  using enum sdk::FinishReason;
  const std::pair<const char*, sdk::FinishReason> kWords[] = {
      {"STOP", kStop},
      {"MAX_TOKENS", kLength},
      {"CONTINUATION", kLength},
      {"SAFETY", kContentFilter},
      {"RECITATION", kContentFilter},
      {"BLOCKLIST", kContentFilter},
      {"PROHIBITED_CONTENT", kContentFilter},
      {"SPII", kContentFilter},
      {"IMAGE_SAFETY", kContentFilter},
      {"IMAGE_PROHIBITED_CONTENT", kContentFilter},
      {"IMAGE_RECITATION", kContentFilter},
      {"MODEL_ARMOR", kContentFilter},
      {"MALFORMED_FUNCTION_CALL", kError},
      {"UNEXPECTED_TOOL_CALL", kError},
      {"TOO_MANY_TOOL_CALLS", kError},
      {"NO_IMAGE", kError},
      {"IMAGE_OTHER", kError},
      {"LANGUAGE", kError},
      {"OTHER", kError},
      {"MISSING_THOUGHT_SIGNATURE", kError},
      {"MALFORMED_RESPONSE", kError},
      {"SOMETHING_NEW", kError}};
  for (const auto& [word, reason] : kWords) {
    const sdk::ChatReply reply = parsed(answer(word));
    EXPECT_EQ(name_of(reply.finish_reason), name_of(reason)) << word;
    EXPECT_EQ(reply.raw_finish_reason, word);
  }
}

TEST(GoogleParse, ContentMayBeMissing) {
  for (const char* content : {R"("content":{},)", R"("content":{"role":"model"},)", ""}) {
    const sdk::ChatReply reply =
        parsed(std::string(R"({"candidates":[{)") + content + R"("finishReason":"MAX_TOKENS"}]})");
    EXPECT_NE(reply.json.find(R"("content":"")"), std::string::npos) << reply.json;
    EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kLength);
    EXPECT_FALSE(reply.usage.known);
  }
}

TEST(GoogleParse, ABlockedPromptIsFiltered) {
  for (const char* reason : {"SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY",
                             "MODEL_ARMOR", "JAILBREAK"}) {
    const sdk::ChatReply reply =
        parsed(std::string(R"({"promptFeedback":{"blockReason":")") + reason +
               R"("},"usageMetadata":{"promptTokenCount":8,"totalTokenCount":8}})");
    EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kContentFilter);
    EXPECT_EQ(reply.raw_finish_reason, reason);
    EXPECT_NE(reply.json.find(std::string("\"refusal\":\"The prompt was blocked: ") + reason + "."),
              std::string::npos);
    EXPECT_EQ(reply.usage, (sdk::Usage{true, 8, 0, 8, 0, 0, 0}));
  }
}

TEST(GoogleParse, CallsWithoutIdsGetOnesThatDiffer) {
  const sdk::json::Document reply(
      parsed(answer("STOP", R"([{"functionCall":{"name":"f","args":{"x":1}}},)"
                            R"({"functionCall":{"name":"f","args":{"x":1}}}])"))
          .json);
  const sdk::json::Value calls = reply["choices"].at(0)["message"]["tool_calls"];
  EXPECT_TRUE(calls.at(0)["id"].string().starts_with("call_gemini_"));
  EXPECT_NE(calls.at(0)["id"].string(), calls.at(1)["id"].string());
}

TEST(GoogleParse, HostileUsageIsBounded) {
  constexpr std::string_view kMost = "9223372036854775807";
  std::string body = R"({"candidates":[{"finishReason":"STOP"}],"usageMetadata":{)";
  for (const char* name : {"promptTokenCount", "toolUsePromptTokenCount", "candidatesTokenCount",
                           "thoughtsTokenCount"}) {
    body.append("\"").append(name).append("\":").append(kMost).append(",");
  }
  const sdk::ChatReply reply = parsed(body + R"("cachedContentTokenCount":-5}})");
  EXPECT_EQ(reply.usage.prompt_tokens, std::int64_t{1} << 41);
  EXPECT_EQ(reply.usage.total_tokens, std::int64_t{1} << 42);
  EXPECT_EQ(reply.usage.cached_tokens, 0);
}

TEST(GoogleParse, LogProbabilities) {
  const sdk::json::Document reply(
      parsed(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP",)"
             R"("logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-0.5}],)"
             R"("topCandidates":[{"candidates":[{"token":"b","logProbability":-1.5}]}]}}]})")
          .json);
  EXPECT_EQ(sdk::json::dump(reply["choices"].at(0)["logprobs"]),
            R"({"content":[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[{"token":"b",)"
            R"("logprob":-1.5,"bytes":[98]}]}]})");
}

TEST(GoogleParse, GroundingStaysWhereItIs) {
  EXPECT_NE(parsed(R"({"candidates":[{"content":{"parts":[{"text":"a"}]},"finishReason":"STOP",)"
                   R"("groundingMetadata":{"webSearchQueries":["q"]}}]})")
                .json.find(R"("groundingMetadata":{"webSearchQueries":["q"]},"finish_reason")"),
            std::string::npos);
}

TEST(GoogleParse, PicturesBecomeDataUrls) {
  EXPECT_NE(parsed(answer("STOP", R"([{"inlineData":{"mimeType":"image/png","data":"AA=="}}])"))
                .json.find(R"("images":[{"type":"image_url","image_url":)"
                           R"({"url":"data:image/png;base64,AA=="}}])"),
            std::string::npos);
}

std::string failure(std::string body, sdk::ErrorType type) {
  try {
    return "no failure but " + parsed(std::move(body)).json;
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(name_of(error.verdict().type), name_of(type));
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(GoogleParse, AnErrorBehindA200) {
  EXPECT_EQ(failure(R"({"error":{"code":503,"message":"Overloaded.","status":"UNAVAILABLE"}})",
                    sdk::ErrorType::kTransientServerError),
            "google_ai_studio.503.text.overloaded: Overloaded.");
  EXPECT_EQ(failure(R"([{"error":{"code":429,"message":"m","status":"RESOURCE_EXHAUSTED"}}])",
                    sdk::ErrorType::kRateLimit),
            "google_ai_studio.429: m");
}

TEST(GoogleParse, AnotherAnswerIsAnError) {
  using enum sdk::ErrorType;
  EXPECT_EQ(failure("", kTransientServerError),
            "google_ai_studio.2xx.empty: HTTP 200 from Google AI Studio with an empty body where "
            "an answer with candidates should be");
  EXPECT_EQ(failure("{}", kUnknown),
            "google_ai_studio.2xx.another_shape: HTTP 200 from Google AI Studio with JSON that is "
            "not an answer with candidates: {}");
  for (const char* body : {R"({"usageMetadata":{"promptTokenCount":3},"modelVersion":"m"})",
                           R"({"candidates":[],"responseId":"r"})"}) {
    EXPECT_EQ(failure(body, kTransientServerError),
              "google_ai_studio.2xx.unanswered: HTTP 200 from Google AI Studio with an answer with "
              "candidates in which nothing was answered; ask again");
  }
  EXPECT_TRUE(failure(R"({"candidates":[)", kTransientServerError)
                  .starts_with("google_ai_studio.2xx.broken_json: "));
  EXPECT_EQ(
      failure("<html><title>Login</title></html>", kTransientServerError),
      "google_ai_studio.2xx.not_json: HTTP 200 from Google AI Studio with something else "
      "than JSON, so a proxy may have answered, or base_url points to the wrong place: Login");
}

TEST(GoogleCount, IsAskedForAndRead) {
  const std::string json = R"({"messages":[{"role":"user","content":"hi"}]})";
  const sdk::HttpRequest request =
      provider_of(false).build_count({json, {}, false, false}, target_of({}));
  EXPECT_TRUE(request.url.ends_with("/v1beta/models/gemini-2.5-flash:countTokens"));
  EXPECT_EQ(request.body,
            R"({"generateContentRequest":{"contents":[{"role":"user","parts":[{"text":"hi"}]}],)"
            R"("model":"models/gemini-2.5-flash"}})");
  EXPECT_EQ(
      provider_of(true)
          .build_count({json, {}, false, false}, target_of(for_model("gemini-2.5-flash", true)))
          .body,
      R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})");
  EXPECT_EQ(provider_of(false).parse_count({200, {}, R"({"totalTokens":7})"}), 7);
  EXPECT_THROW(provider_of(false).parse_count({200, {}, "{}"}), sdk::ProviderError);
}

}  // namespace
}  // namespace llm_rotate::google
