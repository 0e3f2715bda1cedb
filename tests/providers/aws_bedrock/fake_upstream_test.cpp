// The plugin against the fake Bedrock, without sockets: what it builds is accepted by a strict
// server that verifies the signature, and what that server says is understood.
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/fake_ambient.hpp"
#include "llm_rotate/sdk/testing/recording_sink.hpp"

#include "bedrock_fixture.hpp"
#include "fake_upstream/bedrock/aws_signature.hpp"
#include "unit/fake_upstream/played.hpp"
#include "uri.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

using sdk::json::Document;
using Kind = sdk::StreamEvent::Kind;

constexpr std::int64_t kNow = 1'700'000'000'000;
constexpr std::string_view kBaseUrl = "http://127.0.0.1:4566";

class BedrockUpstream : public ::testing::Test {
 protected:
  // What the server gives for a request as it would go over the wire.
  sdk::HttpResponse sent(const sdk::HttpRequest& request, const sdk::Headers& authority = {}) {
    const UrlParts url = split_url(request.url);
    const std::string host = host_header(url);
    std::string target(url.path);
    if (!url.query.empty()) target.append("?").append(url.query);
    std::string body = request.body;
    fake::Request wire;
    wire.method = request.method;
    wire.target = target;
    wire.path = fake::path_of(target);
    wire.headers.push_back({"Host", host});
    for (const sdk::Headers* headers : {&request.headers, &authority}) {
      for (const sdk::Header& header : *headers)
        wire.headers.push_back({header.name, header.value});
    }
    wire.body = &body;
    const fake::Responder responder{fake::Script(script)};
    const fake::Played played = fake::play(responder.respond(wire, {0, kNow}, ++seq));
    sdk::HttpResponse response;
    response.status = static_cast<int>(played.response.status);
    for (const auto& [name, value] : played.response.headers) response.headers.add(name, value);
    response.body = played.response.body;
    return response;
  }

  sdk::HttpResponse asked(std::string_view json) {
    BuildOptions options;
    options.model = model;
    options.stream = stream;
    options.base_url = kBaseUrl;
    const sdk::HttpRequest request = built(json, options);
    sdk::AuthContext context;
    context.auth_method = "api_key";
    context.auth_config_json = R"({"region":"us-east-1"})";
    context.now_unix_ms = kNow;
    return sent(request, provider.authorize(request, sdk::SecretView(secret), context));
  }

  // The content of a good answer, streamed or not.
  std::string content(const sdk::HttpResponse& response) {
    EXPECT_EQ(response.status, 200) << response.body;
    if (response.status != 200) return {};
    if (!stream) {
      return std::string(
          Document(provider.parse(response).json)["choices"].at(0)["message"]["content"].string());
    }
    std::string text;
    bool ended = false;
    for (const auto& event :
         sdk::testing::decode(provider, {response.status, response.headers}, response.body)) {
      EXPECT_TRUE(event.kind == Kind::kChunk || event.kind == Kind::kEnd);
      ended = event.kind == Kind::kEnd;
      text += Document(event.json)["choices"].at(0)["delta"]["content"].string();
    }
    EXPECT_TRUE(ended);
    return text;
  }

  BedrockProvider provider;
  fake::Script script;
  std::string model{kClaude};
  std::string secret = "AKIDTEST:" + fake::bedrock::secret_of("AKIDTEST");
  bool stream = false;
  std::uint64_t seq = 0;
};

constexpr std::string_view kEcho = "You said: \"hi\". This is the fake upstream speaking.";

TEST_F(BedrockUpstream, AnswersWhatIsSigned) {
  EXPECT_EQ(content(asked(hi())), kEcho);
  stream = true;
  EXPECT_EQ(content(asked(hi())), kEcho);
}

TEST_F(BedrockUpstream, AnswersForEveryFormOfAModelsId) {
  for (const char* id :
       {"amazon.nova-lite-v1:0", "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.amazon.nova-pro-v1:0",
        "odd id/with every%thing"}) {
    model = id;
    EXPECT_EQ(content(asked(hi())), kEcho) << id;
  }
}

TEST_F(BedrockUpstream, AnswersABearerKeyAndATemporaryOne) {
  secret = "ABSKfake";
  EXPECT_EQ(content(asked(hi())), kEcho);
  secret =
      "ASIA1:" + fake::bedrock::secret_of("ASIA1") + ":" + fake::bedrock::session_token_of("ASIA1");
  EXPECT_EQ(content(asked(hi())), kEcho);
}

TEST_F(BedrockUpstream, RefusesWhatIsNotSignedRight) {
  const auto rule = [this] { return provider.classify(asked(hi())).rule; };
  secret = "AKIDTEST:wrong";
  EXPECT_EQ(rule(), "bedrock.403.signature");
  EXPECT_EQ(provider.classify(asked(hi())).message.find("Canonical"), std::string::npos);
  secret = "ASIA1:" + fake::bedrock::secret_of("ASIA1");
  EXPECT_EQ(rule(), "bedrock.403.unrecognized_client");
  script.keys = {"AKIDOTHER"};
  secret = "AKIDTEST:" + fake::bedrock::secret_of("AKIDTEST");
  EXPECT_EQ(rule(), "bedrock.403.unrecognized_client");
}

TEST_F(BedrockUpstream, RefusesABodyThatWasChangedAfterItWasSigned) {
  BuildOptions options;
  options.base_url = kBaseUrl;
  sdk::HttpRequest request = built(hi(), options);
  sdk::AuthContext context;
  context.auth_method = "api_key";
  context.auth_config_json = R"({"region":"us-east-1"})";
  const sdk::Headers authority = provider.authorize(request, sdk::SecretView(secret), context);
  request.body += " ";
  EXPECT_EQ(sent(request, authority).status, 403);
}

constexpr std::string_view kWeather =
    R"("tools":[{"type":"function","function":{"name":"weather","description":"d","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},"cache_control":{"type":"ephemeral"}}])";

TEST_F(BedrockUpstream, CallsToolsAndTakesTheirResults) {
  const std::string first =
      R"({"messages":[{"role":"system","content":"Be brief.","cache_control":{"type":"ephemeral"}},{"role":"user","content":"Weather?"}],)" +
      std::string(kWeather) + R"(,"tool_choice":"required"})";
  const sdk::ChatReply reply = provider.parse(asked(first));
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kToolCalls);
  const Document document(reply.json);
  const sdk::json::Value message = document["choices"].at(0)["message"];
  const std::string second =
      R"({"messages":[{"role":"user","content":"Weather?"},)" + sdk::json::dump(message) +
      R"(,{"role":"tool","tool_call_id":")" +
      std::string(message["tool_calls"].at(0)["id"].string()) +
      R"(","content":[{"type":"text","text":"Rain."},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"user","content":"And?"}],)" +
      std::string(kWeather) + "}";
  EXPECT_NE(content(asked(second)).find("And?"), std::string::npos);
  // The same history without its tools.
  const std::string third = second.substr(0, second.find(R"(,"tools")")) + "}";
  EXPECT_NE(content(asked(third)).find("And?"), std::string::npos);
}

TEST_F(BedrockUpstream, StreamsCalls) {
  stream = true;
  const sdk::HttpResponse response =
      asked(hi(std::string(kWeather) +
               R"(,"tool_choice":{"type":"function","function":{"name":"weather"}})"));
  std::string arguments;
  for (const auto& event : sdk::testing::decode(provider, {200, response.headers}, response.body)) {
    arguments += Document(event.json)["choices"]
                     .at(0)["delta"]["tool_calls"]
                     .at(0)["function"]["arguments"]
                     .string();
  }
  EXPECT_TRUE(Document(arguments)["city"].is_string()) << arguments;
}

TEST_F(BedrockUpstream, TakesReasoningBackAsItWasGiven) {
  for (const bool streamed : {false, true}) {
    stream = streamed;
    const sdk::HttpResponse response = asked(hi(R"("reasoning_effort":"low")"));
    ASSERT_EQ(response.status, 200) << response.body;
    std::string details;
    if (streamed) {
      for (const auto& event :
           sdk::testing::decode(provider, {200, response.headers}, response.body)) {
        Document(event.json)["choices"].at(0)["delta"]["reasoning_details"].each(
            [&](sdk::json::Value detail) {
              details += (details.empty() ? "" : ",") + sdk::json::dump(detail);
            });
      }
    } else {
      const Document document(provider.parse(response).json);
      const std::string list =
          sdk::json::dump(document["choices"].at(0)["message"]["reasoning_details"]);
      details = list.substr(1, list.size() - 2);
    }
    EXPECT_NE(details.find("signature"), std::string::npos);
    const auto again = [&](std::string_view kept) {
      return asked(
          R"({"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"a","reasoning_details":[)" +
          std::string(kept) + R"(]},{"role":"user","content":"b"}]})");
    };
    stream = false;
    EXPECT_EQ(again(details).status, 200) << again(details).body;
    std::string changed = details;
    changed.replace(changed.find("Let me"), 6, "Let us");
    EXPECT_EQ(provider.classify(again(changed)).type, sdk::ErrorType::kInvalidRequest);
  }
}

TEST_F(BedrockUpstream, AHistoryOfAnotherModelIsNotRefused) {
  model = kNova2;
  const sdk::ChatReply nova = provider.parse(asked(hi(R"("reasoning_effort":"low")")));
  const Document document(nova.json);
  const std::string json = R"({"messages":[{"role":"user","content":"hi"},)" +
                           sdk::json::dump(document["choices"].at(0)["message"]) +
                           R"(,{"role":"user","content":"b"}]})";
  for (const std::string_view other : {kClaude, kNova2, kLlama, kMistral}) {
    model = other;
    EXPECT_EQ(asked(json).status, 200) << other << asked(json).body;
  }
}

TEST_F(BedrockUpstream, TakesImagesDocumentsAndSchemas) {
  constexpr std::string_view kJson =
      R"({"messages":[{"role":"user","content":[{"type":"text","text":"see"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}},
      {"type":"file","file":{"file_data":"data:application/pdf;base64,AAAA","filename":"a_b.pdf"}},{"type":"file","file":{"file_data":"data:text/csv;base64,AAAA","filename":"a b.csv"}}]}],
      "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"]}}},"max_tokens":100,"temperature":0.5,"stop":["END"]})";
  for (const std::string_view one : {kClaude, kClaude46, kNova, kMistral}) {
    for (const bool streamed : {false, true}) {
      model = one;
      stream = streamed;
      const std::string answer = content(asked(kJson));
      EXPECT_TRUE(Document(answer)["n"].is_number()) << one << answer;
    }
  }
  model = kLlama;
  stream = false;
  EXPECT_EQ(asked(kJson).status, 200);  // stop words are left out there
}

TEST_F(BedrockUpstream, ScriptedFaultsAreClassified) {
  struct Row {
    fake::Fault fault;
    sdk::ErrorType wanted;
  };
  using enum sdk::ErrorType;
  for (const Row& row :
       {Row{fake::Fault::kRateLimit, kRateLimit}, Row{fake::Fault::kRateLimitTokens, kRateLimit},
        Row{fake::Fault::kInsufficientQuota, kQuotaExhausted},
        Row{fake::Fault::kInvalidKey, kInvalidAuth},
        Row{fake::Fault::kForbidden, kPermissionDenied},
        Row{fake::Fault::kContextLength, kContextLengthExceeded},
        Row{fake::Fault::kContentFilter, kContentFiltered},
        Row{fake::Fault::kModelNotFound, kModelUnavailable},
        Row{fake::Fault::kInvalidRequest, kInvalidRequest},
        Row{fake::Fault::kRequestTimeout, kTimeout},
        Row{fake::Fault::kServerError, kTransientServerError},
        Row{fake::Fault::kUnavailable, kTransientServerError},
        Row{fake::Fault::kGatewayTimeout, kTimeout},
        Row{fake::Fault::kOverloaded, kTransientServerError}}) {
    fake::Action action;
    action.fault = row.fault;
    script = fake::Script{}.rule({}, action);
    EXPECT_EQ(name_of(provider.classify(asked(hi())).type), name_of(row.wanted))
        << fake::name_of(row.fault);
  }
}

TEST_F(BedrockUpstream, AnExceptionInTheStreamEndsIt) {
  fake::Action action;
  action.fault = fake::Fault::kErrorInStream;
  script = fake::Script{}.rule({}, action);
  stream = true;
  const sdk::HttpResponse response = asked(hi());
  const auto events = sdk::testing::decode(provider, {200, response.headers}, response.body);
  ASSERT_TRUE(events.back().error);
  EXPECT_EQ(events.back().error->type, sdk::ErrorType::kTransientServerError);
}

TEST_F(BedrockUpstream, EmbedsAndListsModels) {
  BuildOptions options;
  options.base_url = kBaseUrl;
  sdk::AuthContext context;
  context.auth_method = "api_key";
  context.auth_config_json = R"({"region":"us-east-1"})";
  for (const char* id :
       {"cohere.embed-v4:0", "cohere.embed-english-v3", "amazon.titan-embed-text-v2:0",
        "amazon.nova-2-multimodal-embeddings-v1:0"}) {
    options.model = id;
    const sdk::HttpRequest request = provider.build_embed(R"({"input":"a"})", target_of(options));
    const sdk::HttpResponse response =
        sent(request, provider.authorize(request, sdk::SecretView(secret), context));
    EXPECT_EQ(Document(provider.parse_embed(response).json)["data"].size(), 1U) << id;
  }
  const sdk::HttpRequest list = provider.build_list_models(target_of(options));
  const sdk::HttpResponse response =
      sent(list, provider.authorize(list, sdk::SecretView(secret), context));
  EXPECT_EQ(provider.parse_list_models(response).size(), 2U) << response.body;
}

// As the host does it: step by step until the token is the last one.
class BedrockExchange : public BedrockUpstream {
 protected:
  std::string answered(std::string_view method, std::string_view config) {
    std::string so_far;
    sdk::AuthContext context;
    context.auth_method = method;
    context.auth_config_json = config;
    context.now_unix_ms = kNow;
    for (int step = 0; step < 5; ++step) {
      context.access_token = sdk::SecretView(so_far);
      context.ambient = &ambient;
      sdk::TokenStep next = provider.token_request(sdk::SecretView(secret), context);
      context.ambient = nullptr;
      sdk::AccessToken token;
      if (next.token) {
        token = *next.token;
      } else {
        token = provider.parse_token(sent(*next.request), context);
      }
      so_far = token.token;
      if (!token.interim) return chatted(context, so_far);
    }
    return "the exchange does not end";
  }

  std::string chatted(sdk::AuthContext context, std::string_view token) {
    BuildOptions options;
    options.base_url = kBaseUrl;
    const sdk::HttpRequest request = built(hi(), options);
    context.access_token = sdk::SecretView(token);
    return content(sent(request, provider.authorize(request, sdk::SecretView(secret), context)));
  }

  sdk::testing::FakeAmbient ambient;
};

TEST_F(BedrockExchange, OfAnInstance) {
  ambient.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", std::string(kBaseUrl)}};
  EXPECT_EQ(answered("default_chain", R"({"region":"us-east-1"})"), kEcho);
}

TEST_F(BedrockExchange, OfAnInstanceForARole) {
  ambient.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", std::string(kBaseUrl)},
                       {"AWS_ENDPOINT_URL_STS", std::string(kBaseUrl)}};
  EXPECT_EQ(
      answered("default_chain", R"({"region":"us-east-1","role_arn":"arn:aws:iam::1:role/r"})"),
      kEcho);
}

TEST_F(BedrockExchange, OfAContainer) {
  ambient.variables = {
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", std::string(kBaseUrl) + "/v2/credentials/1"}};
  EXPECT_EQ(answered("default_chain", R"({"region":"us-east-1"})"), kEcho);
}

TEST_F(BedrockExchange, OfAWebIdentity) {
  ambient.variables = {{"AWS_ENDPOINT_URL_STS", std::string(kBaseUrl)},
                       {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                       {"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"}};
  ambient.files = {{"/t", "eyJ.a.b"}};
  EXPECT_EQ(answered("default_chain", R"({"region":"us-east-1"})"), kEcho);
}

TEST_F(BedrockExchange, OfAKeyForARole) {
  ambient.variables = {{"AWS_ENDPOINT_URL_STS", std::string(kBaseUrl)}};
  EXPECT_EQ(answered("api_key", R"({"region":"us-east-1","role_arn":"arn:aws:iam::1:role/r"})"),
            kEcho);
  secret = "AKIDTEST:wrong";
  EXPECT_THROW(answered("api_key", R"({"region":"us-east-1","role_arn":"arn:aws:iam::1:role/r"})"),
               sdk::ProviderError);
}

TEST_F(BedrockExchange, OfTheEnvironment) {
  ambient.variables = {{"AWS_ACCESS_KEY_ID", "AKIDENV"},
                       {"AWS_SECRET_ACCESS_KEY", fake::bedrock::secret_of("AKIDENV")}};
  EXPECT_EQ(answered("default_chain", R"({"region":"us-east-1"})"), kEcho);
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
