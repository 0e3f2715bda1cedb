// What the fake says to Anthropic's clients, byte for byte.
#include <string>

#include <gtest/gtest.h>

#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::fake {
namespace {

Played sent(const std::string& method, const std::string& target, std::string body,
            const Script& script = {}) {
  Request request;
  request.method = method;
  request.target = target;
  request.path = path_of(request.target);
  request.headers = {{"x-api-key", "sk-ant-0123456789"}, {"anthropic-version", "2023-06-01"}};
  request.body = &body;
  const Responder responder(script);
  return play(responder.respond(request, {0, 1'700'000'000'000}, 7));
}

Played asked(bool stream, const Script& script = {}) {
  return sent(
      "POST", "/v1/messages",
      R"({"model":"claude-haiku-4-5","max_tokens":100,"stream":)" +
          std::string(stream ? "true" : "false") +
          R"(,"tools":[{"name":"f","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"hi"}]})",
      script);
}

TEST(AnthropicWriter, APlainMessage) {
  const Played answer = asked(false, Script{}.rule({}, {.text = "Hello.", .prompt_tokens = 9}));
  EXPECT_EQ(answer.attempt.dialect, "anthropic");
  EXPECT_EQ(answer.response.headers.at("request-id"), "req_011Fake7");
  EXPECT_EQ(answer.response.headers.at("anthropic-ratelimit-requests-remaining"), "3999");
  EXPECT_EQ(answer.response.headers.at("anthropic-ratelimit-tokens-reset"), "2023-11-14T22:13:21Z");
  EXPECT_EQ(
      answer.response.body,
      R"({"model":"claude-haiku-4-5-20251001","id":"msg_0100000000000000000007","type":"message","role":"assistant",)"
      R"("content":[{"type":"text","text":"Hello."}],"stop_reason":"end_turn","stop_sequence":null,"stop_details":null,)"
      R"("usage":{"input_tokens":9,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,)"
      R"("cache_creation":{"ephemeral_5m_input_tokens":0,"ephemeral_1h_input_tokens":0},"output_tokens":2,)"
      R"("output_tokens_details":{"thinking_tokens":0},"service_tier":"standard"}})");
}

TEST(AnthropicWriter, AStreamHasTheVendorsEventsInTheirOrder) {
  const Played answer = asked(true, Script{}.rule({}, {.tool_calls = {{"f", R"({"x":1})"}}}));
  std::string names;
  std::string_view rest = answer.response.body;
  for (std::size_t at = 0; (at = rest.find("event: ")) != std::string_view::npos;) {
    rest.remove_prefix(at + 7);
    names += std::string(rest.substr(0, rest.find('\n'))) + " ";
  }
  EXPECT_EQ(names,
            "message_start ping content_block_start content_block_delta content_block_delta "
            "content_block_stop message_delta message_stop ");
  EXPECT_NE(answer.response.body.find(R"("stop_reason":"tool_use")"), std::string::npos);
}

TEST(AnthropicWriter, ErrorsHaveTheVendorsShape) {
  const Played limited = asked(false, Script{}.rule({}, {.fault = Fault::kRateLimit}));
  EXPECT_EQ(limited.response.status, 429U);
  EXPECT_EQ(limited.response.headers.at("retry-after"), "20");
  EXPECT_TRUE(limited.response.body.starts_with(
      R"({"type":"error","error":{"type":"rate_limit_error","message":"This request would exceed)"))
      << limited.response.body;
  EXPECT_EQ(
      asked(false, Script{}.key("other")).response.body,
      R"({"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"},"request_id":"req_011Fake"})");
  EXPECT_EQ(
      asked(false, Script{}.model("claude-opus-*")).response.body,
      R"({"type":"error","error":{"type":"not_found_error","message":"model: claude-haiku-4-5"},"request_id":"req_011Fake"})");
}

TEST(AnthropicWriter, ModelsAndCounts) {
  EXPECT_TRUE(sent("GET", "/v1/models", "")
                  .response.body.starts_with(R"({"data":[{"type":"model","id":"claude-)"));
  EXPECT_EQ(sent("GET", "/v1/models/nope", "").response.status, 404U);
  EXPECT_EQ(
      sent("POST", "/v1/messages/count_tokens",
           R"({"model":"claude-haiku-4-5","messages":[{"role":"user","content":"12345678"}]})")
          .response.body,
      R"({"input_tokens":2})");
}

}  // namespace
}  // namespace llm_rotate::fake
