#include "plugin/abi_read.hpp"

#include <limits>
#include <string>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/detail/convert.hpp"

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::kMaxHeaders;
using llm_rotate::plugin::kMaxMessageBytes;
using llm_rotate::plugin::kMaxWaitMs;
using llm_rotate::plugin::kMaxWordBytes;
using llm_rotate::plugin::read;
using plugin_test::str;

constexpr llmr_str kWild = {nullptr, 5};

llmr_http_request_view request() {
  llmr_http_request_view view{};
  view.struct_size = sizeof(view);
  view.method = str("POST");
  view.url = str("https://a.example/v1");
  view.body = str("{}");
  return view;
}

TEST(AbiRead, NullAndShortStructsAreRefused) {
  sdk::HttpRequest out;
  EXPECT_FALSE(read(static_cast<const llmr_http_request_view*>(nullptr), out));
  llmr_http_request_view view = request();
  EXPECT_TRUE(read(&view, out));
  view.struct_size -= 1;
  EXPECT_FALSE(read(&view, out));
}

TEST(AbiRead, BytesWithoutAnAddressAreRefused) {
  sdk::HttpRequest out;
  llmr_http_request_view view = request();
  view.body = kWild;
  EXPECT_FALSE(read(&view, out));
  view = request();
  view.headers = {nullptr, 1};
  EXPECT_FALSE(read(&view, out));
  sdk::ChatReply reply;
  llmr_chat_reply_view answer{};
  answer.struct_size = sizeof(answer);
  answer.json = kWild;
  EXPECT_FALSE(read(&answer, reply));
}

TEST(AbiRead, LinesCannotBeForged) {
  sdk::HttpRequest out;
  llmr_http_request_view view = request();
  view.url = str("https://a.example/ HTTP/1.1\r\nHost: b");
  EXPECT_FALSE(read(&view, out));
  view = request();
  view.method = str("GET\n");
  EXPECT_FALSE(read(&view, out));
  for (const char* value : {"a\r\nx: y", "a\nb"}) {
    const llmr_header bad = {str("x-a"), str(value)};
    view = request();
    view.headers = {&bad, 1};
    EXPECT_FALSE(read(&view, out)) << value;
  }
  const llmr_header bad_name = {str("x\n"), str("a")};
  view.headers = {&bad_name, 1};
  EXPECT_FALSE(read(&view, out));
  const llmr_header tab = {str("x-a"), str("a\tb \xc3\xa4")};
  view.headers = {&tab, 1};
  EXPECT_TRUE(read(&view, out));
}

TEST(AbiRead, MoreHeadersThanAnyRequestHas) {
  const std::vector<llmr_header> many(kMaxHeaders + 1, llmr_header{str("a"), str("b")});
  const llmr_headers_view view = {many.data(), many.size()};
  sdk::Headers out;
  EXPECT_FALSE(read(&view, out));
}

TEST(AbiRead, HeadersOfAuthorizeAreSensitive) {
  const llmr_header header = {str("authorization"), str("Bearer x")};
  const llmr_headers_view view = {&header, 1};
  sdk::Headers out;
  ASSERT_TRUE(read(&view, out));
  EXPECT_TRUE(out.begin()->sensitive);
}

TEST(AbiRead, VerdictsArePutIntoTheirRange) {
  llmr_verdict_view view{};
  view.struct_size = sizeof(view);
  view.type = 99;
  view.scope = -3;
  view.retry_after_ms = std::numeric_limits<std::int64_t>::max();
  const std::string rule(kMaxWordBytes + 5, 'r');
  view.rule = str(rule);
  view.message = kWild;
  sdk::Verdict out;
  ASSERT_TRUE(read(&view, out));
  EXPECT_EQ(out.type, sdk::ErrorType::kUnknown);
  EXPECT_EQ(out.scope, sdk::Scope::kKey);
  EXPECT_EQ(out.retry_after_ms, kMaxWaitMs);
  EXPECT_EQ(out.rule.size(), kMaxWordBytes);
  EXPECT_EQ(out.message, "");
  view.retry_after_ms = -77;
  ASSERT_TRUE(read(&view, out));
  EXPECT_EQ(out.retry_after_ms, sdk::Verdict::kNoHint);
}

TEST(AbiRead, AMessageIsNotCutInsideACharacter) {
  const std::string message = std::string(kMaxMessageBytes - 1, 'm') + "\xe2\x82\xac";
  llmr_verdict_view view{};
  view.struct_size = sizeof(view);
  view.message = str(message);
  sdk::Verdict out;
  ASSERT_TRUE(read(&view, out));
  EXPECT_EQ(out.message, std::string(kMaxMessageBytes - 1, 'm'));
}

TEST(AbiRead, UsageIsNeverNegativeNorBeyondWhatJsonHolds) {
  llmr_usage usage{};
  usage.struct_size = sizeof(usage);
  usage.known = 1;
  usage.prompt_tokens = -5;
  usage.completion_tokens = std::numeric_limits<std::int64_t>::max();
  llmr_chat_reply_view view{};
  view.struct_size = sizeof(view);
  view.json = str("{}");
  view.finish_reason = 77;
  view.usage = &usage;
  sdk::ChatReply out;
  ASSERT_TRUE(read(&view, out));
  EXPECT_TRUE(out.usage.known);
  EXPECT_EQ(out.usage.prompt_tokens, 0);
  EXPECT_EQ(out.usage.completion_tokens, std::int64_t{1} << 53);
  EXPECT_EQ(out.finish_reason, sdk::FinishReason::kNone);
  usage.struct_size = 8;
  EXPECT_FALSE(read(&view, out));
}

TEST(AbiRead, AnEventOfAnUnknownKindIsNotContent) {
  llmr_stream_event_view view{};
  view.struct_size = sizeof(view);
  view.kind = 44;
  view.json = str("{}");
  sdk::StreamEvent out;
  ASSERT_TRUE(read(&view, out));
  EXPECT_EQ(out.kind, sdk::StreamEvent::Kind::kMalformed);
  llmr_verdict_view error{};
  view.error = &error;
  EXPECT_FALSE(read(&view, out)) << "a verdict without its size";
}

TEST(AbiRead, TokensHoldSomethingAndNoControlCharacters) {
  llmr_access_token_view view{};
  view.struct_size = sizeof(view);
  sdk::AccessToken out;
  EXPECT_FALSE(read(&view, out));
  view.token = str("a\nb");
  EXPECT_FALSE(read(&view, out));
  view.token = str("token");
  view.expires_in_ms = -1;
  ASSERT_TRUE(read(&view, out));
  EXPECT_EQ(out.token, "token");
  EXPECT_EQ(out.expires_in_ms, 0);
}

TEST(AbiRead, LimitHints) {
  const llmr_limit_hints hints = {sizeof(llmr_limit_hints), 0, -9, 5, INT64_MAX, -1};
  const sdk::LimitHints out = read(hints);
  EXPECT_EQ(out.remaining_requests, -1);
  EXPECT_EQ(out.remaining_tokens, 5);
  EXPECT_EQ(out.requests_reset_ms, kMaxWaitMs);
  EXPECT_EQ(out.tokens_reset_ms, -1);
}

}  // namespace
