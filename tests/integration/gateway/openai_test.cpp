// OpenAI's clients through the gateway: bytes, streams, errors, rotation.
#include "integration/gateway/gateway_fixture.hpp"

namespace llm_rotate::tests {
namespace {

using fake::Fault;

class GatewayOpenAi : public GatewayFixture {
 protected:
  void make_sick(Fault fault, const std::string& key = "sk-a") {
    fake::Action action;
    action.fault = fault;
    upstream.set_script(fake::Script{}.rule({.key = key}, action));
  }

  fake::FakeUpstream capturing{{}, {.kept_requests = 16}};
};

TEST_F(GatewayOpenAi, AWholeAnswer) {
  serve();
  const fake::ParsedResponse response = chat();
  EXPECT_EQ(response.status, 200U) << response.body;
  const sdk::json::Document document(response.body);
  EXPECT_EQ(document["object"].string(), "chat.completion");
  EXPECT_GT(document["usage"]["total_tokens"].integer(), 0);
  EXPECT_EQ(response.header("x-llm-rotate-provider"), "fake");
  EXPECT_EQ(response.header("x-llm-rotate-attempts"), "1");
  EXPECT_NE(response.header("x-llm-rotate-key"), "");
  EXPECT_EQ(response.header("content-type"), "application/json");
}

TEST_F(GatewayOpenAi, TheBodyPassesByteForByteButForTheModel) {
  LMRotateConfig with = settings();
  with.providers["fake"].base_url = capturing.base_url();
  with.models["mine"]["fake"] = "gpt-4o-mini";
  serve(with);
  const std::string body =
      "{ \"temperature\" : 0.50,\n \"model\":\"mine\" ,\"messages\":[ {\"role\":\"user\", "
      "\"content\":\"H\\u0065llo\"} ] }\n";
  ASSERT_EQ(post("/v1/chat/completions", body).status, 200U);
  std::string expected = body;
  expected.replace(expected.find("mine"), 4, "gpt-4o-mini");
  EXPECT_EQ(capturing.requests().back().body, expected);
}

TEST_F(GatewayOpenAi, AStream) {
  serve();
  const fake::ParsedResponse response = chat(R"(,"stream":true)");
  EXPECT_EQ(response.status, 200U);
  EXPECT_TRUE(response.complete);
  EXPECT_EQ(response.last_event(), "[DONE]");
  EXPECT_EQ(response.header("content-type"), "text/event-stream; charset=utf-8");
  for (const std::string& event : response.events()) {
    EXPECT_EQ(event.find("\"choices\":[]"), std::string::npos) << event;
  }
}

TEST_F(GatewayOpenAi, AStreamWithTheUsageThatWasAskedFor) {
  serve();
  const auto events = chat(R"(,"stream":true,"stream_options":{"include_usage":true})").events();
  ASSERT_GT(events.size(), 2U);
  EXPECT_NE(events[events.size() - 2].find("\"total_tokens\""), std::string::npos);
}

TEST_F(GatewayOpenAi, RotatesAwayFromALimitedKey) {
  make_sick(Fault::kRateLimit);
  serve();
  for (const char* stream : {"", R"(,"stream":true)"}) {
    const fake::ParsedResponse response = chat(stream);
    EXPECT_EQ(response.status, 200U);
    EXPECT_NE(response.header("x-llm-rotate-attempts"), "");
  }
  EXPECT_EQ(asked(), (std::vector<std::string>{"sk-a", "sk-b", "sk-b"}));
}

TEST_F(GatewayOpenAi, Exhausted) {
  make_sick(Fault::kRateLimit, "*");
  LMRotateConfig with = settings();
  with.defaults.max_wait = Millis(0);
  serve(with);
  const fake::ParsedResponse response = chat();
  EXPECT_EQ(response.status, 503U) << response.body;
  EXPECT_GE(std::stoi(response.header("retry-after")), 1);
  EXPECT_EQ(error_code(response), "rate_limit");
}

TEST_F(GatewayOpenAi, ARefusedKeyOfOursIsNever401) {
  make_sick(Fault::kInvalidKey, "*");
  LMRotateConfig with = settings();
  with.defaults.max_wait = Millis(0);
  serve(with);
  const fake::ParsedResponse response = chat();
  EXPECT_GE(response.status, 502U);
  EXPECT_LE(response.status, 503U);
  EXPECT_EQ(response.body.find("sk-"), std::string::npos);
}

TEST_F(GatewayOpenAi, AnUpstreamThatFails) {
  make_sick(Fault::kServerError, "*");
  LMRotateConfig with = settings();
  with.defaults.max_retries = 0;
  serve(with);
  const fake::ParsedResponse response = chat();
  EXPECT_EQ(response.status, 502U) << response.body;
  EXPECT_EQ(response.header("x-llm-rotate-provider"), "fake");
}

TEST_F(GatewayOpenAi, TheVendorsOwnWordsForTheClientsOwnFault) {
  serve();
  const fake::ParsedResponse response = chat(R"(,"temperature":"warm")");
  EXPECT_EQ(response.status, 400U) << response.body;
  const sdk::json::Document document(response.body);
  EXPECT_EQ(document["error"]["type"].string(), "invalid_request_error");
  EXPECT_EQ(upstream.attempts().size(), 1U);
}

TEST_F(GatewayOpenAi, AStreamThatBreaksTellsSo) {
  fake::Action action;
  action.fault = Fault::kCut;
  upstream.set_script(fake::Script{}.rule({}, action));
  serve();
  const fake::ParsedResponse response = chat(R"(,"stream":true)");
  EXPECT_TRUE(response.complete);
  EXPECT_NE(response.last_event().find("\"error\""), std::string::npos) << response.body;
}

TEST_F(GatewayOpenAi, Embeddings) {
  serve();
  const std::string body = R"({"model":"text-embedding-3-small","input":["a","b"])";
  const fake::ParsedResponse floats = post("/v1/embeddings", body + "}");
  ASSERT_EQ(floats.status, 200U) << floats.body;
  const sdk::json::Document as_floats(floats.body);
  EXPECT_EQ(as_floats["data"].size(), 2U);
  EXPECT_TRUE(as_floats["data"].at(0)["embedding"].is_array());
  const fake::ParsedResponse base64 =
      post("/v1/embeddings", body + R"(,"encoding_format":"base64"})");
  const sdk::json::Document as_base64(base64.body);
  EXPECT_TRUE(as_base64["data"].at(0)["embedding"].is_string());
}

TEST_F(GatewayOpenAi, Models) {
  serve();
  const fake::ParsedResponse answer = ask(fake::get("/v1/models"));
  EXPECT_TRUE(answer.header("x-request-id").starts_with("req_"));
  const sdk::json::Document list(answer.body);
  EXPECT_EQ(list["object"].string(), "list");
  EXPECT_EQ(list["data"].at(0)["id"].string(), "gpt-4o-mini");
  EXPECT_EQ(list["data"].at(0)["owned_by"].string(), "fake");
  const sdk::json::Document one(ask(fake::get("/v1/models/gpt-4o-mini")).body);
  EXPECT_EQ(one["id"].string(), "gpt-4o-mini");
  EXPECT_EQ(ask(fake::get("/v1/models/none")).status, 404U);
}

TEST_F(GatewayOpenAi, WhatItServesNot) {
  serve();
  const fake::ParsedResponse no_path = ask(fake::get("/v2/other"));
  EXPECT_EQ(no_path.status, 404U);
  EXPECT_EQ(no_path.header("x-request-id"), "req_" + no_path.header("x-llm-rotate-call-id"));
  const fake::ParsedResponse wrong_method = ask(fake::get("/v1/chat/completions"));
  EXPECT_EQ(wrong_method.status, 405U);
  EXPECT_EQ(wrong_method.header("allow"), "POST");
  EXPECT_EQ(post("/v1/chat/completions", "{").status, 400U);
  EXPECT_EQ(post("/v1/chat/completions", R"({"model":"gpt\u0000","messages":[]})").status, 400U);
  const fake::ParsedResponse unknown =
      post("/v1/chat/completions", R"({"model":"nobodys","messages":[]})");
  EXPECT_EQ(unknown.status, 404U) << unknown.body;
  EXPECT_EQ(error_code(unknown), "model_not_found");
}

TEST_F(GatewayOpenAi, OptionsOfOneCall) {
  serve();
  const fake::ParsedResponse pinned = chat(R"(,"llm_rotate":{"provider":"nobody"})");
  EXPECT_EQ(pinned.status, 404U) << pinned.body;
  EXPECT_EQ(chat("", "x-llm-rotate-provider: fake\r\n").status, 200U);
  EXPECT_EQ(chat("", "x-llm-rotate-timeout: never\r\n").status, 400U);
}

TEST_F(GatewayOpenAi, ItsOwnHealth) {
  serve();
  EXPECT_EQ(ask(fake::get("/healthz")).status, 200U);
  EXPECT_EQ(ask(fake::get("/readyz")).status, 200U);
}

TEST_F(GatewayOpenAi, HeartbeatsWhileNothingComes) {
  fake::Action action;
  action.delay_ms = 1'500;
  upstream.set_script(fake::Script{}.rule({}, action));
  LMRotateConfig with = settings();
  with.gateway.heartbeat = Millis(300);
  serve(with);
  const fake::ParsedResponse response = chat(R"(,"stream":true)");
  EXPECT_TRUE(response.body.starts_with(": waiting\n\n")) << response.body;
  EXPECT_EQ(response.last_event(), "[DONE]");
}

TEST_F(GatewayOpenAi, AClientThatLeavesCancelsTheUpstream) {
  fake::Action action;
  action.chunk_delay_ms = 100;
  action.chunks = 200;
  action.words = 200;
  upstream.set_script(fake::Script{}.rule({}, action));
  serve();
  {
    fake::RawClient client(port);
    client.send(fake::post("/v1/chat/completions", chat_body(R"(,"stream":true)")));
    client.receive_at_least(200);
  }
  EXPECT_TRUE(upstream.wait_for_finished(1, std::chrono::seconds(3)));
  EXPECT_TRUE(upstream.attempts().front().client_closed_early);
}

TEST_F(GatewayOpenAi, ManyRequestsOnOneConnection) {
  serve();
  fake::RawClient client(port);
  for (int i = 0; i < 20; ++i) {
    client.send(
        fake::post("/v1/chat/completions", chat_body(i % 2 == 0 ? "" : R"(,"stream":true)")));
    EXPECT_EQ(client.receive().status, 200U) << i;
  }
  EXPECT_EQ(client.end(), fake::RawClient::End::kOpen);
}

}  // namespace
}  // namespace llm_rotate::tests
