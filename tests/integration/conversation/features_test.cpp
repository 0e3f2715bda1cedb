// What every provider is to do, at every provider: each feature whole and as a stream, and nothing
// that the vendors refuse.
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "integration/conversation/stage.hpp"

namespace llm_rotate::conversation {
namespace {

using sdk::json::Document;

const std::string kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+"
    "M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const std::string kSchema =
    R"({"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false})";
const std::string kTools =
    R"("tools":[{"type":"function","function":{"name":"f","description":"d","parameters":)" +
    kSchema +
    R"(}},{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}])";
const std::string kHi = R"({"role":"user","content":"Answer with JSON."})";
const std::string kCalls =
    R"({"role":"assistant","content":"Well.","tool_calls":[)"
    R"({"id":"call_1","type":"function","function":{"name":"f","arguments":"{\"a\":\"b\"}"}},)"
    R"({"id":"call_2","type":"function","function":{"name":"g","arguments":""}}]},)"
    R"({"role":"tool","tool_call_id":"call_2","content":"2"},)"
    R"({"role":"tool","tool_call_id":"call_1","content":[{"type":"text","text":"1"}]})";

std::string chat(const std::string& messages, const std::string& members = {}) {
  return R"({"model":"x","max_tokens":3000,"messages":[)" + messages + "]" +
         (members.empty() ? "" : "," + members) + "}";
}

std::string question(const std::string& part) {
  return R"({"role":"user","content":[{"type":"text","text":"What is it?"},)" + part + "]}";
}

struct Feature {
  const char* name;
  std::string json;
};

std::vector<Feature> features() {
  const auto choice = [](const std::string& word) {
    return chat(kHi, kTools + R"(,"tool_choice":)" + word);
  };
  const auto asking = [](const std::string& members) { return chat(kHi, members); };
  return {
      {"text", chat(kHi)},
      {"system", chat(R"({"role":"system","content":"s"},)" + kHi)},
      {"developer", chat(R"({"role":"developer","content":[{"type":"text","text":"s"}]},)" + kHi)},
      {"several parts", chat(question(R"({"type":"text","text":"b"})"))},
      {"several turns", chat(kHi + R"(,{"role":"assistant","content":"a"},)" + kHi)},
      {"tools", choice("\"auto\"")},
      {"no tool", choice("\"none\"")},
      {"any tool", choice("\"required\"")},
      {"one tool", choice(R"({"type":"function","function":{"name":"g"}})")},
      {"a choice without tools", asking(R"("tool_choice":"required","parallel_tool_calls":false)")},
      {"one call at a time", chat(kHi, kTools + R"(,"parallel_tool_calls":false)")},
      {"calls side by side", chat(kHi + "," + kCalls, kTools)},
      {"calls and a question", chat(kHi + "," + kCalls + "," + kHi, kTools)},
      {"calls without tools to choose",
       chat(kHi + "," + kCalls, kTools + R"(,"tool_choice":"none")")},
      {"image bytes",
       chat(question(R"({"type":"image_url","image_url":{"url":"data:image/png;base64,)" + kPng +
                     "\"}}"))},
      {"PDF bytes", chat(question(R"({"type":"file","file":{"filename":"a.pdf","file_data":)"
                                  R"("data:application/pdf;base64,JVBERi0xLjQKJSVFT0YK"}})"))},
      {"any JSON", asking(R"("response_format":{"type":"json_object"})")},
      {"JSON by a schema",
       asking(
           R"("response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,"schema":)" +
           kSchema + "}}")},
      {"an effort", asking(R"("reasoning_effort":"low")")},
      {"no effort", asking(R"("reasoning_effort":"none")")},
      {"the most effort", asking(R"("reasoning_effort":"max")")},
      {"a budget", asking(R"("reasoning":{"max_tokens":2000})")},
      {"effort and tools", chat(kHi, kTools + R"(,"reasoning_effort":"low","tool_choice":"auto")")},
      {"limits",
       asking(R"("stop":["END"],"temperature":0.4,"user":"u1","max_completion_tokens":50)")},
      {"sampling", asking(R"("temperature":1.5,"top_p":0.9,"top_k":40,"seed":7)")},
      {"penalties", asking(R"("presence_penalty":0.5,"frequency_penalty":0.5)")},
      {"cache marks",
       chat(
           R"({"role":"system","content":"Long.","cache_control":{"type":"ephemeral","ttl":"1h"}},)"
           R"({"role":"user","content":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}}]})")},
      {"metadata", asking(R"("metadata":{"team":"a"})")},
  };
}

class Features : public Stage {};

TEST_F(Features, EachIsAnsweredByEachProvider) {
  ASSERT_EQ(speakers_.size(), 7U);
  for (const Speaker& speaker : speakers_) {
    const sdk::IProvider& plugin = plugin_of(speaker);
    for (const Feature& feature : features()) {
      SCOPED_TRACE(speaker.provider + ": " + feature.name);
      const sdk::HttpResponse whole = answer_to(request_of(plugin, speaker, feature.json));
      ASSERT_TRUE(whole.ok()) << whole.status << " " << whole.body;
      const sdk::ChatReply reply = plugin.parse(whole);
      EXPECT_TRUE(reply.finish_reason == sdk::FinishReason::kStop ||
                  reply.finish_reason == sdk::FinishReason::kToolCalls)
          << reply.json;
      EXPECT_TRUE(reply.usage.known);

      const sdk::HttpResponse stream = answer_to(request_of(plugin, speaker, feature.json, true));
      ASSERT_TRUE(stream.ok()) << stream.status << " " << stream.body;
      const auto events =
          sdk::testing::decode(plugin, {stream.status, stream.headers}, stream.body);
      ASSERT_FALSE(events.empty());
      EXPECT_EQ(events.back().kind, sdk::StreamEvent::Kind::kEnd);
    }
  }
}

// A choice that forces a call is one at every provider, and an answer by a schema is a text.
TEST_F(Features, MeanTheSameAtEachProvider) {
  for (const Speaker& speaker : speakers_) {
    SCOPED_TRACE(speaker.provider);
    const sdk::IProvider& plugin = plugin_of(speaker);
    const auto message = [&](const std::string& json) {
      const Document reply(plugin.parse(answer_to(request_of(plugin, speaker, json))).json);
      return sdk::json::dump(reply["choices"].at(0)["message"]);
    };
    const Document forced(message(
        chat(kHi, kTools + R"(,"tool_choice":{"type":"function","function":{"name":"g"}})")));
    EXPECT_EQ(forced["tool_calls"].size(), 1U);
    EXPECT_EQ(forced["tool_calls"].at(0)["function"]["name"].string(), "g");
    EXPECT_FALSE(forced["tool_calls"].at(0)["id"].string().empty());
    const Document by_schema(message(chat(
        kHi, R"("response_format":{"type":"json_schema","json_schema":{"name":"n","strict":true,)"
             R"("schema":)" +
                 kSchema + "}}")));
    EXPECT_TRUE(Document(by_schema["content"].string())["a"].is_string())
        << by_schema["content"].string();
    EXPECT_EQ(by_schema["tool_calls"].size(), 0U);
  }
}

TEST_F(Features, ExtraIsMergedLastByEachProvider) {
  for (const Speaker& speaker : speakers_) {
    SCOPED_TRACE(speaker.provider);
    const std::string json = chat(kHi, R"("temperature":0.5)");
    const sdk::Target target = where(speaker);
    sdk::ChatRequest request;
    request.json = json;
    request.extra = R"({"temperature":0.25,"odd":{"a":[1]},"messages":null,"contents":null})";
    const Document body(plugin_of(speaker).build(request, target).body);
    EXPECT_EQ(body["temperature"].number(), 0.25);
    EXPECT_EQ(sdk::json::dump(body["odd"]), R"({"a":[1]})");
    EXPECT_FALSE(body["messages"].exists());
    EXPECT_FALSE(body["contents"].exists());
  }
}

// What a vendor lacks is named in the call's record; a strict caller is told instead.
TEST_F(Features, WhatAVendorLacksIsNamedOrRefused) {
  const std::pair<const char*, std::vector<std::string>> lacking[] = {
      {"openai", {R"("top_k":5)", R"("min_p":0.1)"}},
      {"azure_openai", {R"("top_k":5)", R"("repetition_penalty":1.1)"}},
      {"anthropic",
       {R"("seed":1)", R"("n":2)", R"("presence_penalty":0.5)", R"("logprobs":true)",
        R"("logit_bias":{"1":2})"}},
      {"google_ai_studio",
       {R"("logit_bias":{"1":2})", R"("user":"u")", R"("metadata":{"a":"b"})",
        R"("presence_penalty":0.5)"}},
      {"google_vertex", {R"("logit_bias":{"1":2})", R"("user":"u")", R"("store":true)"}},
      {"aws_bedrock",
       {R"("seed":1)", R"("n":2)", R"("frequency_penalty":0.5)", R"("logprobs":true)"}}};
  for (const Speaker& speaker : speakers_) {
    for (const auto& [provider, parameters] : lacking) {
      if (speaker.provider != provider) continue;
      for (const std::string& parameter : parameters) {
        SCOPED_TRACE(speaker.provider + " " + parameter);
        const std::string name = parameter.substr(1, parameter.find('"', 1) - 1);
        const std::string json = chat(kHi, parameter);
        const sdk::Target target = where(speaker);
        sdk::ChatRequest request;
        request.json = json;
        const sdk::HttpRequest built = plugin_of(speaker).build(request, target);
        EXPECT_EQ(built.dropped, std::vector<std::string>{name});
        EXPECT_EQ(built.body.find("\"" + name + "\":"), std::string::npos) << built.body;
        request.strict = true;
        try {
          plugin_of(speaker).build(request, target);
          ADD_FAILURE() << "not refused";
        } catch (const sdk::ProviderError& error) {
          EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidRequest);
          EXPECT_NE(error.verdict().message.find("\"" + name + "\""), std::string::npos);
        }
      }
    }
  }
}

}  // namespace
}  // namespace llm_rotate::conversation
