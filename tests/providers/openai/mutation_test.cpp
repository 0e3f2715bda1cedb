// No bytes at all may do more than be refused: damage at random, the same in every run.
#include <random>
#include <string>
#include <vector>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "openai_fixture.hpp"
#include "providers/mutations.hpp"

namespace llm_rotate::openai {
namespace {

using provider_tests::damaged;
using provider_tests::expect_json_or_refusal;
using provider_tests::expect_sound_decoding;

constexpr int kRounds = 3000;

const std::vector<std::string>& answers() {
  static const std::vector<std::string> kAnswers = {
      R"({"id":"c","model":"m\u0041","choices":[{"index":0,"message":{"role":"assistant","content":"h\u00e9","reasoning":"r",)"
      R"("tool_calls":[{"id":"a","index":3,"function":{"name":"f","arguments":"{\"x\":1}"}}]},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":8,"completion_tokens_details":{"reasoning_tokens":5}}})",
      R"({"error":{"message":"Rate limit reached. Please try again in 1.4s.","type":"tokens","code":"rate_limit_exceeded"}})",
      R"([{"error":{"message":"m","code":502,"innererror":{"code":"x"}}}])",
      "<html><head><title>502 Bad Gateway</title></head><body>Bearer abcdefghijkl "
      "sk-0123456789</body></html>"};
  return kAnswers;
}

TEST(OpenAiMutations, ParseAndClassifyGiveAnAnswerForAnyBytes) {
  const OpenAiProvider provider;
  std::mt19937 random(11);
  for (int round = 0; round < kRounds; ++round) {
    const std::string body = damaged(answers()[random() % answers().size()], random);
    const int status = static_cast<int>(random() % 700);
    const sdk::Headers headers = {{"retry-after", damaged("12.5", random)},
                                  {"date", damaged("Wed, 21 Oct 2015 07:28:00 GMT", random)}};
    const sdk::Verdict verdict = provider.classify({status, headers, body});
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_LE(verdict.message.size(), 500U);
    EXPECT_LE(verdict.retry_after_ms, sdk::retry_hint::kMax);
    expect_json_or_refusal([&] { return provider.parse({200, {}, body}).json; });
  }
}

TEST(OpenAiMutations, DecodersGiveValidChunksAndTheSameForEveryCut) {
  const OpenAiProvider provider;
  const std::string stream =
      R"(data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})"
      "\n\n"
      R"(data: {"choices":[{"index":0,"delta":{"reasoning":"r","tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":"{"}}]}}]})"
      "\n\n"
      R"(data: {"choices":[{"index":0,"delta":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"}"}}]},"finish_reason":"stop"}]})"
      "\r\n\r\n"
      R"(data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":8}})"
      "\n\ndata: [DONE]\n\n";
  std::mt19937 random(12);
  for (int round = 0; round < kRounds; ++round) {
    const std::string body =
        damaged(random() % 4 == 0 ? answers()[random() % answers().size()] : stream, random);
    expect_sound_decoding(provider, body, random);
  }
}

TEST(OpenAiMutations, RequestsAreBuiltAsValidJsonOrRefused) {
  const std::string request =
      R"({"model":"x","llm_rotate":{},"messages":[{"role":"system","content":"s"},{"role":"assistant","reasoning_content":"r",)"
      R"("content":[{"type":"text","text":"t","cache_control":{}}]},{"role":"tool","tool_call_id":"c","content":[{"type":"image_url",)"
      R"("image_url":{"url":"u"}},{"type":"file","file":{"file_data":"AA==","mime_type":"a/b"}}]},{"role":"user","content":[)"
      R"({"type":"input_audio","input_audio":{"data":"data:audio/wav;base64,AA=="}}]}],"tools":[{"function":{},"cache_control":1}],)"
      R"("max_tokens":5,"reasoning":{"max_tokens":100},"temperature":0.5,"stream_options":{"a":1}})";
  std::mt19937 random(13);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string json = damaged(request, random);
    BuildOptions options;
    options.model = round % 2 == 0 ? "gpt-5.4" : "gpt-4.1";
    options.stream = round % 3 == 0;
    options.strict = round % 5 == 0;
    if (expect_json_or_refusal([&] { return body_of(json, options); })) ++accepted;
  }
  EXPECT_GT(accepted, 100);
}

}  // namespace
}  // namespace llm_rotate::openai
