// What the plugin builds, judged by the fake upstream's strict checks, and what the fake says, read
// by the plugin.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "anthropic_fixture.hpp"
#include "unit/fake_upstream/played.hpp"

namespace llm_rotate::anthropic {
namespace {

// Sends a request of the plugin's to the fake, without sockets.
fake::Played played(const sdk::HttpRequest& request, const fake::Responder& responder) {
  std::string body = request.body;
  fake::Request arrived;
  arrived.method = request.method;
  const std::string target = request.url.substr(request.url.find("/v1/"));
  arrived.target = target;
  arrived.path = fake::path_of(arrived.target);
  arrived.headers.push_back({"x-api-key", "sk-ant-0123456789"});
  for (const sdk::Header& header : request.headers) {
    arrived.headers.push_back({header.name, header.value});
  }
  arrived.body = &body;
  return fake::play(responder.respond(arrived, {0, 1'700'000'000'000}, 7));
}

sdk::Headers headers_of(const fake::Played& answer) {
  sdk::Headers headers;
  for (const auto& [name, value] : answer.response.headers) headers.add(name, value);
  return headers;
}

class AnthropicUpstream : public ::testing::Test {
 protected:
  sdk::ChatReply ask(const std::string& json, std::string_view model,
                     const fake::Script& script = {}) {
    BuildOptions options;
    options.model = model;
    const fake::Played answer = played(built(json, options), fake::Responder(script));
    EXPECT_EQ(answer.response.status, 200U) << answer.response.body << "\n"
                                            << built(json, options).body;
    if (answer.response.status != 200) return {};
    return provider_.parse({200, headers_of(answer), answer.response.body});
  }

  std::vector<sdk::testing::RecordedEvent> stream(const std::string& json, std::string_view model,
                                                  const fake::Script& script = {}) {
    BuildOptions options;
    options.model = model;
    options.stream = true;
    const fake::Played answer = played(built(json, options), fake::Responder(script));
    EXPECT_EQ(answer.response.status, 200U) << answer.response.body;
    return sdk::testing::decode(provider_, {200, headers_of(answer)}, answer.response.body);
  }

  AnthropicProvider provider_;
};

const std::vector<std::string> kModels = {
    "claude-3-haiku-20240307", "claude-3-7-sonnet-latest", "claude-sonnet-4-20250514",
    "claude-opus-4-1",         "claude-haiku-4-5",         "claude-sonnet-4-6",
    "claude-opus-4-6",         "claude-opus-4-7",          "claude-opus-5",
    "claude-fable-5",          "claude-fable-5-1",         "claude-haiku-5-5",
    "claude-sonnet-5-5",       "claude-opus-5-5"};

constexpr const char* kTool =
    R"({"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object",)"
    R"("properties":{"city":{"type":"string","minLength":2}},"required":["city"]}}})";

// What callers of any vendor send; nothing in it may be refused, by any model.
std::vector<std::string> requests() {
  const std::string tool = std::string("\"tools\":[") + kTool + "]";
  const std::string schema =
      R"("response_format":{"type":"json_schema","json_schema":{"name":"a","strict":true,"schema":{"type":"object",)"
      R"("properties":{"x":{"type":"integer","minimum":0},"y":{"oneOf":[{"type":"string"},{"type":"null"}]}}}}})";
  std::vector<std::string> all = {
      asking(""),
      asking(
          R"("temperature":1.7,"top_p":0.5,"top_k":4,"stop":["\n","X"],"seed":3,"n":2,"max_tokens":999999)"),
      asking(R"("user":"u","metadata":{"a":"b"},"service_tier":"flex","frequency_penalty":1)"),
      asking(tool),
      asking(tool + R"(,"parallel_tool_calls":false)"),
      asking(tool + R"(,"tool_choice":"none","parallel_tool_calls":false)"),
      asking(schema),
      asking(schema + "," + tool),
      asking(R"("response_format":{"type":"json_object"})"),
      asking(R"("cache_control":{"type":"ephemeral"},)" + tool),
      R"({"messages":[{"role":"system","content":"a"},{"role":"assistant","content":"hi"},{"role":"user","content":""},)"
      R"({"role":"user","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}},{"type":"text","text":"y",)"
      R"("cache_control":{"type":"ephemeral","ttl":"1h"}}]},{"role":"developer","content":"b"},{"role":"assistant","content":"It is "}]})",
      R"({"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},)"
      R"({"type":"image_url","image_url":{"url":"https://x.example/a.jpg"}},{"type":"file","file":{"file_data":"JVBERi0x"}},)"
      R"({"type":"file","file":{"file_id":"file_1"}}]}]})",
      R"({"tools":[)" + std::string(kTool) +
          R"(],"reasoning_effort":"low","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"","reasoning_content":"r",)"
          R"("reasoning_details":[{"type":"reasoning.encrypted","data":"x","format":"google-gemini-v1"}],"tool_calls":[)"
          R"({"id":"call.1","type":"function","function":{"name":"weather","arguments":"{\"city\":"}},)"
          R"({"id":"call.2","type":"function","function":{"name":"weather","arguments":""}}]},)"
          R"({"role":"tool","tool_call_id":"call.1","content":""},{"role":"tool","tool_call_id":"call.2","content":[{"type":"text","text":"7"}],"is_error":true},)"
          R"({"role":"user","content":"and now?"}]})"};
  for (const char* choice :
       {R"("required")", R"({"type":"function","function":{"name":"weather"}})"}) {
    all.push_back(asking(tool + ",\"tool_choice\":" + choice));
    all.push_back(asking(tool + R"(,"reasoning_effort":"high","tool_choice":)" + choice));
  }
  for (const char* effort : {"none", "minimal", "low", "medium", "high", "xhigh", "max"}) {
    all.push_back(asking(R"("max_tokens":700,"temperature":0.3,"reasoning_effort":")" +
                         std::string(effort) + "\""));
    all.push_back(asking(schema + R"(,"reasoning_effort":")" + std::string(effort) + "\""));
  }
  all.push_back(asking(R"("reasoning":{"max_tokens":5000})"));
  all.push_back(asking(R"("reasoning":{"enabled":true},"max_tokens":100)"));
  return all;
}

TEST_F(AnthropicUpstream, NothingThatIsBuiltIsRefused) {
  for (const std::string& model : kModels) {
    for (const std::string& json : requests()) {
      SCOPED_TRACE(model + " " + json);
      EXPECT_FALSE(ask(json, model).json.empty());
    }
  }
}

TEST_F(AnthropicUpstream, CountsOfTokensAreAnswered) {
  for (const std::string& json : requests()) {
    const fake::Played answer = played(provider_.build_count(request_of(json, {}), target_of({})),
                                       fake::Responder(fake::Script{}));
    EXPECT_EQ(answer.response.status, 200U) << answer.response.body;
    EXPECT_GT(provider_.parse_count({200, {}, answer.response.body}), 0);
  }
}

TEST_F(AnthropicUpstream, ThinkingGoesBackAndIsKnownAgain) {
  const std::string tool = std::string("\"tools\":[") + kTool + "]";
  const fake::Script calls =
      fake::Script{}.rule({}, {.tool_calls = {{"weather", R"({"city":"Berlin"})"}}});
  for (const char* model : {"claude-sonnet-4-5", "claude-opus-4-6", "claude-opus-5-5"}) {
    const sdk::ChatReply first = ask(asking(tool + R"(,"reasoning_effort":"low")"), model, calls);
    EXPECT_EQ(first.finish_reason, sdk::FinishReason::kToolCalls);
    EXPECT_GT(first.usage.reasoning_tokens, 0);
    const sdk::json::Document reply(first.json);
    const sdk::json::Value message = reply["choices"].at(0)["message"];
    EXPECT_FALSE(message["reasoning_content"].string().empty()) << model;
    const std::string id(message["tool_calls"].at(0)["id"].string());
    const std::string next = R"({"messages":[{"role":"user","content":"hi"},)" +
                             sdk::json::dump(message) + R"(,{"role":"tool","tool_call_id":")" + id +
                             R"(","content":"7"}],"reasoning_effort":"low",)" + tool + "}";
    EXPECT_EQ(ask(next, model).finish_reason, sdk::FinishReason::kStop) << model;
    // Another of the vendor's models is not sent what it would refuse.
    EXPECT_EQ(ask(next, "claude-opus-4-1").finish_reason, sdk::FinishReason::kStop);
  }
}

TEST_F(AnthropicUpstream, StreamsSayWhatPlainAnswersSay) {
  const fake::Script calls =
      fake::Script{}.rule({}, {.tool_calls = {{"weather", R"({"city":"Berlin"})"}}});
  for (const std::string& json :
       {asking(R"("reasoning_effort":"low")"), asking(std::string("\"tools\":[") + kTool + "]"),
        asking(R"("response_format":{"type":"json_object"})")}) {
    const sdk::ChatReply plain = ask(json, "claude-sonnet-4-5", calls);
    const sdk::json::Document whole(plain.json);
    const sdk::json::Value message = whole["choices"].at(0)["message"];
    std::string content, reasoning, arguments;
    sdk::FinishReason finish = sdk::FinishReason::kNone;
    sdk::Usage usage;
    const auto events = stream(json, "claude-sonnet-4-5", calls);
    for (const auto& event : events) {
      const sdk::json::Document chunk(event.json);
      const sdk::json::Value delta = chunk["choices"].at(0)["delta"];
      content += delta["content"].string();
      reasoning += delta["reasoning_content"].string();
      arguments += delta["tool_calls"].at(0)["function"]["arguments"].string();
      if (event.finish_reason != sdk::FinishReason::kNone) finish = event.finish_reason;
      if (event.usage) usage = *event.usage;
    }
    EXPECT_EQ(content, message["content"].string());
    EXPECT_EQ(reasoning, message["reasoning_content"].string());
    EXPECT_EQ(arguments, message["tool_calls"].at(0)["function"]["arguments"].string());
    EXPECT_EQ(finish, plain.finish_reason);
    EXPECT_EQ(usage, plain.usage);
    EXPECT_EQ(events.back().kind, sdk::StreamEvent::Kind::kEnd);
  }
}

TEST_F(AnthropicUpstream, EveryFaultHasItsType) {
  using fake::Fault;
  using enum sdk::ErrorType;
  const std::vector<std::pair<Fault, sdk::ErrorType>> faults = {
      {Fault::kInvalidKey, kInvalidAuth},
      {Fault::kForbidden, kPermissionDenied},
      {Fault::kRateLimit, kRateLimit},
      {Fault::kRateLimitTokens, kRateLimit},
      {Fault::kRequestTooLarge, kInvalidRequest},
      {Fault::kInsufficientQuota, kQuotaExhausted},
      {Fault::kInvalidRequest, kInvalidRequest},
      {Fault::kContextLength, kContextLengthExceeded},
      {Fault::kContentFilter, kContentFiltered},
      {Fault::kModelNotFound, kModelUnavailable},
      {Fault::kRequestTimeout, kTimeout},
      {Fault::kServerError, kTransientServerError},
      {Fault::kBadGateway, kTransientServerError},
      {Fault::kUnavailable, kTransientServerError},
      {Fault::kGatewayTimeout, kTimeout},
      {Fault::kOverloaded, kTransientServerError}};
  for (const auto& [fault, type] : faults) {
    const fake::Responder responder(fake::Script{}.rule({}, {.fault = fault}));
    const fake::Played answer = played(built(asking("")), responder);
    const sdk::Verdict verdict = provider_.classify(
        {static_cast<int>(answer.response.status), headers_of(answer), answer.response.body});
    EXPECT_EQ(name_of(verdict.type), name_of(type)) << fake::name_of(fault);
    const bool limited = fault == Fault::kRateLimit || fault == Fault::kRateLimitTokens;
    EXPECT_EQ(verdict.retry_after_ms, limited ? 20'000 : -1) << fake::name_of(fault);
  }
}

TEST_F(AnthropicUpstream, AnErrorInTheStreamIsOne) {
  for (const std::uint64_t after : {0U, 1U}) {
    const auto events = stream(
        asking(""), "claude-sonnet-4-5",
        fake::Script{}.rule({}, {.fault = fake::Fault::kErrorInStream, .after_chunks = after}));
    EXPECT_EQ(events.back().kind, sdk::StreamEvent::Kind::kError);
    EXPECT_EQ(events.back().error->type, sdk::ErrorType::kTransientServerError);
  }
}

TEST_F(AnthropicUpstream, ARefusalAndACacheAreTold) {
  const sdk::ChatReply refused =
      ask(asking(""), "claude-opus-5", fake::Script{}.rule({}, {.refusal = "Not that."}));
  EXPECT_EQ(refused.finish_reason, sdk::FinishReason::kContentFilter);
  EXPECT_NE(refused.json.find(R"("refusal":"Not that.")"), std::string::npos);
  const sdk::Usage usage = ask(asking(R"("cache_control":{"type":"ephemeral"})"), "claude-opus-5",
                               fake::Script{}.rule({}, {.prompt_tokens = 100, .cached_tokens = 40}))
                               .usage;
  EXPECT_EQ(usage.prompt_tokens, 100);
  EXPECT_EQ(usage.cached_tokens, 40);
  EXPECT_EQ(usage.cache_write_tokens, 30);
}

TEST_F(AnthropicUpstream, ModelsAreListed) {
  const fake::Played answer =
      played(provider_.build_list_models(target_of({})), fake::Responder(fake::Script{}));
  const auto models = provider_.parse_list_models({200, {}, answer.response.body});
  EXPECT_FALSE(models.empty());
  EXPECT_TRUE(models.front().starts_with("claude-"));
}

}  // namespace
}  // namespace llm_rotate::anthropic
