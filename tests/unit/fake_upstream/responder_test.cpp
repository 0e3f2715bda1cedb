#include "fake_upstream/responder.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::fake {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

rapidjson::Document parse(const std::string& json) {
  rapidjson::Document document;
  document.Parse(json.c_str());
  EXPECT_FALSE(document.HasParseError()) << json;
  return document;
}

std::string error_code(const Played& played) {
  const auto body = parse(played.response.body);
  const auto& code = body["error"]["code"];
  return code.IsString() ? code.GetString() : "null";
}

TEST(Responder, AnswersAChat) {
  const Responder responder({});
  const Played played = send(responder, {chat_body(false)});
  EXPECT_EQ(played.response.status, 200U);
  EXPECT_TRUE(played.response.complete);
  EXPECT_EQ(played.response.header("content-type"), "application/json");
  EXPECT_THAT(played.response.body, HasSubstr(R"(You said: \"hello\".)"));
  EXPECT_THAT(played.steps, ElementsAre("send", "done"));
  EXPECT_TRUE(played.keep_alive);
}

TEST(Responder, KnowsWhatTheAttemptWas) {
  const Responder responder({});
  const Attempt attempt = send(responder, {.body = chat_body(true), .t_ms = 40, .seq = 9}).attempt;
  EXPECT_EQ(attempt.seq, 9U);
  EXPECT_EQ(attempt.t_ms, 40);
  EXPECT_EQ(attempt.unix_ms, 1'700'000'000'040);
  EXPECT_EQ(attempt.dialect, "openai");
  EXPECT_EQ(attempt.path, "/v1/chat/completions");
  EXPECT_EQ(attempt.key, "sk-0123456789");
  EXPECT_EQ(attempt.model, "gpt-4o");
  EXPECT_TRUE(attempt.stream);
  EXPECT_EQ(attempt.fault, "ok");
  EXPECT_EQ(attempt.rule, 0U);
  EXPECT_EQ(attempt.status, 200U);
}

TEST(Responder, HasTheHeadersOfTheRealThing) {
  const Responder responder({});
  const ParsedResponse response = send(responder, {chat_body(false)}).response;
  EXPECT_EQ(response.header("date"), "Tue, 14 Nov 2023 22:13:20 GMT");
  EXPECT_EQ(response.header("openai-version"), "2020-10-01");
  EXPECT_EQ(response.header("openai-processing-ms"), "12");
  EXPECT_EQ(response.header("x-request-id").size(), 36U);
  EXPECT_EQ(response.header("x-ratelimit-limit-requests"), "10000");
  EXPECT_EQ(response.header("x-ratelimit-remaining-tokens"), "1999000");
  EXPECT_EQ(response.header("x-ratelimit-reset-requests"), "6ms");
  EXPECT_EQ(response.header("connection"), "keep-alive");
}

TEST(Responder, RequestIdsDiffer) {
  const Responder responder({});
  EXPECT_NE(send(responder, {.body = chat_body(false), .seq = 1}).response.header("x-request-id"),
            send(responder, {.body = chat_body(false), .seq = 2}).response.header("x-request-id"));
}

TEST(Responder, StreamsAChat) {
  const Responder responder({});
  const Played played = send(responder, {chat_body(true)});
  EXPECT_EQ(played.response.header("content-type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(played.response.header("transfer-encoding"), "chunked");
  EXPECT_TRUE(played.response.complete);
  const auto events = played.response.events();
  EXPECT_EQ(events.back(), "[DONE]");
  EXPECT_EQ(played.chunks, 9U) << "nine words";
  EXPECT_EQ(events.size(), 9U + 3U) << "start, words, finish, done";
}

TEST(Responder, TheStreamedTextIsTheWholeText) {
  const Responder responder(Script{}.rule({}, {.text = "Gr\xC3\xBC\xC3\x9F"
                                                       "e, \"Welt\"\n"}));
  const auto whole = parse(send(responder, {chat_body(false)}).response.body);
  std::string streamed;
  for (const std::string& event : send(responder, {chat_body(true)}).response.events()) {
    if (event != "[DONE]") {
      const auto chunk = parse(event);
      const auto& delta = chunk["choices"][0]["delta"];
      streamed += delta.HasMember("content") ? delta["content"].GetString() : "";
    }
  }
  EXPECT_EQ(streamed, whole["choices"][0]["message"]["content"].GetString());
}

TEST(Responder, UsageIsTheSameWholeAndStreamed) {
  const Responder responder({});
  const auto whole = parse(send(responder, {chat_body(false)}).response.body);
  std::string body = chat_body(true);
  body.insert(body.size() - 1, R"(,"stream_options":{"include_usage":true})");
  const auto events = send(responder, {body}).response.events();
  const auto usage = parse(events.at(events.size() - 2));
  EXPECT_TRUE(usage["choices"].Empty());
  EXPECT_EQ(usage["usage"], whole["usage"]);
}

TEST(Responder, PausesBeforeEachChunkWhenTold) {
  const Responder responder(
      Script{}.rule({}, {.delay_ms = 30, .chunk_delay_ms = 7, .text = "one two"}));
  const Played played = send(responder, {chat_body(true)});
  EXPECT_THAT(played.steps,
              ElementsAre("wait 30", "send", "wait 7", "send", "wait 7", "send", "done"));
}

TEST(Responder, CutsTheStreamIntoSmallPiecesWhenTold) {
  const Responder responder(Script{}.rule({}, {.split_bytes = 5, .text = "\xE2\x82\xAC"}));
  const Played played = send(responder, {chat_body(true)});
  EXPECT_TRUE(played.response.complete);
  EXPECT_EQ(played.response.last_event(), "[DONE]");
  for (const std::string& chunk : played.response.chunks) {
    EXPECT_LE(chunk.size(), 5U);
  }
}

TEST(Responder, SpeaksToHttp10WithoutChunks) {
  const Responder responder({});
  const Played played = send(responder, {.body = chat_body(true), .http_1_0 = true});
  EXPECT_EQ(played.response.header("transfer-encoding"), "");
  EXPECT_EQ(played.response.header("connection"), "close");
  EXPECT_FALSE(played.keep_alive);
  EXPECT_TRUE(played.bytes.ends_with("\r\n\r\n") || played.bytes.ends_with("data: [DONE]\n\n"));
}

TEST(Responder, HeadersOfTheScriptAreAddedOrReplaced) {
  const Responder responder(
      Script{}.rule({}, {.headers = {{"x-ratelimit-remaining-requests", "0"}, {"x-extra", "1"}}}));
  const ParsedResponse response = send(responder, {chat_body(false)}).response;
  EXPECT_EQ(response.header("x-ratelimit-remaining-requests"), "0");
  EXPECT_EQ(response.header("x-extra"), "1");
}

TEST(Responder, AMissingKeyIsRefused) {
  const Responder responder({});
  const Played played = send(responder, {.body = chat_body(false), .key = ""});
  EXPECT_EQ(played.response.status, 401U);
  EXPECT_EQ(played.attempt.fault, "unknown_key");
  EXPECT_THAT(played.response.body, HasSubstr("You didn't provide an API key."));
}

TEST(Responder, OnlyAcceptedKeysAreServed) {
  const Responder responder(Script{}.key("sk-good*"));
  EXPECT_EQ(send(responder, {.body = chat_body(false), .key = "sk-good-1"}).response.status, 200U);
  const Played refused = send(responder, {.body = chat_body(false), .key = "sk-bad-000001"});
  EXPECT_EQ(refused.response.status, 401U);
  EXPECT_EQ(error_code(refused), "invalid_api_key");
  EXPECT_EQ(refused.attempt.fault, "unknown_key");
}

TEST(Responder, OnlyServedModelsAreServed) {
  const Responder responder(Script{}.model("gpt-4o*"));
  EXPECT_EQ(send(responder, {chat_body(false, "gpt-4o-mini")}).response.status, 200U);
  const Played refused = send(responder, {chat_body(false, "gpt-4.1")});
  EXPECT_EQ(refused.response.status, 404U);
  EXPECT_EQ(error_code(refused), "model_not_found");
  EXPECT_EQ(refused.attempt.fault, "unknown_model");
  EXPECT_EQ(refused.attempt.model, "gpt-4.1");
}

TEST(Responder, BadRequestsAreRefusedAsTheVendorDoes) {
  const Responder responder({});
  const Played refused = send(responder, {R"({"model":"gpt-4o","messages":[]})"});
  EXPECT_EQ(refused.response.status, 400U);
  EXPECT_EQ(error_code(refused), "empty_array");
  EXPECT_EQ(refused.attempt.fault, "bad_request");
}

TEST(Responder, PromptsThatAreTooLongAreRefused) {
  Script script;
  script.context_tokens = 10;
  const Responder responder(script);
  const Played refused = send(responder, {chat_body(false, "gpt-4o", std::string(44, 'x'))});
  EXPECT_EQ(refused.response.status, 400U);
  EXPECT_EQ(error_code(refused), "context_length_exceeded");
  EXPECT_THAT(refused.response.body, HasSubstr("context length is 10 tokens. However, your "
                                               "messages resulted in 11 tokens."));
  EXPECT_EQ(refused.attempt.fault, "too_long");
  EXPECT_EQ(send(responder, {chat_body(false)}).response.status, 200U);
}

TEST(Responder, UnknownPathsAreRefused) {
  const Responder responder({});
  const Played refused = send(responder, {.body = "{}", .target = "/v2/chat?x=1"});
  EXPECT_EQ(refused.response.status, 404U);
  EXPECT_EQ(error_code(refused), "unknown_url");
  EXPECT_THAT(refused.response.body, HasSubstr("Unknown request URL: POST /v2/chat."));
  EXPECT_EQ(refused.attempt.dialect, "");
  EXPECT_EQ(refused.attempt.path, "/v2/chat");
}

TEST(Responder, BodiesThatAreTooLargeAreRefusedAndTheConnectionEnds) {
  const Responder responder({});
  Request request;
  request.method = "POST";
  request.target = "/v1/chat/completions";
  request.path = request.target;
  const Played refused = play(responder.refuse_body(request, {}, 1));
  EXPECT_EQ(refused.response.status, 413U);
  EXPECT_EQ(refused.response.header("connection"), "close");
  EXPECT_FALSE(refused.keep_alive);
  EXPECT_EQ(refused.attempt.fault, "body_too_large");
}

TEST(Responder, ListsTheModelsOfTheScript) {
  const Responder responder(Script{}.model("gpt-4o").model("o*").model("mine"));
  const Played list = send(responder, {.body = "", .method = "GET", .target = "/v1/models"});
  const auto body = parse(list.response.body);
  ASSERT_EQ(body["data"].Size(), 2U) << "a pattern is no model";
  EXPECT_STREQ(body["data"][1]["id"].GetString(), "mine");
}

TEST(Responder, ListsTheVendorsModelsWithoutAScript) {
  const Responder responder({});
  const Played list = send(responder, {.body = "", .method = "GET", .target = "/v1/models"});
  EXPECT_THAT(list.response.body, HasSubstr(R"("id":"gpt-4o-mini")"));
}

TEST(Responder, ShowsOneModelOrSaysThatThereIsNone) {
  const Responder responder({});
  const Played model =
      send(responder, {.body = "", .method = "GET", .target = "/v1/models/gpt-4o"});
  EXPECT_EQ(model.response.status, 200U);
  EXPECT_STREQ(parse(model.response.body)["id"].GetString(), "gpt-4o");
  const Played none = send(responder, {.body = "", .method = "GET", .target = "/v1/models/nope"});
  EXPECT_EQ(none.response.status, 404U);
  EXPECT_EQ(none.attempt.status, 404U);
}

TEST(Responder, AnswersEmbeddings) {
  const Responder responder({});
  const Played played = send(
      responder, {.body = R"({"model":"text-embedding-3-small","input":"abcdefgh","dimensions":3})",
                  .target = "/v1/embeddings"});
  const auto body = parse(played.response.body);
  EXPECT_EQ(body["data"][0]["embedding"].Size(), 3U);
  EXPECT_EQ(body["usage"]["prompt_tokens"].GetInt(), 2);
  EXPECT_EQ(played.attempt.model, "text-embedding-3-small");
}

TEST(Responder, ARealLimitIsKeptAndTold) {
  const Responder responder(Script{}.limit({.key = "sk-0*", .rpm = 2}));
  const Played first = send(responder, {.body = chat_body(false), .t_ms = 1'000});
  EXPECT_EQ(first.response.header("x-ratelimit-limit-requests"), "2");
  EXPECT_EQ(first.response.header("x-ratelimit-remaining-requests"), "1");
  EXPECT_EQ(first.response.header("x-ratelimit-reset-requests"), "1m0s");
  EXPECT_EQ(send(responder, {.body = chat_body(true), .t_ms = 2'000}).response.status, 200U);
  const Played refused = send(responder, {.body = chat_body(false), .t_ms = 20'500});
  EXPECT_EQ(refused.response.status, 429U);
  EXPECT_EQ(refused.attempt.fault, "limit_requests");
  EXPECT_EQ(refused.response.header("retry-after"), "41");
  EXPECT_EQ(refused.response.header("retry-after-ms"), "40500");
  EXPECT_EQ(refused.response.header("x-ratelimit-remaining-requests"), "0");
  EXPECT_THAT(refused.response.body, HasSubstr("requests per min (RPM): Limit 2, Used 2, Requested "
                                               "1. Please try again in 40.5s."));
  EXPECT_EQ(send(responder, {.body = chat_body(false), .t_ms = 61'000}).response.status, 200U);
}

TEST(Responder, ATokenLimitCountsPromptAndAnswer) {
  const Responder responder(
      Script{}.limit({.tpm = 100}).rule({}, {.prompt_tokens = 20, .completion_tokens = 40}));
  const Played first = send(responder, {chat_body(false)});
  EXPECT_EQ(first.response.header("x-ratelimit-remaining-tokens"), "40");
  const Played refused = send(responder, {.body = chat_body(false), .t_ms = 1'000});
  EXPECT_EQ(refused.response.status, 429U);
  EXPECT_EQ(refused.attempt.fault, "limit_tokens");
  EXPECT_THAT(refused.response.body,
              HasSubstr("tokens per min (TPM): Limit 100, Used 60, Requested 60. Please try again "
                        "in 59s."));
}

TEST(Responder, ARequestBeyondTheWholeLimitIsTooLarge) {
  const Responder responder(Script{}.limit({.tpm = 5}).rule({}, {.prompt_tokens = 6}));
  const Played refused = send(responder, {chat_body(false)});
  EXPECT_EQ(refused.response.status, 429U);
  EXPECT_EQ(refused.attempt.fault, "limit_size");
  EXPECT_EQ(refused.response.header("retry-after"), "");
  EXPECT_THAT(refused.response.body, HasSubstr("Request too large for gpt-4o"));
}

TEST(Responder, ANewScriptStartsAnew) {
  Responder responder(Script{}.rule({.first = 1}, {.fault = Fault::kServerError}));
  EXPECT_EQ(send(responder, {chat_body(false)}).response.status, 500U);
  EXPECT_EQ(send(responder, {chat_body(false)}).response.status, 200U);
  responder.set_script(Script{}.rule({.first = 1, .until_ms = 100}, {.fault = Fault::kUnavailable}),
                       5'000);
  EXPECT_EQ(send(responder, {.body = chat_body(false), .t_ms = 5'099}).response.status, 503U);
  EXPECT_EQ(send(responder, {.body = chat_body(false), .t_ms = 5'099}).response.status, 200U);
}

TEST(Responder, AToolIsCalledWhenTheLastUserMessageAsksForIt) {
  const Responder responder(Script{}.rule(
      {.prompt = "*weather*"}, {.tool_calls = {{"get_weather", R"({"city":"Berlin"})"}}}));
  const std::string tools = R"(,"tools":[{"type":"function","function":{"name":"get_weather"}}])";
  std::string body = chat_body(false, "gpt-4o", "the weather?");
  body.insert(body.size() - 1, tools);
  const auto called = parse(send(responder, {body}).response.body);
  EXPECT_STREQ(
      called["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"].GetString(),
      R"({"city":"Berlin"})");
  EXPECT_STREQ(called["choices"][0]["finish_reason"].GetString(), "tool_calls");
  std::string other = chat_body(false, "gpt-4o", "the time?");
  other.insert(other.size() - 1, tools);
  const auto spoken = parse(send(responder, {other}).response.body);
  EXPECT_FALSE(spoken["choices"][0]["message"].HasMember("tool_calls"));
}

}  // namespace
}  // namespace llm_rotate::fake
