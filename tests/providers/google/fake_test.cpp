// The plugins and the fake upstream, which were written apart, understand each other: what a plugin
// builds passes the fake's strict checks, and what the fake says is read right. No sockets.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "fake_upstream/answer.hpp"
#include "fake_upstream/delta_sequence.hpp"
#include "fake_upstream/dialect.hpp"
#include "fake_upstream/script.hpp"
#include "google_fixture.hpp"

namespace llm_rotate::google {
namespace {

// A request on its way into the fake.
struct Visit {
  explicit Visit(const sdk::HttpRequest& request)
      : target(path_in(request.url)), body(request.body) {
    wire.method = request.method;
    wire.target = target;
    wire.path = fake::path_of(target);
    for (const auto& header : request.headers) wire.headers.push_back({header.name, header.value});
    wire.body = &body;
    for (const auto& one : fake::dialects()) {
      if (!one->speaks(wire) || !one->match(wire.method, wire.path)) continue;
      dialect = one.get();
      ask = dialect->read(*dialect->match(wire.method, wire.path), wire, true);
      return;
    }
    ADD_FAILURE() << "no dialect for " << target;
  }

  static std::string path_in(const std::string& url) { return url.substr(url.find('/', 8)); }

  std::string refusal() const { return ask.refusal ? ask.refusal->message : std::string(); }

  // The body of a good answer.
  std::string answer(const fake::Action& action = {}) {
    const fake::ChatAnswer said = fake::compose_answer(ask.chat, action, 7);
    std::string out;
    if (!ask.stream) {
      dialect->write_reply(ask, said, {7, 0}, out);
      return out;
    }
    fake::DeltaSequence sequence(said);
    const auto writer = dialect->open_stream(ask, said, {7, 0});
    fake::Delta delta;
    while (sequence.next(delta)) writer->write(delta, out);
    return out;
  }

  std::string target;
  std::string body;
  fake::Request wire = {};
  const fake::IDialect* dialect = nullptr;
  fake::Ask ask;
};

BuildOptions route(std::string_view model, bool vertex, bool stream = false) {
  BuildOptions options = for_model(model, vertex);
  options.stream = stream;
  if (vertex) options.options = R"({"project":"p","location":"europe-west4"})";
  return options;
}

const std::vector<std::string_view> kModels = {"gemini-2.5-flash", "gemini-2.5-pro",
                                               "gemini-3.5-flash", "gemini-3.1-pro-preview"};

constexpr std::string_view kTools =
    R"(,"tools":[{"type":"function","function":{"name":"get_weather","parameters":{"type":"object",)"
    R"("properties":{"city":{"type":"string"}},"required":["city"]}}}])";

std::string with(const std::vector<std::string>& messages, std::string_view further = {}) {
  std::string out = R"({"messages":[)";
  for (std::size_t i = 0; i < messages.size(); ++i) out += (i > 0 ? "," : "") + messages[i];
  return out + "]" + std::string(further) + "}";
}
const std::string kQuestion =
    R"({"role":"user","content":[{"type":"text","text":"What is it?"},)"
    R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},)"
    R"({"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA"}},)"
    R"({"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]})";

TEST(GoogleFake, EveryFeatureIsAcceptedByBothHosts) {
  const std::string system = R"({"role":"system","content":"s"})";
  for (const std::string& json :
       {with({system, kQuestion}, R"(,"temperature":0.5,"top_p":0.9,"top_k":3,"max_tokens":99,)"
                                  R"("seed":1,"stop":["a","b"],"presence_penalty":0.5,"n":2)"),
        with({kQuestion}, R"(,"response_format":{"type":"json_object"})"),
        with({kQuestion}, R"(,"response_format":{"type":"json_schema","json_schema":{"name":"n",)"
                          R"("schema":{"type":"object","properties":{"x":{"type":"integer"}}}}})"),
        with({kQuestion}, std::string(kTools) + R"(,"tool_choice":"required")"),
        with({kQuestion}, std::string(kTools) + R"(,"response_format":{"type":"json_object"})"),
        with({kQuestion},
             std::string(kTools) +
                 R"(,"tool_choice":{"type":"function","function":{"name":"get_weather"}})"),
        with({kQuestion}, R"(,"reasoning_effort":"none","metadata":{"Team":"A B"})"),
        with({kQuestion}, R"(,"reasoning_effort":"max","service_tier":"flex")"),
        with({kQuestion}, R"(,"reasoning":{"max_tokens":3000})"),
        with({R"({"role":"assistant","content":"a"})"})}) {
    for (const std::string_view model : kModels) {
      for (const bool vertex : {false, true}) {
        Visit visit(built(json, route(model, vertex)));
        EXPECT_EQ(visit.refusal(), "") << model << " " << visit.target << " " << json;
        EXPECT_EQ(visit.dialect->name(), vertex ? "google_vertex" : "google_ai_studio");
      }
    }
  }
}

// Anthropic's models at Vertex AI, in what the fake makes of them there.
TEST(GoogleFake, AnthropicsModelsAreUnderstoodAtVertex) {
  for (const bool stream : {false, true}) {
    const BuildOptions options = route("anthropic/claude-sonnet-4-5@20250929", true, stream);
    Visit visit(built(with({kQuestion.substr(0, kQuestion.rfind(",{")) + "]}"},
                           std::string(kTools) + R"(,"temperature":0.5)"),
                      options));
    EXPECT_EQ(visit.refusal(), "") << visit.target;
    ASSERT_EQ(visit.dialect->name(), "google_vertex");
    fake::Action action;
    action.tool_calls.push_back({"get_weather", {}});
    const std::string body = visit.answer(action);
    sdk::FinishReason finish = sdk::FinishReason::kNone;
    if (stream) {
      for (const auto& event : sdk::testing::decode(provider_of(true), {200, {}}, body)) {
        if (event.finish_reason != sdk::FinishReason::kNone) finish = event.finish_reason;
      }
    } else {
      finish = provider_of(true).parse({200, {}, body}).finish_reason;
    }
    EXPECT_EQ(finish, sdk::FinishReason::kToolCalls) << body;
  }
}

fake::Action calls(int count) {
  fake::Action action;
  for (int i = 0; i < count; ++i) action.tool_calls.push_back({"get_weather", {}});
  return action;
}

// The assistant's message in what a plugin reads from the fake.
std::string spoken(const std::string& json, const BuildOptions& options,
                   const fake::Action& action = {}) {
  Visit visit(built(json, options));
  EXPECT_EQ(visit.refusal(), "") << options.model;
  const sdk::ChatReply reply = provider_of(options.vertex).parse({200, {}, visit.answer(action)});
  const sdk::json::Document document(reply.json);
  return sdk::json::dump(document["choices"].at(0)["message"]);
}

std::string result_of(std::size_t index, const std::string& message) {
  const sdk::json::Document document(message);
  return R"({"role":"tool","tool_call_id":)" +
         sdk::json::dump(document["tool_calls"].at(index)["id"]) + R"(,"content":"sunny"})";
}

// The fake checks signatures when they come back, and the number and order of results.
TEST(GoogleFake, AToolLoopSurvivesOnTheSameRouteAndOnAnother) {
  for (const std::string_view model : kModels) {
    for (const bool vertex : {false, true}) {
      const BuildOptions options = route(model, vertex);
      const std::string call = spoken(with({kQuestion}, kTools), options, calls(2));
      const std::vector<std::string> history = {kQuestion, call, result_of(1, call),
                                                result_of(0, call)};
      const std::string text = spoken(with(history, kTools), options);
      std::vector<std::string> longer = history;
      longer.push_back(text);
      longer.push_back(kQuestion);
      for (const std::string_view other : kModels) {
        for (const bool other_host : {false, true}) {
          EXPECT_EQ(Visit(built(with(history, kTools), route(other, other_host))).refusal(), "")
              << model << " -> " << other;
          EXPECT_EQ(Visit(built(with(longer, kTools), route(other, other_host))).refusal(), "")
              << model << " -> " << other;
        }
      }
    }
  }
}

// So that the test above says something: the fake does refuse.
TEST(GoogleFake, RefusesWhatTheRealThingRefuses) {
  const auto refused = [](std::string body, std::string_view model, bool vertex = false) {
    sdk::HttpRequest request = built(chat(), route(model, vertex));
    request.body = std::move(body);
    return Visit(request).refusal();
  };
  const std::string call =
      R"({"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[)"
      R"({"functionCall":{"name":"f","args":{}}SIGNATURE}]},{"role":"user","parts":[)"
      R"({"functionResponse":{"name":"f","response":{}}}]}]})";
  const auto with_signature = [&](const std::string& signature) {
    std::string out = call;
    return out.replace(out.find("SIGNATURE"), 9, signature);
  };
  EXPECT_TRUE(refused(with_signature(""), "gemini-3.5-flash")
                  .starts_with("Function call is missing a thought_signature"));
  EXPECT_EQ(refused(with_signature(""), "gemini-2.5-flash"), "");
  EXPECT_EQ(refused(with_signature(R"(,"thoughtSignature":"c2ln")"), "gemini-2.5-flash"),
            "Thought signature is not valid.");
  const std::string hi = R"({"contents":[{"role":"user","parts":[{"text":"q"}]}])";
  EXPECT_EQ(refused(hi + R"(,"what":1})", "gemini-2.5-flash"),
            "Invalid JSON payload received. Unknown name \"what\": Cannot find field.");
  EXPECT_NE(refused(hi + R"(,"labels":{"a":"b"}})", "gemini-2.5-flash"), "");
  EXPECT_EQ(refused(hi + R"(,"labels":{"a":"b"}})", "gemini-2.5-flash", true), "");
  EXPECT_TRUE(refused(hi + R"(,"generationConfig":{"temperature":1000}})", "gemini-2.5-flash")
                  .starts_with("Unable to submit request because it has a temperature value of "
                               "1000 but the supported range is"));
  EXPECT_NE(refused(hi + R"(,"generationConfig":{"thinkingConfig":{"thinkingLevel":"LOW"}}})",
                    "gemini-2.5-flash"),
            "");
  EXPECT_NE(refused(hi + R"(,"generationConfig":{"thinkingConfig":{"thinkingBudget":0}}})",
                    "gemini-2.5-pro"),
            "");
  EXPECT_NE(refused(R"({"contents":[{"role":"model","parts":[{"text":"q"}]}]})", "gemini-2.5-pro"),
            "");
  EXPECT_NE(refused(R"({"contents":[{"role":"robot","parts":[{"text":"q"}]}]})", "gemini-2.5-pro"),
            "");
  EXPECT_NE(refused("{", "gemini-2.5-pro"), "");
  EXPECT_NE(refused("{}", "gemini-2.5-pro"), "");
}

TEST(GoogleFake, StreamsAreReadRightWithEventsAndWithout) {
  for (const bool vertex : {false, true}) {
    for (const std::string_view model : {"gemini-2.5-flash", "gemini-3.5-flash"}) {
      for (const bool tools : {false, true}) {
        BuildOptions options = route(model, vertex, true);
        const std::string json = with({R"({"role":"user","content":"Grüße"})"},
                                      std::string(kTools) + R"(,"reasoning_effort":"low")");
        std::string answers[2];
        for (const bool events : {true, false}) {
          sdk::HttpRequest request = built(json, options);
          if (!events) request.url.resize(request.url.find('?'));
          Visit visit(request);
          ASSERT_EQ(visit.refusal(), "");
          const std::string body = visit.answer(tools ? calls(2) : fake::Action{});
          EXPECT_EQ(body.starts_with("data: "), events) << body;
          std::string& said = answers[events ? 0 : 1];
          for (const auto& event : sdk::testing::decode(provider_of(vertex), {200, {}}, body)) {
            EXPECT_NE(event.kind, sdk::StreamEvent::Kind::kMalformed);
            said += event.json + std::string(name_of(event.finish_reason)) + "\n";
          }
        }
        EXPECT_EQ(answers[0], answers[1]);
        EXPECT_NE(answers[0].find(tools ? "tool_calls" : "fake"), std::string::npos) << answers[0];
        EXPECT_NE(answers[0].find("Thinking about it"), std::string::npos);
      }
    }
  }
}

TEST(GoogleFake, ErrorsHaveTheirTypes) {
  using enum sdk::ErrorType;
  const std::pair<fake::Fault, sdk::ErrorType> kFaults[] = {
      {fake::Fault::kInvalidKey, kInvalidAuth},
      {fake::Fault::kForbidden, kPermissionDenied},
      {fake::Fault::kRateLimit, kRateLimit},
      {fake::Fault::kInsufficientQuota, kQuotaExhausted},
      {fake::Fault::kInvalidRequest, kInvalidRequest},
      {fake::Fault::kContextLength, kContextLengthExceeded},
      {fake::Fault::kContentFilter, kContentFiltered},
      {fake::Fault::kModelNotFound, kModelUnavailable},
      {fake::Fault::kRequestTimeout, kTimeout},
      {fake::Fault::kServerError, kTransientServerError},
      {fake::Fault::kBadGateway, kTransientServerError},
      {fake::Fault::kUnavailable, kTransientServerError},
      {fake::Fault::kGatewayTimeout, kTimeout}};
  for (const bool vertex : {false, true}) {
    for (const bool stream : {false, true}) {
      sdk::HttpRequest request = built(chat(), route("gemini-2.5-flash", vertex, stream));
      if (stream) request.url.resize(request.url.find('?'));
      const Visit visit(request);
      for (const auto& [fault, wanted] : kFaults) {
        fake::ErrorFacts facts;
        facts.model = "gemini-2.5-flash";
        facts.retry_seconds = 7;
        const fake::VendorError error = visit.dialect->error_for(fault, facts);
        std::string body;
        visit.dialect->write_error(error, body);
        const sdk::Verdict verdict =
            provider_of(vertex).classify({static_cast<int>(error.status), {}, body});
        EXPECT_EQ(name_of(verdict.type), name_of(wanted)) << body;
        if (wanted == kRateLimit && !vertex) {
          EXPECT_EQ(verdict.retry_after_ms, 7000);
        }
      }
    }
  }
}

TEST(GoogleFake, EmbeddingsCountsAndModels) {
  const std::pair<const char*, bool> kEmbedders[] = {{"gemini-embedding-001", false},
                                                     {"gemini-embedding-001", true},
                                                     {"gemini-embedding-2", true},
                                                     {"text-embedding-005", true}};
  for (const auto& [model, vertex] : kEmbedders) {
    const GeminiProvider& provider = provider_of(vertex);
    const BuildOptions options = route(model, vertex);
    Visit visit(provider.build_embed(R"({"input":"a","dimensions":8})", target_of(options)));
    ASSERT_EQ(visit.refusal(), "");
    std::string body;
    visit.dialect->write_embeddings(visit.ask, 5, body);
    const sdk::json::Document reply(provider.parse_embed({200, {}, body}).json);
    EXPECT_EQ(reply["data"].at(0)["embedding"].size(), 8U) << body;
  }
  for (const bool vertex : {false, true}) {
    const GeminiProvider& provider = provider_of(vertex);
    const sdk::Target target = target_of(route("gemini-2.5-flash", vertex));
    Visit count(provider.build_count({chat(), {}, false, false}, target));
    ASSERT_EQ(count.refusal(), "");
    std::string body;
    count.dialect->write_token_count(9, body);
    EXPECT_EQ(provider.parse_count({200, {}, body}), 9);
    Visit list(provider.build_list_models(target));
    body.clear();
    list.dialect->write_models({"a", "b"}, body);
    EXPECT_EQ(provider.parse_list_models({200, {}, body}), (std::vector<std::string>{"a", "b"}));
  }
}

TEST(GoogleFake, GivesTokensOut) {
  const auto token = [](std::string url, std::string body, std::string method = "POST") {
    sdk::HttpRequest request;
    request.method = std::move(method);
    request.url = std::move(url);
    request.body = std::move(body);
    request.headers.add("Metadata-Flavor", "Google");
    Visit visit(request);
    EXPECT_EQ(visit.dialect->name(), "google_token");
    std::string out = visit.refusal();
    if (out.empty()) visit.dialect->write_token(visit.ask, {7, 0}, out);
    return out;
  };
  const std::string good =
      "{\"access_token\":\"ya29.fake-7\",\"expires_in\":3599,\"token_type\":\"Bearer\"}\n";
  EXPECT_EQ(token("http://127.0.0.1:1/token", "grant_type=x%3Ajwt-bearer&assertion=a.b.c"), good);
  EXPECT_EQ(token("http://127.0.0.1:1/token", "grant_type=x%3Ajwt-bearer&assertion=a.b."),
            "Invalid JWT Signature.");
  EXPECT_EQ(token("http://127.0.0.1:1/token", "grant_type=refresh_token&refresh_token=r"), good);
  EXPECT_EQ(token("http://127.0.0.1:1/v1/token", "grant_type=x%3Atoken-exchange&audience=a"),
            "Missing required field: subject_token");
  EXPECT_EQ(token("http://127.0.0.1:1/computeMetadata/v1/instance/service-accounts/default/token",
                  "", "GET"),
            good);
  EXPECT_EQ(token("http://127.0.0.1:1/v1/projects/-/serviceAccounts/x:generateAccessToken", "{}"),
            "Request is missing required authentication credential.");
}

}  // namespace
}  // namespace llm_rotate::google
