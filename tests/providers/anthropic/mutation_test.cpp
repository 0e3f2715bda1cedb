// No bytes at all may do more than be refused: damage at random, the same in every run.
#include <random>
#include <string>
#include <vector>

#include "llm_rotate/sdk/retry_hint.hpp"

#include "anthropic_fixture.hpp"
#include "providers/mutations.hpp"

namespace llm_rotate::anthropic {
namespace {

using provider_tests::damaged;
using provider_tests::expect_json_or_refusal;
using provider_tests::expect_sound_decoding;

constexpr int kRounds = 3000;

const std::vector<std::string>& answers() {
  static const std::vector<std::string> kAnswers = {
      R"({"id":"msg_1","type":"message","model":"m\u0041","content":[{"type":"thinking","thinking":"t","signature":"s"},)"
      R"({"type":"redacted_thinking","data":"d"},{"type":"text","text":"h\u00e9","citations":[{"a":1}]},)"
      R"({"type":"tool_use","id":"t","name":"f","input":{"x":[1]}}],"stop_reason":"tool_use",)"
      R"("usage":{"input_tokens":1,"output_tokens":2,"output_tokens_details":{"thinking_tokens":1}}})",
      R"({"type":"error","error":{"type":"rate_limit_error","message":"m","details":{"error_code":"c"}}})",
      R"({"input_tokens":5,"data":[{"id":"m"}]})",
      "<html><head><title>502 Bad Gateway</title></head><body>Bearer abcdefghijkl</body></html>"};
  return kAnswers;
}

TEST(AnthropicMutations, ParseAndClassifyGiveAnAnswerForAnyBytes) {
  const AnthropicProvider provider;
  std::mt19937 random(21);
  for (int round = 0; round < kRounds; ++round) {
    const std::string body = damaged(answers()[random() % answers().size()], random);
    const int status = static_cast<int>(random() % 700);
    const sdk::Headers headers = {
        {"retry-after", damaged("12.5", random)},
        {"date", damaged("Wed, 21 Oct 2015 07:28:00 GMT", random)},
        {"anthropic-ratelimit-tokens-remaining", damaged("0", random)},
        {"anthropic-ratelimit-tokens-reset", damaged("2015-10-21T07:29:00Z", random)}};
    const sdk::Verdict verdict = provider.classify({status, headers, body});
    EXPECT_FALSE(verdict.message.empty());
    EXPECT_LE(verdict.message.size(), 500U);
    EXPECT_LE(verdict.retry_after_ms, sdk::retry_hint::kMax);
    expect_json_or_refusal([&] { return provider.parse({200, headers, body}).json; });
    try {
      EXPECT_GE(provider.parse_count({200, {}, body}), 0);
    } catch (const sdk::ProviderError& error) {
      EXPECT_FALSE(error.verdict().message.empty());
    }
  }
}

TEST(AnthropicMutations, DecodersGiveValidChunksAndTheSameForEveryCut) {
  const AnthropicProvider provider;
  const std::string stream =
      "event: message_start\ndata: "
      R"({"type":"message_start","message":{"id":"i","model":"m","usage":{"input_tokens":1}}})"
      "\n\nevent: ping\ndata: {\"type\": \"ping\"}\n\ndata: "
      R"({"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":""}})"
      "\n\ndata: "
      R"({"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"s"}})"
      "\n\ndata: "
      R"({"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}})"
      "\n\ndata: "
      R"({"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"x\":1}"}})"
      "\n\ndata: {\"type\":\"content_block_stop\",\"index\":1}\r\n\r\ndata: "
      R"({"type":"message_delta","delta":{"stop_reason":"refusal"},"usage":{"output_tokens":5}})"
      "\n\ndata: {\"type\":\"message_stop\"}\n\n";
  std::mt19937 random(22);
  for (int round = 0; round < kRounds; ++round) {
    const std::string body =
        damaged(random() % 4 == 0 ? answers()[random() % answers().size()] : stream, random);
    expect_sound_decoding(provider, body, random);
  }
}

TEST(AnthropicMutations, RequestsAreBuiltAsValidJsonOrRefused) {
  const std::string request =
      R"({"model":"x","llm_rotate":{},"cache_control":{"type":"ephemeral","ttl":"1h"},"messages":[{"role":"system","content":"s"},)"
      R"({"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}},{"type":"file","file":)"
      R"({"file_data":"AA==","mime_type":"text/plain"}}]},{"role":"assistant","reasoning_details":[{"type":"reasoning.text","text":"t",)"
      R"("signature":"s","format":"anthropic-claude-v1"}],"content":[{"type":"text","text":"t","cache_control":{}}],"tool_calls":[)"
      R"({"id":"c.1","function":{"name":"f","arguments":"{\"x\":1}"}}]},{"role":"tool","tool_call_id":"c.1","content":"r"}],)"
      R"("tools":[{"function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"x":{"$ref":"#/$defs/a"}},)"
      R"("$defs":{"a":{"oneOf":[{"type":"null"}]}}}},"cache_control":{}}],"tool_choice":"required","max_tokens":5,)"
      R"("reasoning":{"max_tokens":100},"temperature":0.5,"stop":["a"],"response_format":{"type":"json_schema","json_schema":)"
      R"({"schema":{"type":"object"}}},"user":"u"})";
  std::mt19937 random(23);
  int accepted = 0;
  for (int round = 0; round < kRounds; ++round) {
    const std::string json = damaged(request, random);
    BuildOptions options;
    options.model = round % 2 == 0 ? "claude-opus-5-5" : "claude-sonnet-4-20250514";
    options.stream = round % 3 == 0;
    options.strict = round % 5 == 0;
    if (expect_json_or_refusal([&] { return built(json, options).body; })) ++accepted;
  }
  EXPECT_GT(accepted, 50);
}

}  // namespace
}  // namespace llm_rotate::anthropic
