// A plain answer, and what only looks like one.
#include <string>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

using sdk::FinishReason;

sdk::ChatReply parsed(std::string body) {
  return OpenAiProvider().parse({200, {}, std::move(body)});
}

std::string one_choice(std::string_view message, std::string_view finish) {
  return R"({"id":"c","model":"m","choices":[{"index":0,"message":)" + std::string(message) +
         R"(,"finish_reason":)" + std::string(finish) + "}]}";
}

sdk::Verdict failure(std::string body, int status = 200, sdk::Headers headers = {}) {
  try {
    OpenAiProvider().parse({status, std::move(headers), std::move(body)});
  } catch (const sdk::ProviderError& error) {
    return error.verdict();
  }
  ADD_FAILURE() << "accepted";
  return {};
}

TEST(OpenAiParse, AnOrdinaryReplyKeepsItsBytes) {
  const std::string body =
      "{\n  \"id\": \"c\", \"model\": \"gpt-4o-2024-08-06\", \"choices\": [{\"index\": 0, "
      "\"message\": "
      "{\"role\": \"assistant\", \"content\": \"h\\u00e9\", \"refusal\": null, \"tool_calls\": "
      "[]}, "
      "\"logprobs\": null, \"finish_reason\": \"stop\"}], \"usage\": {\"prompt_tokens\": 9, "
      "\"completion_tokens\": 12, \"total_tokens\": 21, \"prompt_tokens_details\": "
      "{\"cached_tokens\": 4, "
      "\"cache_write_tokens\": 2, \"audio_tokens\": 0}, \"completion_tokens_details\": "
      "{\"reasoning_tokens\": 5}}}";
  const sdk::ChatReply reply = parsed("\n " + body + "\n");
  EXPECT_EQ(reply.json, body);
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "stop");
  EXPECT_EQ(reply.model, "gpt-4o-2024-08-06");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 9, 12, 21, 4, 2, 5}));
}

TEST(OpenAiParse, FinishReasonsHaveOneMeaning) {
  const auto reason = [](std::string_view word) {
    return parsed(one_choice(R"({"content":"x"})", word)).finish_reason;
  };
  EXPECT_EQ(reason("\"stop\""), FinishReason::kStop);
  EXPECT_EQ(reason("\"length\""), FinishReason::kLength);
  EXPECT_EQ(reason("\"tool_calls\""), FinishReason::kToolCalls);
  EXPECT_EQ(reason("\"function_call\""), FinishReason::kToolCalls);
  EXPECT_EQ(reason("\"content_filter\""), FinishReason::kContentFilter);
  EXPECT_EQ(reason("\"something_new\""), FinishReason::kError);
  EXPECT_EQ(reason("\"st\\u006fp\""), FinishReason::kStop);
  EXPECT_EQ(reason("null"), FinishReason::kStop);
}

TEST(OpenAiParse, ARefusalIsAContentFilter) {
  const sdk::ChatReply reply =
      parsed(one_choice(R"({"content":null,"refusal":"No."})", "\"stop\""));
  EXPECT_EQ(reply.json, one_choice(R"({"content":null,"refusal":"No."})", "\"content_filter\""));
  EXPECT_EQ(reply.finish_reason, FinishReason::kContentFilter);
  EXPECT_EQ(reply.raw_finish_reason, "stop");
}

TEST(OpenAiParse, ToolCallsThatStopAreToolCalls) {
  const std::string_view call =
      R"({"tool_calls":[{"id":"a","type":"function","function":{"name":"f","arguments":"{"}}]})";
  const sdk::ChatReply reply = parsed(one_choice(call, "\"stop\""));
  EXPECT_EQ(reply.json, one_choice(call, "\"tool_calls\""));
  EXPECT_EQ(reply.finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(reply.raw_finish_reason, "stop");
  EXPECT_EQ(parsed(one_choice(call, "null")).finish_reason, FinishReason::kToolCalls);
  EXPECT_EQ(parsed(one_choice(call, "\"length\"")).finish_reason, FinishReason::kLength);
}

TEST(OpenAiParse, TheReasonMayStandBeforeTheMessage) {
  EXPECT_EQ(parsed(R"({"choices":[{"finish_reason":"stop","message":{"refusal":"No."}}]})").json,
            R"({"choices":[{"finish_reason":"content_filter","message":{"refusal":"No."}}]})");
}

TEST(OpenAiParse, ReasoningHasOneName) {
  EXPECT_EQ(parsed(one_choice(R"({"reasoning":"r","content":"x"})", "\"stop\"")).json,
            one_choice(R"({"reasoning_content":"r","content":"x"})", "\"stop\""));
  EXPECT_EQ(parsed(one_choice(R"({"reasoning_content":null,"reasoning":"r"})", "\"stop\"")).json,
            one_choice(R"({"reasoning":null,"reasoning_content":"r"})", "\"stop\""));
  for (const char* kept : {R"({"reasoning_content":"a","reasoning":"b"})", R"({"reasoning":null})",
                           R"({"reasoning":{"x":1}})", R"({"reasoning_content":"a"})"}) {
    EXPECT_EQ(parsed(one_choice(kept, "\"stop\"")).json, one_choice(kept, "\"stop\""));
  }
}

TEST(OpenAiParse, EveryChoiceIsMended) {
  const sdk::ChatReply reply =
      parsed(R"({"choices":[{"index":0,"message":{"content":"a"},"finish_reason":"length"},)"
             R"({"index":1,"message":{"tool_calls":[{}]},"finish_reason":"stop"}]})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kLength);
  EXPECT_NE(reply.json.find(R"("tool_calls":[{}]},"finish_reason":"tool_calls")"),
            std::string::npos);
}

std::string with_usage(std::string_view usage) {
  return R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"}],"usage":)" +
         std::string(usage) + "}";
}

TEST(OpenAiParse, UsageMayBeMissingOrIncomplete) {
  EXPECT_EQ(parsed(with_usage("null")).usage, sdk::Usage{});
  EXPECT_EQ(parsed(one_choice("{}", "\"stop\"")).usage, sdk::Usage{});
  EXPECT_EQ(parsed(with_usage("{}")).usage, (sdk::Usage{true, 0, 0, 0, 0, 0, 0}));
  EXPECT_EQ(parsed(with_usage(
                       R"({"prompt_tokens":3,"completion_tokens":4,"prompt_tokens_details":null})"))
                .usage,
            (sdk::Usage{true, 3, 4, 7, 0, 0, 0}));
  EXPECT_EQ(parsed(with_usage(R"({"prompt_tokens":null,"total_tokens":"x"})")).usage,
            (sdk::Usage{true, 0, 0, 0, 0, 0, 0}));
}

TEST(OpenAiParse, HostileUsageIsBounded) {
  const sdk::Usage usage =
      parsed(with_usage(R"({"prompt_tokens":9223372036854775807,"completion_tokens":1e300,)"
                        R"("completion_tokens_details":{"reasoning_tokens":-7}})"))
          .usage;
  EXPECT_EQ(usage.prompt_tokens, 1'000'000'000'000);
  EXPECT_EQ(usage.completion_tokens, 0);
  EXPECT_EQ(usage.reasoning_tokens, 0);
}

TEST(OpenAiParse, ReasoningTokensAreCountedInWhereTheServerLeftThemOut) {
  const sdk::ChatReply reply =
      parsed(with_usage(R"({"prompt_tokens":10,"completion_tokens": 5 ,"total_tokens":35,)"
                        R"("completion_tokens_details":{"reasoning_tokens":20}})"));
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 10, 25, 35, 0, 0, 20}));
  EXPECT_NE(reply.json.find(R"("completion_tokens": 25 ,)"), std::string::npos) << reply.json;
}

TEST(OpenAiParse, LeniencyForCompatibleServers) {
  const sdk::ChatReply reply =
      parsed(R"({"choices":[{"message":{"content":"x"}}],"vendor":{"extra":1}})");
  EXPECT_EQ(reply.finish_reason, FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "");
  EXPECT_EQ(reply.model, "");
  EXPECT_FALSE(reply.usage.known);
}

TEST(OpenAiParse, AnErrorInDisguiseIsJudged) {
  const sdk::Verdict quota = failure(R"({"error":{"message":"Pay","code":"insufficient_quota"}})");
  EXPECT_EQ(quota.type, sdk::ErrorType::kQuotaExhausted);
  EXPECT_EQ(quota.scope, sdk::Scope::kKey);
  EXPECT_EQ(failure(R"({"error":"a text"})").message, "a text");
  EXPECT_EQ(failure(R"([{"error":{"message":"m","code":429}}])").type, sdk::ErrorType::kRateLimit);
  EXPECT_EQ(failure(R"({"object":"error","message":"vllm","code":400})").message, "vllm");
  const sdk::Verdict choice = failure(
      R"({"choices":[{"message":{},"finish_reason":"error","error":{"code":502,"message":"down"}}]})");
  EXPECT_EQ(choice.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(choice.message, "down");
  EXPECT_EQ(failure(R"({"error":{"message":"m","code":"slow_down"}})", 200, {{"retry-after", "2"}})
                .retry_after_ms,
            2000);
}

TEST(OpenAiParse, AnErrorMemberThatSaysNothingIsNone) {
  for (const char* nothing : {"null", "\"\"", "{}", "false"}) {
    EXPECT_EQ(parsed(R"({"error":)" + std::string(nothing) +
                     R"(,"choices":[{"message":{"content":"x"}}]})")
                  .finish_reason,
              FinishReason::kStop)
        << nothing;
  }
}

TEST(OpenAiParse, HalfACharacterIsOneThatIsReplaced) {
  const sdk::ChatReply reply = OpenAiProvider().parse(
      {200, {}, R"({"choices":[{"message":{"content":"a\ud83c"},"finish_reason":"stop"}]})"});
  EXPECT_NE(reply.json.find(R"("content":"a\ufffd")"), std::string::npos) << reply.json;
}

TEST(OpenAiParse, WhatIsNoCompletionSaysWhatCame) {
  struct Case {
    const char* body;
    sdk::ErrorType type;
    const char* rule;
    const char* message;
  };
  using enum sdk::ErrorType;
  for (const Case& c : std::initializer_list<Case>{
           {"", kTransientServerError, "openai.2xx.empty",
            "HTTP 200 from OpenAI with an empty body where a chat completion should be"},
           {" \n", kTransientServerError, "openai.2xx.empty",
            "HTTP 200 from OpenAI with an empty body where a chat completion should be"},
           {"{\"choices\":[{\"mess", kTransientServerError, "openai.2xx.broken_json",
            "HTTP 200 from OpenAI with broken JSON where a chat completion should be; Missing a "
            "closing quotation "
            "mark in string. (byte 18)"},
           {"<html><head><title>Login</title></head></html>", kTransientServerError,
            "openai.2xx.not_json",
            "HTTP 200 from OpenAI with something else than JSON, so a proxy may have answered, or "
            "base_url points to the wrong place: Login"},
           {"OK", kTransientServerError, "openai.2xx.not_json",
            "HTTP 200 from OpenAI with something else than JSON, so a proxy may have answered, or "
            "base_url points to the wrong place: OK"},
           {"{\"status\":\"ok\"}", kUnknown, "openai.2xx.another_shape",
            "HTTP 200 from OpenAI with JSON that is not a chat completion: {\"status\":\"ok\"}"},
           {"{\"choices\":[]}", kTransientServerError, "openai.2xx.unanswered",
            "HTTP 200 from OpenAI with a chat completion in which nothing was answered; ask again"},
           {"{\"choices\":null}", kTransientServerError, "openai.2xx.unanswered",
            "HTTP 200 from OpenAI with a chat completion in which nothing was answered; ask again"},
           {"[]", kUnknown, "openai.2xx.another_shape",
            "HTTP 200 from OpenAI with JSON that is not a chat completion: []"}}) {
    const sdk::Verdict verdict = failure(c.body);
    EXPECT_EQ(verdict.type, c.type) << c.body;
    EXPECT_EQ(verdict.scope, sdk::Scope::kKeyModel) << c.body;
    EXPECT_EQ(verdict.rule, c.rule) << c.body;
    EXPECT_EQ(verdict.message, c.message) << c.body;
  }
}

}  // namespace
}  // namespace llm_rotate::openai
