// No bytes at all may do more than be refused: damage at random, the same in every run.
#include <random>
#include <string>
#include <vector>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "google_fixture.hpp"
#include "providers/mutations.hpp"

namespace llm_rotate::google {
namespace {

constexpr int kRounds = 2000;

using provider_tests::damaged;
using provider_tests::expect_json_or_refusal;
using provider_tests::expect_sound_decoding;

const std::string kAnswer =
    R"({"candidates":[{"index":0,"finishReason":"STOP","content":{"parts":[{"text":"é","thought":true},)"
    R"({"text":"h\u00e9","thoughtSignature":"c2ln"},{"functionCall":{"id":"a","name":"f","args":{"x":1}}},)"
    R"({"inlineData":{"mimeType":"image/png","data":"AA"}},{"executableCode":{"code":"1"}}]},)"
    R"("logprobsResult":{"chosenCandidates":[{"token":"a","logProbability":-1}]}}],)"
    R"("usageMetadata":{"promptTokenCount":1,"totalTokenCount":8},"responseId":"r","modelVersion":"gemini-3-pro"})";
const std::string kFailure =
    R"({"error":{"code":429,"message":"Please retry in 1.4s.","status":"RESOURCE_EXHAUSTED","details":)"
    R"([{"@type":"x/google.rpc.QuotaFailure","violations":[{"quotaId":"PerDay","quotaValue":"0"}]},)"
    R"({"@type":"x/google.rpc.RetryInfo","retryDelay":"18s"}]}})";

TEST(GoogleMutations, ParseAndClassifyGiveAnAnswerForAnyBytes) {
  std::mt19937 random(11);
  for (int round = 0; round < kRounds; ++round) {
    const GeminiProvider& provider = provider_of(round % 2 == 0);
    const std::string body = damaged(round % 3 == 0 ? kFailure : kAnswer, random);
    const sdk::Verdict verdict = provider.classify({static_cast<int>(random() % 700), {}, body});
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_LE(verdict.retry_after_ms, sdk::retry_hint::kMax);
    for (const bool embed : {false, true}) {
      const sdk::HttpResponse response = {200, {}, body};
      expect_json_or_refusal([&] {
        return embed ? provider.parse_embed(response).json : provider.parse(response).json;
      });
    }
  }
}

TEST(GoogleMutations, DecodersGiveValidChunksAndTheSameForEveryCut) {
  const std::string events = "data: " + kAnswer + "\r\n\r\ndata: " + kAnswer + "\r\n\r\n";
  const std::string list = "[" + kAnswer + ",\r\n" + kAnswer + "]";
  std::mt19937 random(12);
  for (int round = 0; round < kRounds; ++round) {
    const std::string& stream = round % 3 == 0 ? list : events;
    const std::string body = damaged(round % 7 == 0 ? stream + kFailure : stream, random);
    expect_sound_decoding(provider_of(false), body, random);
  }
}

TEST(GoogleMutations, RequestsAreBuiltAsValidJsonOrRefused) {
  const std::string request =
      R"({"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"t"},)"
      R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AA"}}]},{"role":"assistant","content":"ab",)"
      R"("reasoning_details":[{"type":"reasoning.encrypted","data":"{\"executableCode\":{}}","id":"part","span":[1,1],)"
      R"("format":"google-ai-studio-v1","model":"gemini-3-pro"}],"tool_calls":[{"id":"c","function":{"name":"f",)"
      R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"{\"r\":1}"}],"tools":[{"type":"function",)"
      R"("function":{"name":"f","parameters":{"type":"object"}}}],"max_tokens":5,"reasoning":{"max_tokens":100},)"
      R"("response_format":{"type":"json_schema","json_schema":{"schema":{}}},"stop":["a"],"metadata":{"a":"b"}})";
  std::mt19937 random(13);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string json = damaged(request, random);
    BuildOptions options =
        for_model(round % 2 == 0 ? "gemini-3-pro" : "gemini-2.5-flash", round % 3 == 0);
    options.strict = round % 5 == 0;
    if (expect_json_or_refusal([&] { return body_of(json, options); })) ++accepted;
  }
  EXPECT_GT(accepted, 50);
}

}  // namespace
}  // namespace llm_rotate::google
