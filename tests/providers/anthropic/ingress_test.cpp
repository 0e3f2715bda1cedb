// Anthropic's API served to Anthropic's own clients.
#include "ingress.hpp"

#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "anthropic_fixture.hpp"
#include "foreign_state.hpp"

namespace llm_rotate::anthropic {
namespace {

using sdk::FinishReason;
using sdk::IngressOperation;
using sdk::json::Document;

sdk::IngressCall read(std::string_view body, IngressOperation operation = IngressOperation::kChat) {
  const sdk::Headers headers;
  return AnthropicProvider().read({operation, "POST", "/v1/messages", "", "", headers, body});
}

std::string refused(std::string_view body) {
  try {
    return "no refusal but " + read(body).json;
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
    return error.what();
  }
}

std::string with(std::string_view members, std::string_view model = "claude-sonnet-4-5") {
  return R"({"model":")" + std::string(model) +
         R"(","max_tokens":5,"messages":[{"role":"user","content":"hi"}])" +
         (members.empty() ? "" : ",") + std::string(members) + "}";
}

sdk::ReplyContext context() {
  sdk::ReplyContext context;
  context.model = "smart";
  context.call_id = "c1";
  return context;
}

TEST(AnthropicIngress, ServesTheVendorsPaths) {
  const sdk::IngressFacts facts = AnthropicProvider().facts();
  ASSERT_EQ(facts.routes.size(), 4U);
  EXPECT_EQ(facts.routes[0].path, "/v1/messages");
  EXPECT_EQ(facts.routes[1].operation, IngressOperation::kCountTokens);
  EXPECT_EQ(facts.routes[2].header, "anthropic-version");
  ASSERT_EQ(facts.tokens.size(), 2U);
  EXPECT_EQ(facts.tokens[0].name, "x-api-key");
  EXPECT_EQ(facts.tokens[1].scheme, "Bearer");
}

TEST(AnthropicIngress, ReadsWhatIsAskedFor) {
  const sdk::IngressCall call =
      read(with(R"("stream":true,"temperature":0.5,"stop_sequences":["X"])"));
  EXPECT_EQ(call.model, "claude-sonnet-4-5");
  EXPECT_TRUE(call.stream);
  EXPECT_EQ(call.dialect, "anthropic-messages");
  EXPECT_EQ(call.json,
            R"({"model":"claude-sonnet-4-5","stream":true,"max_tokens":5,"temperature":0.5,)"
            R"("stop":["X"],"messages":[{"role":"user","content":"hi"}]})");
}

TEST(AnthropicIngress, RefusesInTheVendorsWords) {
  EXPECT_EQ(refused("[]"), "the request body is no JSON object: send one");
  EXPECT_TRUE(refused("{").starts_with("the request body is no JSON object: Missing a name"));
  EXPECT_EQ(refused("{}"), "model: Field required; name a model");
  EXPECT_EQ(refused(R"({"model":"m","messages":[]})"),
            "messages: at least one message is required");
  EXPECT_EQ(refused(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})"),
            "max_tokens: Field required; say how long the answer may be");
  EXPECT_NO_THROW(read(R"({"model":"m","messages":[{"role":"user","content":"hi"}]})",
                       IngressOperation::kCountTokens));
}

// From the vendor's request to chat JSON and back to the vendor's request.
std::string there_and_back(const std::string& body, std::string_view model) {
  BuildOptions options;
  options.model = model;
  return built(read(body).json, options).body;
}

TEST(AnthropicIngress, ARequestMeansTheSameAfterwards) {
  for (
      const std::string& body : std::vector<std::string>{
          with(""),
          with(
              R"("system":"s","temperature":0.5,"stop_sequences":["A","B"],"metadata":{"user_id":"u"})"),
          with(R"("top_p":0.5,"top_k":4,"service_tier":"auto")"),
          with(R"("service_tier":"standard_only","cache_control":{"type":"ephemeral","ttl":"1h"})"),
          with(
              R"("system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"type":"text","text":"b"}])"),
          with(
              R"("tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"x":{"minimum":1}}},)"
              R"("cache_control":{"type":"ephemeral"}},{"type":"web_search_20250305","name":"web_search"}])"),
          with(
              R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"any","disable_parallel_tool_use":true})"),
          with(
              R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"tool","name":"f"})"),
          with(
              R"("tools":[{"name":"f","input_schema":{"type":"object","properties":{}}}],"tool_choice":{"type":"none"})"),
          with(
              R"("output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"x":{"type":"string"}},"required":["x"],"additionalProperties":false}}})"),
          with(R"("thinking":{"type":"disabled"})"),
          R"({"model":"claude-sonnet-4-5","max_tokens":5000,"thinking":{"type":"enabled","budget_tokens":2000},"messages":[{"role":"user","content":"hi"}]})",
          R"({"model":"claude-sonnet-4-5","max_tokens":5,"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},)"
          R"({"type":"image","source":{"type":"url","url":"https://x.example/a.png"}},{"type":"image","source":{"type":"file","file_id":"f1"}},)"
          R"({"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBE"},"title":"t"},)"
          R"({"type":"document","source":{"type":"url","url":"https://x.example/a.pdf"}},{"type":"document","source":{"type":"file","file_id":"f2"}},)"
          R"({"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hallo Welt"},"cache_control":{"type":"ephemeral"}}]}]})",
          R"({"model":"claude-sonnet-4-5","max_tokens":5,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[)"
          R"({"type":"thinking","thinking":"t","signature":"s"},{"type":"redacted_thinking","data":"d"},{"type":"text","text":"x"},)"
          R"({"type":"tool_use","id":"toolu_1","name":"f","input":{"a":[1]}},{"type":"tool_use","id":"toolu_2","name":"f","input":{}}]},)"
          R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":[{"type":"text","text":"r"},)"
          R"({"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}}]},)"
          R"({"type":"tool_result","tool_use_id":"toolu_2","content":"bad","is_error":true,"cache_control":{"type":"ephemeral"}},)"
          R"({"type":"text","text":"go"}]}]})"}) {
    const Document wanted(body);
    const std::string text = there_and_back(body, "claude-sonnet-4-5");
    const Document got(text);
    // What stands in a list of one may stand alone.
    EXPECT_TRUE(wanted.root().raw() == got.root().raw() ||
                text.find(R"("content":[{"type":"tool_result")") != std::string::npos)
        << text << "\nwhere\n"
        << body;
  }
}

TEST(AnthropicIngress, AdaptiveThinkingMeansTheSameAfterwards) {
  for (const char* more : {R"("thinking":{"type":"adaptive"})",
                           R"("thinking":{"type":"adaptive"},"output_config":{"effort":"low"})"}) {
    const std::string body = with(more, "claude-opus-4-6");
    EXPECT_TRUE(Document(there_and_back(body, "claude-opus-4-6")).root().raw() ==
                Document(body).root().raw())
        << there_and_back(body, "claude-opus-4-6");
  }
}

TEST(AnthropicIngress, AFailedToolIsToldSo) {
  const std::string json =
      read(
          R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":[)"
          R"({"type":"tool_use","id":"t","name":"f","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","is_error":true}]}]})")
          .json;
  EXPECT_NE(json.find(R"({"role":"tool","tool_call_id":"t","content":"","is_error":true})"),
            std::string::npos)
      << json;
}

TEST(AnthropicNative, TheClientsOwnBodyGoesOnWithAnotherModel) {
  const std::string body = with(R"("stream":false,"container":"c","top_k":3)", "smart");
  const std::string json = asking("");
  sdk::ChatRequest request;
  request.json = json;
  request.native_dialect = "anthropic-messages";
  request.native_json = body;
  request.stream = true;
  request.extra = R"({"top_k":null})";
  BuildOptions options;
  const sdk::HttpRequest out = AnthropicProvider().build(request, target_of(options));
  EXPECT_TRUE(out.native);
  const Document sent(out.body);
  EXPECT_EQ(sent["model"].string(), "claude-sonnet-4-5");
  EXPECT_TRUE(sent["stream"].boolean());
  EXPECT_EQ(sent["container"].string(), "c");
  EXPECT_FALSE(sent["top_k"].exists());
  const sdk::HttpRequest count = AnthropicProvider().build_count(request, target_of(options));
  EXPECT_NE(count.body.find("\"container\""), std::string::npos);
}

TEST(AnthropicNative, ButNotInAnotherDialectNorForAnotherOfTheVendorsModels) {
  const std::string body = with(R"("temperature":0.5)", "claude-3-haiku-20240307");
  const std::string json = asking("");
  sdk::ChatRequest request;
  request.json = json;
  request.native_json = body;
  BuildOptions options;
  for (const char* dialect : {"anthropic-messages", "gemini", ""}) {
    request.native_dialect = dialect;
    const sdk::HttpRequest out = AnthropicProvider().build(request, target_of(options));
    EXPECT_FALSE(out.native) << dialect;
    EXPECT_EQ(out.body.find("temperature"), std::string::npos);
  }
  options.model = "claude-3-haiku-20240307";
  request.native_dialect = "anthropic-messages";
  EXPECT_TRUE(AnthropicProvider().build(request, target_of(options)).native);
}

sdk::IngressCall read_with_beta(std::string_view beta) {
  const sdk::Headers headers = {{"anthropic-beta", std::string(beta)}};
  const std::string body = with("", "claude-sonnet-4-5");
  return AnthropicProvider().read(
      {sdk::IngressOperation::kChat, "POST", "/v1/messages", "", "", headers, body});
}

TEST(AnthropicNative, WhatTheClientNamedAsBetaGoesWithItsBody) {
  const sdk::IngressCall call = read_with_beta("context-1m-2025-08-07, skills-2025-10-02");
  const std::string body = with("", "claude-sonnet-4-5");
  sdk::ChatRequest request;
  request.json = call.json;
  request.native_dialect = call.dialect;
  request.native_json = body;
  BuildOptions options;
  const sdk::HttpRequest native = AnthropicProvider().build(request, target_of(options));
  EXPECT_EQ(native.headers.get("anthropic-beta"), "context-1m-2025-08-07,skills-2025-10-02");
  options.options = R"({"beta":["own","skills-2025-10-02"]})";
  const sdk::HttpRequest count = AnthropicProvider().build_count(request, target_of(options));
  EXPECT_EQ(count.headers.get("anthropic-beta"), "own,skills-2025-10-02,context-1m-2025-08-07");
  // Translated, the body has nothing left that a beta could be about.
  request.native_dialect = "";
  const sdk::HttpRequest translated = AnthropicProvider().build(request, target_of(options));
  EXPECT_EQ(translated.headers.get("anthropic-beta"), "own,skills-2025-10-02");
  EXPECT_EQ(translated.body.find("context-1m"), std::string::npos);
}

TEST(AnthropicNative, ABetaThatIsNoNameIsRefused) {
  for (const std::string& bad : {std::string("a b"), std::string("a\r\nx-api-key: k"),
                                 std::string("{}"), std::string(1025, 'a')}) {
    try {
      read_with_beta(bad);
      ADD_FAILURE() << bad.substr(0, 40);
    } catch (const sdk::ProviderError& error) {
      EXPECT_STREQ(error.what(),
                   "anthropic-beta: Unexpected value; send names of betas, with commas between "
                   "them, in at most 1024 characters");
    }
  }
  EXPECT_EQ(read_with_beta("").json.find("llm_rotate"), std::string::npos);
}

sdk::ChatReply reply_of(std::string message, FinishReason finish) {
  sdk::ChatReply reply;
  reply.json = R"({"choices":[{"index":0,"message":)" + std::move(message) + "}]}";
  reply.finish_reason = finish;
  reply.usage = {true, 100, 7, 107, 40, 10, 2};
  return reply;
}

std::string answered(const std::string& message, FinishReason finish = FinishReason::kStop) {
  const sdk::HttpResponse response =
      AnthropicProvider().reply(context(), reply_of(message, finish), {});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.headers.get("content-type"), "application/json");
  EXPECT_EQ(response.headers.get("request-id"), "req_c1");
  return response.body;
}

TEST(AnthropicIngress, AReplyIsAMessage) {
  EXPECT_EQ(
      answered(R"({"role":"assistant","content":"hi"})"),
      R"({"id":"msg_c1","type":"message","role":"assistant","model":"smart","content":[{"type":"text","text":"hi"}],)"
      R"("stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":50,"cache_creation_input_tokens":10,)"
      R"("cache_read_input_tokens":40,"output_tokens":7}})");
  EXPECT_NE(
      answered(R"({"content":null,"refusal":"No."})", FinishReason::kContentFilter)
          .find(
              R"("content":[],"stop_reason":"refusal","stop_sequence":null,"stop_details":{"type":"refusal",)"
              R"("category":null,"explanation":"No."})"),
      std::string::npos);
  EXPECT_NE(
      answered(R"({"content":"a"})", FinishReason::kLength).find(R"("stop_reason":"max_tokens")"),
      std::string::npos);
  EXPECT_NE(
      answered(
          R"({"content":null,"tool_calls":[{"id":"t","function":{"name":"f","arguments":"{\"x\":1}"}},)"
          R"({"id":"u","function":{"name":"g","arguments":"{brok"}}]})",
          FinishReason::kToolCalls)
          .find(
              R"("content":[{"type":"tool_use","id":"t","name":"f","input":{"x":1}},{"type":"tool_use","id":"u","name":"g","input":{}}],)"
              R"("stop_reason":"tool_use")"),
      std::string::npos);
}

TEST(AnthropicIngress, TheVendorsOwnAnswerGoesOutAsItIs) {
  EXPECT_EQ(AnthropicProvider().reply(context(), reply_of("{}", FinishReason::kStop), "{ }").body,
            "{ }");
}

TEST(AnthropicIngress, StateOfAnyVendorComesBack) {
  const std::string message =
      R"({"content":"a","reasoning_content":"Hm.","reasoning_details":[{"type":"reasoning.encrypted","data":"x","id":"call_1",)"
      R"("format":"google-gemini-v1","index":0},{"type":"reasoning.text","text":"t","signature":"s","format":"anthropic-claude-v1","index":1}]})";
  const Document answer(answered(message));
  const std::string next =
      R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":)" +
      sdk::json::dump(answer["content"]) + "}]}";
  const sdk::IngressCall call = read(next);
  EXPECT_NE(
      call.json.find(
          R"({"type":"reasoning.encrypted","data":"x","id":"call_1","format":"google-gemini-v1","index":0})"),
      std::string::npos)
      << call.json;
  EXPECT_NE(call.json.find(R"("signature":"s")"), std::string::npos);
  // The vendor itself would refuse what was made up for the client.
  EXPECT_EQ(call.dialect, "");
}

TEST(AnthropicIngress, ErrorsAreTheVendorsOwn) {
  const auto error = [](int status) {
    sdk::IngressFailure failure;
    failure.status = status;
    failure.verdict.message = "m";
    failure.call_id = "c1";
    return AnthropicProvider().error(failure);
  };
  EXPECT_EQ(error(429).status, 429);
  EXPECT_EQ(
      error(429).body,
      R"({"type":"error","error":{"type":"rate_limit_error","message":"m"},"request_id":"req_c1"})");
  for (const auto& [status, type] :
       std::vector<std::pair<int, std::string>>{{400, "invalid_request_error"},
                                                {401, "authentication_error"},
                                                {402, "billing_error"},
                                                {403, "permission_error"},
                                                {404, "not_found_error"},
                                                {413, "request_too_large"},
                                                {500, "api_error"},
                                                {502, "api_error"},
                                                {503, "overloaded_error"},
                                                {504, "timeout_error"},
                                                {529, "overloaded_error"},
                                                {422, "invalid_request_error"}}) {
    EXPECT_NE(error(status).body.find("\"type\":\"" + type + "\""), std::string::npos) << status;
  }
  sdk::IngressFailure native;
  native.status = 400;
  native.native_body = "{as it was}";
  EXPECT_EQ(AnthropicProvider().error(native).body, "{as it was}");
}

TEST(AnthropicIngress, ModelsAndCounts) {
  const std::vector<sdk::ModelFact> models = {{"a", "openai"}, {"b", "anthropic"}};
  const Document list(AnthropicProvider().models(context(), models).body);
  EXPECT_EQ(list["data"].at(1)["id"].string(), "b");
  EXPECT_EQ(list["last_id"].string(), "b");
  EXPECT_FALSE(list["has_more"].boolean(true));
  EXPECT_TRUE(Document(AnthropicProvider().models(context(), {}).body)["first_id"].is_null());
  sdk::ReplyContext one = context();
  one.operation = IngressOperation::kGetModel;
  EXPECT_EQ(Document(AnthropicProvider().models(one, {models.data(), 1}).body)["id"].string(), "a");
  EXPECT_EQ(AnthropicProvider().count(context(), 14).body, R"({"input_tokens":14})");
}

// Encodes chunks that say `deltas`, as any provider may hand them out.
std::string encoded(const std::vector<std::string>& deltas,
                    FinishReason finish = FinishReason::kStop) {
  const auto encoder = AnthropicProvider().open_reply(context());
  std::string out;
  encoder->heartbeat(out);
  for (const std::string& delta : deltas) {
    const std::string json = R"({"choices":[{"index":0,"delta":)" + delta + "}]}";
    sdk::StreamEvent event;
    event.json = json;
    encoder->on_event(event, out);
  }
  sdk::StreamEvent last;
  last.json = R"({"choices":[]})";
  last.finish_reason = finish;
  last.usage = sdk::Usage{true, 10, 5, 15, 2, 0, 0};
  encoder->on_event(last, out);
  encoder->end(out);
  encoder->end(out);
  return out;
}

TEST(AnthropicEncoder, TheExactSequence) {
  EXPECT_EQ(
      encoded({R"({"role":"assistant","content":""})", R"({"content":"a"})", R"({"content":"b"})",
               R"({"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":""}}]})",
               R"({"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]})"},
              FinishReason::kToolCalls),
      "event: ping\ndata: {\"type\": \"ping\"}\n\n"
      "event: message_start\ndata: "
      "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_c1\",\"type\":"
      "\"message\",\"role\":\"assistant\",\"model\":\"smart\",\"content\":[],\"stop_reason\":null,"
      "\"stop_sequence\":null,\"usage\":{\"input_tokens\":0,\"cache_creation_input_tokens\":0,"
      "\"cache_read_input_tokens\":0,\"output_tokens\":0}}}\n\n"
      "event: content_block_start\ndata: "
      "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":"
      "{\"type\":\"text\",\"text\":\"\"}}\n\n"
      "event: content_block_delta\ndata: "
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
      "\"text_delta\",\"text\":\"a\"}}\n\n"
      "event: content_block_delta\ndata: "
      "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":"
      "\"text_delta\",\"text\":\"b\"}}\n\n"
      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
      "event: content_block_start\ndata: "
      "{\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
      "{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"f\",\"input\":{}}}\n\n"
      "event: content_block_delta\ndata: "
      "{\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":"
      "\"input_json_delta\",\"partial_json\":\"{}\"}}\n\n"
      "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":1}\n\n"
      "event: message_delta\ndata: "
      "{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"tool_use\","
      "\"stop_sequence\":null},\"usage\":{\"input_tokens\":8,\"cache_creation_input_tokens\":0,"
      "\"cache_read_input_tokens\":2,\"output_tokens\":5}}\n\n"
      "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
}

// What the decoder makes of what the encoder wrote.
std::string read_back(const std::string& wire) {
  std::string out;
  for (const auto& event : sdk::testing::decode(AnthropicProvider(), {200, {}}, wire)) {
    EXPECT_NE(event.kind, sdk::StreamEvent::Kind::kMalformed);
    const Document document(event.json);
    const sdk::json::Value choice = document["choices"].at(0);
    if (choice.exists()) out += sdk::json::dump(choice["delta"]);
  }
  return out;
}

TEST(AnthropicEncoder, ThinkingAndItsStateComeThrough) {
  EXPECT_EQ(
      read_back(encoded(
          {R"({"reasoning_content":"H","reasoning_details":[{"type":"reasoning.text","text":"H","format":"anthropic-claude-v1","index":0}]})",
           R"({"reasoning_details":[{"type":"reasoning.text","text":"","signature":"s","format":"anthropic-claude-v1","index":0}]})",
           R"({"reasoning_details":[{"type":"reasoning.encrypted","data":"d","format":"anthropic-claude-v1","index":1}]})",
           R"({"content":"a"})"})),
      R"({"role":"assistant","content":""})"
      R"({"reasoning_content":"H","reasoning_details":[{"type":"reasoning.text","text":"H","format":"anthropic-claude-v1","index":0}]})"
      R"({"reasoning_details":[{"type":"reasoning.text","text":"","signature":"s","model":"smart","format":"anthropic-claude-v1","index":0}]})"
      R"({"reasoning_details":[{"type":"reasoning.encrypted","data":"d","format":"anthropic-claude-v1","model":"smart","index":1}]})"
      R"({"content":"a"}{})");
}

TEST(AnthropicEncoder, AnothersReasoningIsShownAndItsStatePacked) {
  const std::string wire = encoded(
      {R"({"reasoning_content":"H"})",
       R"({"reasoning_details":[{"type":"reasoning.encrypted","data":"x","format":"google-gemini-v1"}]})",
       R"({"content":"a"})"});
  EXPECT_NE(wire.find(R"("thinking_delta","thinking":"H")"), std::string::npos);
  EXPECT_NE(wire.find(R"("type":"redacted_thinking","data":"llm-rotate:)"), std::string::npos);
}

TEST(AnthropicEncoder, AnothersStateIsPackedWhole) {
  const std::string wire = encoded(
      {R"({"reasoning_content":"a","reasoning_details":[{"type":"reasoning.text","text":"a","format":"bedrock-converse-v1","index":0}]})",
       R"({"reasoning_content":"b","reasoning_details":[{"type":"reasoning.text","text":"b","format":"bedrock-converse-v1","index":0}]})",
       R"({"reasoning_details":[{"type":"reasoning.text","text":"","signature":"s","format":"bedrock-converse-v1","index":0}]})",
       R"({"content":"c"})"});
  const std::size_t at = wire.find("llm-rotate:");
  ASSERT_NE(at, std::string::npos);
  const auto entry = unpacked_state(wire.substr(at, wire.find('"', at) - at));
  ASSERT_TRUE(entry);
  EXPECT_EQ(
      *entry,
      R"({"type":"reasoning.text","text":"ab","format":"bedrock-converse-v1","signature":"s","index":0})");
  EXPECT_EQ(wire.find("llm-rotate:", at + 1), std::string::npos);
}

TEST(AnthropicEncoder, AnEmptyAnswerIsWhole) {
  const auto encoder = AnthropicProvider().open_reply(context());
  std::string out;
  encoder->end(out);
  EXPECT_TRUE(out.starts_with("event: message_start\n"));
  EXPECT_TRUE(out.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
  EXPECT_EQ(encoder->head().get("content-type"), "text/event-stream; charset=utf-8");
}

TEST(AnthropicEncoder, AnErrorIsTheLastWord) {
  const auto encoder = AnthropicProvider().open_reply(context());
  sdk::IngressFailure failure;
  failure.status = 503;
  failure.verdict.message = "busy";
  failure.native_body = "{\n}";
  failure.call_id = "c1";
  std::string out;
  encoder->error(failure, out);
  EXPECT_EQ(out,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            "\"message\":\"busy\"},\"request_id\":\"req_c1\"}\n\n");
  encoder->end(out);
  encoder->error(failure, out);
  EXPECT_EQ(out.find("message_stop"), std::string::npos);
}

TEST(AnthropicEncoder, NativeEventsPassAndTheEndIsToldOnce) {
  const std::string stop = "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
  const auto whole = AnthropicProvider().open_reply(context());
  std::string out;
  whole->on_native("event: message_start\ndata: {}\n\n", out);
  whole->on_native(stop, out);
  whole->end(out);
  EXPECT_EQ(out, "event: message_start\ndata: {}\n\n" + stop);
  const auto open = AnthropicProvider().open_reply(context());
  out.clear();
  open->on_native("event: message_start\ndata: {}\n\n", out);
  open->end(out);
  EXPECT_EQ(out, "event: message_start\ndata: {}\n\n" + stop);
}

TEST(AnthropicEncoder, OddChunksDoNoHarm) {
  const std::string out =
      encoded({"null", "[]", R"({"tool_calls":[{"index":-5},{"index":999999999},7]})",
               R"({"content":7,"reasoning_details":{"a":1}})"});
  EXPECT_TRUE(out.ends_with("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"));
}

}  // namespace
}  // namespace llm_rotate::anthropic
