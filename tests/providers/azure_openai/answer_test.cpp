// What comes back from Azure.
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "azure_fixture.hpp"

namespace llm_rotate::azure_openai {
namespace {

using Kind = sdk::StreamEvent::Kind;

TEST(AzureReply, KeepsTheResultsOfItsFilters) {
  const sdk::ChatReply reply = AzureOpenAiProvider().parse(
      {200,
       {},
       R"({"model":"gpt-4.1-2025-04-14","prompt_filter_results":[{"prompt_index":0}],"choices":[{"index":0,)"
       R"("finish_reason":"stop","message":{"role":"assistant","content":"hi"},"content_filter_results":)"
       R"({"error":{"code":"content_filter_error","message":"The contents are not filtered"}}}],)"
       R"("usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}})"});
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(reply.usage.total_tokens, 3);
  EXPECT_TRUE(sdk::json::Document(reply.json)["prompt_filter_results"].is_array());
}

TEST(AzureReply, MayBeBlockedWithoutAText) {
  const sdk::ChatReply reply = AzureOpenAiProvider().parse(
      {200,
       {},
       R"({"choices":[{"index":0,"finish_reason":"content_filter","message":{"role":"assistant"}}]})"});
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kContentFilter);
}

TEST(AzureStream, BeginsWithAChunkThatSaysNothing) {
  const auto events = sdk::testing::decode(
      AzureOpenAiProvider(), {200, {}},
      "data: {\"id\":\"\",\"object\":\"\",\"created\":0,\"model\":\"\",\"choices\":[],"
      "\"prompt_filter_results\":[{\"prompt_index\":0,\"content_filter_results\":{}}]}\n\n"
      "data: {\"id\":\"c\",\"model\":\"gpt-4.1\",\"choices\":[{\"index\":0,\"delta\":{\"role\":"
      "\"assistant\",\"content\":\"a\"},\"finish_reason\":null}]}\n\n"
      "data: {\"id\":\"\",\"model\":\"\",\"choices\":[{\"index\":0,\"finish_reason\":null,"
      "\"content_filter_results\":{},\"content_filter_offsets\":{\"check_offset\":1}}]}\n\n"
      "data: {\"id\":\"c\",\"model\":\"gpt-4.1\",\"choices\":[{\"index\":0,\"delta\":{},"
      "\"finish_reason\":\"stop\"}]}\n\n"
      "data: {\"id\":\"c\",\"model\":\"gpt-4.1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,"
      "\"completion_tokens\":1,\"total_tokens\":2}}\n\ndata: [DONE]\n\n");
  ASSERT_EQ(events.size(), 6U);
  EXPECT_FALSE(events[0].speaks);
  EXPECT_EQ(events[0].model, "");
  EXPECT_TRUE(events[1].speaks);
  EXPECT_EQ(events[1].model, "gpt-4.1");
  EXPECT_FALSE(events[2].speaks);
  EXPECT_EQ(events[2].finish_reason, sdk::FinishReason::kNone);
  EXPECT_EQ(events[3].finish_reason, sdk::FinishReason::kStop);
  EXPECT_EQ(events[4].usage->total_tokens, 2);
  EXPECT_EQ(events[5].kind, Kind::kEnd);
}

TEST(AzureStream, ReasoningThatIsLeftOutOfTheCompletionIsCountedIn) {
  const auto events = sdk::testing::decode(
      AzureOpenAiProvider(), {200, {}},
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,"
      "\"total_tokens\":115,\"completion_tokens_details\":{\"reasoning_tokens\":100}}}\n\n");
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].usage->completion_tokens, 105);
}

TEST(AzureLimits, AreToldInPlainSeconds) {
  const sdk::LimitHints limits =
      AzureOpenAiProvider().limits({200,
                                    {{"x-ratelimit-remaining-requests", "905"},
                                     {"x-ratelimit-remaining-tokens", "87671"},
                                     {"x-ratelimit-reset-requests", "6"},
                                     {"x-ratelimit-reset-tokens", "-1"}}});
  EXPECT_EQ(limits.remaining_requests, 905);
  EXPECT_EQ(limits.remaining_tokens, 87671);
  EXPECT_EQ(limits.requests_reset_ms, 6000);
  EXPECT_EQ(limits.tokens_reset_ms, -1);
}

}  // namespace
}  // namespace llm_rotate::azure_openai
