// What comes back from OpenRouter when all is well, and what looks so.
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "openrouter_fixture.hpp"

namespace llm_rotate::openrouter {
namespace {

using Kind = sdk::StreamEvent::Kind;
using sdk::testing::RecordedEvent;

std::vector<RecordedEvent> streamed(std::string_view body) {
  return sdk::testing::decode(OpenRouterProvider(), {200, {}}, body);
}

sdk::Verdict refused(std::string_view body) {
  sdk::Verdict verdict;
  try {
    OpenRouterProvider().parse({200, {}, std::string(body)});
    ADD_FAILURE() << "no refusal of " << body;
  } catch (const sdk::ProviderError& error) {
    verdict = error.verdict();
  }
  return verdict;
}

constexpr std::string_view kReply =
    R"({"id":"gen-1","model":"anthropic/claude-haiku-4.5","provider":"Google","choices":[{"index":0,)"
    R"("finish_reason":"stop","native_finish_reason":"end_turn","message":{"role":"assistant","content":"hi",)"
    R"("refusal":null,"reasoning":"why","reasoning_details":[{"type":"reasoning.text","text":"why",)"
    R"("signature":"s","format":"anthropic-claude-v1","index":0}]}}],)"
    R"("usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30,"cost":0.00033,)"
    R"("prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":3},)"
    R"("completion_tokens_details":{"reasoning_tokens":5}}})";

TEST(OpenRouterReply, KeepsCostProviderAndReasoningState) {
  const sdk::ChatReply reply = OpenRouterProvider().parse({200, {}, std::string(kReply)});
  const sdk::json::Document json(reply.json);
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(reply.raw_finish_reason, "stop");
  EXPECT_EQ(reply.model, "anthropic/claude-haiku-4.5");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 10, 20, 30, 4, 3, 5}));
  EXPECT_EQ(json["usage"]["cost"].number(), 0.00033);
  EXPECT_EQ(json["provider"].string(), "Google");
  const sdk::json::Value message = json["choices"].at(0)["message"];
  EXPECT_EQ(message["reasoning_content"].string(), "why");
  EXPECT_EQ(message["reasoning_details"].at(0)["signature"].string(), "s");
}

TEST(OpenRouterReply, MayComeBehindWhiteSpace) {
  const std::string body = "\n         \n\n         \n" + std::string(kReply);
  EXPECT_EQ(OpenRouterProvider().parse({200, {}, body}).usage.prompt_tokens, 10);
}

TEST(OpenRouterReply, AnErrorWithinSuccessIsAnError) {
  const sdk::Verdict top = refused(
      R"({"error":{"code":502,"message":"Provider returned error","metadata":{"provider_name":"X"}}})");
  EXPECT_EQ(top.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(top.rule, "openrouter.502");
  const sdk::Verdict inner =
      refused(R"({"choices":[{"index":0,"finish_reason":"error","message":{"content":"par"},)"
              R"("error":{"code":"429","message":"slow down","metadata":{}}}]})");
  EXPECT_EQ(inner.type, sdk::ErrorType::kRateLimit);
  EXPECT_EQ(inner.rule, "openrouter.429");
}

TEST(OpenRouterReply, AFinishByErrorIsOne) {
  const sdk::ChatReply reply = OpenRouterProvider().parse(
      {200, {}, R"({"choices":[{"finish_reason":"error","message":{"content":"x"}}]})"});
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kError);
  EXPECT_EQ(reply.raw_finish_reason, "error");
}

TEST(OpenRouterReply, CallsThatFinishWithStopAreToolCalls) {
  const sdk::ChatReply reply = OpenRouterProvider().parse(
      {200,
       {},
       R"({"choices":[{"finish_reason":"stop","message":{"tool_calls":[{"id":"a","function":{"name":"f","arguments":"{}"}}]}}]})"});
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kToolCalls);
  EXPECT_EQ(reply.raw_finish_reason, "stop");
}

TEST(OpenRouterReply, AnEmptyCompletionIsWorthAnotherTry) {
  const sdk::Verdict verdict = refused(
      R"({"choices":[{"finish_reason":"stop","message":{"content":""}}],"usage":{"prompt_tokens":3,"completion_tokens":0}})");
  EXPECT_EQ(verdict.type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(verdict.rule, "openrouter.2xx.empty_completion");
  // Not when it was cut off, said something, or was paid for.
  for (
      const char* body :
      {R"({"choices":[{"finish_reason":"length","message":{"content":""}}],"usage":{"completion_tokens":0}})",
       R"({"choices":[{"finish_reason":"stop","message":{"content":"a"}}],"usage":{"completion_tokens":0}})",
       R"({"choices":[{"finish_reason":"stop","message":{"content":""}}],"usage":{"completion_tokens":1}})",
       R"({"choices":[{"finish_reason":"stop","message":{"content":""}}]})"}) {
    EXPECT_NO_THROW(OpenRouterProvider().parse({200, {}, body})) << body;
  }
}

TEST(OpenRouterStream, CommentsSayNothing) {
  const auto events = streamed(
      ": OPENROUTER PROCESSING\n\n: OPENROUTER PROCESSING\n\n"
      "data: {\"provider\":\"X\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n"
      ": OPENROUTER PROCESSING\n\n"
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\"},\"finish_reason\":\"stop\"}],"
      "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"total_tokens\":2,\"cost\":0.1}}\n\n"
      "data: [DONE]\n\n");
  ASSERT_EQ(events.size(), 3U);
  EXPECT_TRUE(events[0].speaks);
  EXPECT_EQ(events[1].finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(events[1].usage->total_tokens, 2);
  EXPECT_EQ(events[2].kind, Kind::kEnd);
}

TEST(OpenRouterStream, ReasoningStateComesInPieces) {
  const auto events = streamed(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning\":\"t\",\"reasoning_details\":"
      "[{\"type\":\"reasoning.text\",\"text\":\"t\",\"index\":0}]}}]}\n\n"
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"reasoning_details\":"
      "[{\"type\":\"reasoning.text\",\"signature\":\"s\",\"index\":0}]}}]}\n\ndata: [DONE]\n\n");
  ASSERT_EQ(events.size(), 3U);
  const sdk::json::Document first(events[0].json);
  EXPECT_EQ(first["choices"].at(0)["delta"]["reasoning_content"].string(), "t");
  const sdk::json::Document second(events[1].json);
  EXPECT_EQ(second["choices"].at(0)["delta"]["reasoning_details"].at(0)["signature"].string(), "s");
}

TEST(OpenRouterStream, AnErrorInItsMiddleEndsIt) {
  const auto events = streamed(
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"par\"}}]}\n\n"
      "data: {\"id\":\"gen-1\",\"error\":{\"code\":502,\"message\":\"Provider disconnected\","
      "\"metadata\":{\"error_type\":\"provider_unavailable\"}},\"choices\":[{\"index\":0,"
      "\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n"
      "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"late\"}}]}\n\n");
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[1].kind, Kind::kError);
  EXPECT_EQ(events[1].error->type, sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(events[1].error->rule, "openrouter.502.provider_unavailable");
}

TEST(OpenRouterStream, AnErrorsCodeMayBeAText) {
  const auto coded = [](std::string_view error) {
    return streamed("data: {\"error\":" + std::string(error) + "}\n\n").at(0).error->type;
  };
  EXPECT_EQ(coded(R"({"code":"429","message":"m"})"), sdk::ErrorType::kRateLimit);
  EXPECT_EQ(coded(R"({"code":"server_error","message":"m"})"),
            sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(coded(R"({"message":"m","metadata":{"error_type":"provider_overloaded"}})"),
            sdk::ErrorType::kTransientServerError);
  EXPECT_EQ(coded(R"({"message":"m","metadata":{"error_type":"timeout"}})"),
            sdk::ErrorType::kTimeout);
}

TEST(OpenRouterEmbed, IsReadWhole) {
  const sdk::ChatReply reply = OpenRouterProvider().parse_embed(
      {200,
       {},
       R"({"object":"list","data":[{"embedding":[0.5],"index":0}],"model":"m",)"
       R"("usage":{"prompt_tokens":3,"total_tokens":3,"cost":6e-8}})"});
  EXPECT_EQ(reply.usage.prompt_tokens, 3);
  EXPECT_EQ(reply.model, "m");
}

}  // namespace
}  // namespace llm_rotate::openrouter
