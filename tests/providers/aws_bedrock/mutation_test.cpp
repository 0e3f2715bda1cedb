// No bytes at all may do more than be refused: damage at random, the same in every run.
#include <random>
#include <string>
#include <vector>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "bedrock_fixture.hpp"
#include "fake_upstream/bedrock/event_frame.hpp"
#include "ini_file.hpp"
#include "providers/mutations.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

constexpr int kRounds = 2000;

using provider_tests::damaged;
using provider_tests::expect_json_or_refusal;
using provider_tests::expect_sound_decoding;

const std::vector<std::string>& answers() {
  static const std::vector<std::string> kAnswers = {
      R"({"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"w","signature":"s"}}},)"
      R"({"text":"h\u00e9"},{"toolUse":{"toolUseId":"t","name":"f","input":{"x":1}}},{"citationsContent":{"content":[{"text":"c"}]}}]}},)"
      R"("stopReason":"tool_use","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})",
      R"({"message":"Too many requests. Please try again in 1.4s.","__type":"x#ThrottlingException","originalStatusCode":429})",
      R"({"embeddings":{"float":[[0.5,1e3]]},"inputTextTokenCount":3})",
      "<html><head><title>502 Bad Gateway</title></head><body>Bearer abcdefghijkl "
      "AKIA0123456789</body></html>"};
  return kAnswers;
}

TEST(BedrockMutations, ParseAndClassifyGiveAnAnswerForAnyBytes) {
  const BedrockProvider provider;
  std::mt19937 random(21);
  for (int round = 0; round < kRounds; ++round) {
    const std::string body = damaged(answers()[random() % answers().size()], random);
    const int status = static_cast<int>(random() % 700);
    const sdk::Headers headers = {
        {"x-amz-retry-after", damaged("1250", random)},
        {"x-amzn-errortype", damaged("ThrottlingException:http://x", random)},
        {"x-amzn-bedrock-input-token-count", damaged("12", random)}};
    const sdk::Verdict verdict = provider.classify({status, headers, body});
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_LE(verdict.message.size(), 500U);
    EXPECT_LE(verdict.retry_after_ms, sdk::retry_hint::kMax);
    for (const bool embeddings : {false, true}) {
      const sdk::HttpResponse answer = {200, headers, body};
      expect_json_or_refusal([&] {
        return embeddings ? provider.parse_embed(answer).json : provider.parse(answer).json;
      });
    }
  }
}

TEST(BedrockMutations, DecodersGiveValidChunksAndTheSameForEveryCut) {
  using fake::bedrock::event_frame;
  const BedrockProvider provider;
  const std::vector<std::pair<std::string, std::string>> events = {
      {"messageStart", R"({"role":"assistant"})"},
      {"contentBlockDelta", R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"w"}}})"},
      {"contentBlockDelta",
       R"({"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}})"},
      {"contentBlockStart",
       R"({"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t","name":"f"}}})"},
      {"contentBlockDelta", R"({"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"x\""}}})"},
      {"contentBlockStop", R"({"contentBlockIndex":1})"},
      {"messageStop", R"({"stopReason":"tool_use"})"},
      {"metadata", R"({"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3}})"}};
  std::mt19937 random(22);
  for (int round = 0; round < kRounds; ++round) {
    // Damage inside whole frames, and to the frames themselves.
    const bool inside = round % 2 == 0;
    std::string body;
    for (const auto& [type, payload] : events) {
      body += event_frame(type, inside && random() % 3 == 0 ? damaged(payload, random) : payload);
    }
    if (!inside) body = damaged(std::move(body), random);
    expect_sound_decoding(provider, body, random);
  }
}

TEST(BedrockMutations, RequestsAreBuiltAsValidJsonOrRefused) {
  const std::string request =
      R"({"model":"x","llm_rotate":{},"cache_control":{"type":"ephemeral"},"messages":[{"role":"system","content":"s"},{"role":"assistant",)"
      R"("reasoning_details":[{"type":"reasoning.text","text":"r","signature":"s","format":"bedrock-converse-v1","index":0}],"tool_calls":[{"id":"c","function":{"name":"f","arguments":"{\"a\":1}"}}],)"
      R"("content":[{"type":"text","text":"t","cache_control":{"type":"ephemeral"}}]},{"role":"tool","tool_call_id":"c","content":[{"type":"image_url",)"
      R"("image_url":{"url":"data:image/png;base64,AA=="}},{"type":"file","file":{"file_data":"AA==","mime_type":"text/csv"}}]},{"role":"user","content":"u"}],)"
      R"("tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}},"cache_control":{}}],"tool_choice":"required",)"
      R"("response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}},)"
      R"("max_tokens":5,"reasoning":{"max_tokens":100},"temperature":0.5,"stop":["a"],"metadata":{"a":"b"}})";
  constexpr std::string_view kModels[] = {kClaude, kClaude46, kNova2,
                                          kLlama,  kMistral,  "arn:aws:bedrock:us-east-1:1:x/y"};
  std::mt19937 random(23);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string json = damaged(request, random);
    BuildOptions options;
    options.model = kModels[static_cast<std::size_t>(round) % std::size(kModels)];
    options.strict = round % 5 == 0;
    if (expect_json_or_refusal([&] { return built(json, options).body; })) ++accepted;
  }
  EXPECT_GT(accepted, 50);
}

TEST(BedrockMutations, ProfilesAreReadFromAnyBytes) {
  std::mt19937 random(24);
  for (int round = 0; round < kRounds; ++round) {
    const IniFile file(damaged("[default]\na = b # c\n[profile  x]\nd=e\n  nested=1\n", random));
    if (const auto* section = file.find("default")) {
      EXPECT_LE(value_in(*section, "a").size(), 100U);
    }
  }
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
