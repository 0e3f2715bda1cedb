// A provider class, through the C functions that a host would call, and back.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/plugin.hpp"

namespace llm_rotate::sdk {
namespace {

using detail::from_abi;
using detail::to_abi;

Verdict some_verdict() {
  Verdict verdict;
  verdict.type = ErrorType::kRateLimit;
  verdict.scope = Scope::kKeyModel;
  verdict.retry_after_ms = 1400;
  verdict.never_fits = true;
  verdict.rule = "toy.429";
  verdict.message = "slow down";
  verdict.provider_code = "too_fast";
  return verdict;
}

class ToyDecoder final : public IStreamDecoder {
 public:
  void feed(std::string_view bytes, IStreamSink& sink) override {
    StreamEvent event;
    event.json = bytes;
    event.speaks = true;
    event.finish_reason = FinishReason::kToolCalls;
    event.raw_finish_reason = "tool_use";
    event.model = "toy-1";
    event.usage = Usage{true, 1, 2, 3, 4, 5, 6};
    sink.on_event(event);
  }
  void finish(IStreamSink& sink) override {
    StreamEvent event;
    event.kind = StreamEvent::Kind::kError;
    event.error = some_verdict();
    sink.on_event(event);
  }
};

// Gives back what it was given, so that each field is seen to cross.
class ToyProvider final : public IProvider,
                          public IEmbedder,
                          public IModelLister,
                          public ITokenCounter,
                          public IModelNamer {
 public:
  explicit ToyProvider(const PluginContext& context) : options_(context.options_json()) {
    context.log(LogLevel::kWarning, "made");
    if (options_ == "throw") throw std::runtime_error("bad options");
  }

  Capabilities capabilities() const override {
    return {"toy-chat", false, true, true, true, true, true};
  }
  HttpRequest build(const ChatRequest& request, const Target& target) const override {
    if (request.json == "throw") throw ProviderError(some_verdict());
    if (request.json == "throw int") throw 1;
    HttpRequest out;
    out.method = "PUT";
    out.url = std::string(target.base_url).append("/").append(target.model);
    out.headers = {{"provider", std::string(target.provider)},
                   {"upstream", std::string(target.upstream)},
                   {"auth", std::string(target.auth_config_json)},
                   {"options", std::string(target.options_json)},
                   {"stream", request.stream ? "1" : "0"},
                   {"strict", request.strict ? "1" : "0"},
                   {"dialect", std::string(request.native_dialect)},
                   {"native", std::string(request.native_json)}};
    out.native = request.native_dialect == "toy-chat";
    out.body = std::string(request.json).append("+").append(request.extra);
    return out;
  }
  Headers authorize(const HttpRequest& request, SecretView secret,
                    const AuthContext& context) const override {
    return {{"Authorization", std::string(secret.reveal())},
            {"url", request.url},
            {"body", request.body},
            {"method", std::string(context.auth_method)},
            {"config", std::string(context.auth_config_json)},
            {"token", std::string(context.access_token.reveal())},
            {"now", std::to_string(context.now_unix_ms)}};
  }
  TokenStep token_request(SecretView secret, const AuthContext& context) const override {
    TokenStep step;
    if (secret.empty()) {
      if (const auto found = context.ambient->env("T")) step.token = {*found, 5, true};
    } else {
      step.request.emplace().url = "https://token";
    }
    return step;
  }
  AccessToken parse_token(const HttpResponse& response, const AuthContext&) const override {
    return {response.body, 3600, false};
  }
  ChatReply parse(const HttpResponse& response) const override {
    return {response.body, FinishReason::kLength, "max_tokens",
            std::string(response.headers.get("m")), Usage{true, 10, 20, 30, 1, 2, 3}};
  }
  std::unique_ptr<IStreamDecoder> open_stream(const HttpHead&) const override {
    return std::make_unique<ToyDecoder>();
  }
  Verdict classify(const HttpResponse&) const override { return some_verdict(); }
  LimitHints limits(const HttpHead& head) const override { return {head.status, 2, 3, 4}; }
  HttpRequest build_embed(std::string_view json, const Target&) const override {
    HttpRequest out;
    out.body = json;
    return out;
  }
  ChatReply parse_embed(const HttpResponse& response) const override {
    ChatReply reply;
    reply.json = response.body;
    return reply;
  }
  std::string name_of(std::string_view model) const override {
    return "toys/" + std::string(model);
  }
  HttpRequest build_list_models(const Target& target) const override {
    HttpRequest out;
    out.method = "GET";
    out.url = target.base_url;
    return out;
  }
  std::vector<std::string> parse_list_models(const HttpResponse&) const override {
    return {"toy-1", "toy-2"};
  }
  HttpRequest build_count(const ChatRequest& request, const Target& target) const override {
    HttpRequest out;
    out.url = target.base_url;
    out.body = request.json;
    return out;
  }
  std::int64_t parse_count(const HttpResponse& response) const override {
    return static_cast<std::int64_t>(response.body.size());
  }

 private:
  std::string options_;
};

// The host's side of a call: sinks that copy what they are given.
struct Host {
  std::string logged;
  std::optional<Verdict> fault;
  std::optional<HttpRequest> request;
  Headers headers;
  std::optional<ChatReply> reply;
  std::optional<Verdict> verdict;
  Capabilities capabilities;
  AccessToken token;
  std::vector<std::string> strings;
  std::vector<StreamEvent::Kind> kinds;
  std::string streamed;
  std::optional<Usage> usage;

  static Host& of(void* context) { return *static_cast<Host*>(context); }

  llmr_fault_sink fault_sink{this, [](void* context, const llmr_verdict_view* view) {
                               of(context).fault = from_abi(*view);
                             }};
  llmr_request_sink request_sink{this, [](void* context, const llmr_http_request_view* view) {
                                   of(context).request = from_abi(*view);
                                 }};
  llmr_headers_sink headers_sink{this, [](void* context, const llmr_headers_view* view) {
                                   of(context).headers = from_abi(*view, true);
                                 }};
  llmr_reply_sink reply_sink{this, [](void* context, const llmr_chat_reply_view* view) {
                               of(context).reply = from_abi(*view);
                             }};
  llmr_verdict_sink verdict_sink{this, [](void* context, const llmr_verdict_view* view) {
                                   of(context).verdict = from_abi(*view);
                                 }};
  llmr_token_sink token_sink{this, [](void* context, const llmr_access_token_view* view) {
                               of(context).token = {std::string(from_abi(view->token)),
                                                    view->expires_in_ms, view->interim != 0};
                             }};
  llmr_str_sink string_sink{this, [](void* context, llmr_str value) {
                              of(context).strings.emplace_back(from_abi(value));
                            }};
  llmr_event_sink event_sink{
      this, [](void* context, const llmr_stream_event_view* view) {
        const StreamEvent event = from_abi(*view);
        Host& host = of(context);
        host.kinds.push_back(event.kind);
        host.streamed = std::string(event.json) + "|" + std::string(event.raw_finish_reason) + "|" +
                        std::string(event.model) + (event.speaks ? "|speaks" : "");
        if (event.usage) host.usage = event.usage;
        if (event.error) host.verdict = event.error;
      }};
};

constexpr llmr_plugin kToy = detail::describe<ToyProvider>("toy", "1.2.3");

void expect_some_verdict(const Verdict& verdict) {
  EXPECT_EQ(verdict.type, ErrorType::kRateLimit);
  EXPECT_EQ(verdict.scope, Scope::kKeyModel);
  EXPECT_EQ(verdict.retry_after_ms, 1400);
  EXPECT_TRUE(verdict.never_fits);
  EXPECT_EQ(verdict.rule, "toy.429");
  EXPECT_EQ(verdict.message, "slow down");
  EXPECT_EQ(verdict.provider_code, "too_fast");
}

class ProviderThunks : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(kToy.create(nullptr, to_abi(std::string_view("{}")), &self_, &host_.fault_sink),
              LLMR_OK);
    provider_ = static_cast<const llmr_provider_v1*>(
        kToy.extension(to_abi(std::string_view(LLMR_EXT_PROVIDER))));
    ASSERT_NE(provider_, nullptr);
  }
  void TearDown() override { kToy.destroy(self_); }

  static llmr_http_response_view response(const detail::AbiHeaders& headers,
                                          std::string_view body) {
    return to_abi(207, headers, body);
  }

  Host host_;
  void* self_ = nullptr;
  const llmr_provider_v1* provider_ = nullptr;
};

TEST_F(ProviderThunks, TheEntryDescribesThePlugin) {
  EXPECT_EQ(from_abi(kToy.id), "toy");
  EXPECT_EQ(from_abi(kToy.version), "1.2.3");
  EXPECT_EQ(kToy.struct_size, sizeof(llmr_plugin));
  EXPECT_EQ(kToy.extension(to_abi(std::string_view("llm_rotate.unheard_of/1"))), nullptr);
  EXPECT_EQ(kToy.extension(to_abi(std::string_view(LLMR_EXT_STRATEGY))), nullptr);
}

TEST_F(ProviderThunks, AConstructorThatThrowsIsAFault) {
  void* self = nullptr;
  EXPECT_EQ(kToy.create(nullptr, to_abi(std::string_view("throw")), &self, &host_.fault_sink),
            LLMR_FAILED);
  EXPECT_EQ(self, nullptr);
  ASSERT_TRUE(host_.fault);
  EXPECT_EQ(host_.fault->rule, "plugin.exception");
  EXPECT_EQ(host_.fault->message, "bad options");
}

TEST_F(ProviderThunks, Capabilities) {
  const llmr_capabilities_sink sink = {
      &host_, [](void* context, const llmr_capabilities_view* view) {
        Host::of(context).capabilities = {std::string(from_abi(view->dialect)),
                                          view->streaming != 0,
                                          view->tools != 0,
                                          view->images != 0,
                                          view->prefill != 0,
                                          view->token_auth != 0,
                                          view->broker != 0};
      }};
  ASSERT_EQ(provider_->capabilities(self_, &sink, &host_.fault_sink), LLMR_OK);
  EXPECT_EQ(host_.capabilities.dialect, "toy-chat");
  EXPECT_FALSE(host_.capabilities.streaming);
  EXPECT_TRUE(host_.capabilities.tools && host_.capabilities.images && host_.capabilities.prefill &&
              host_.capabilities.token_auth && host_.capabilities.broker);
}

TEST_F(ProviderThunks, Build) {
  const Target target = {"groq", "https://x/v1", "m", "up", R"({"a":1})", R"({"o":2})"};
  const llmr_target_view view = to_abi(target);
  ChatRequest asked = {"{\"q\":1}", "{}", true, true};
  asked.native_dialect = "toy-chat";
  asked.native_json = "[1]";
  const llmr_chat_request_view chat = to_abi(asked);
  ASSERT_EQ(provider_->build(self_, &chat, &view, &host_.request_sink, &host_.fault_sink), LLMR_OK);
  ASSERT_TRUE(host_.request);
  EXPECT_EQ(host_.request->method, "PUT");
  EXPECT_EQ(host_.request->url, "https://x/v1/m");
  EXPECT_EQ(host_.request->body, "{\"q\":1}+{}");
  const Headers& headers = host_.request->headers;
  EXPECT_EQ(headers.get("provider"), "groq");
  EXPECT_EQ(headers.get("upstream"), "up");
  EXPECT_EQ(headers.get("auth"), R"({"a":1})");
  EXPECT_EQ(headers.get("options"), R"({"o":2})");
  EXPECT_EQ(headers.get("stream"), "1");
  EXPECT_EQ(headers.get("strict"), "1");
  EXPECT_EQ(headers.get("dialect"), "toy-chat");
  EXPECT_EQ(headers.get("native"), "[1]");
  EXPECT_TRUE(host_.request->native);
}

TEST_F(ProviderThunks, AProviderErrorKeepsItsVerdict) {
  const llmr_target_view target = to_abi(Target{});
  ChatRequest asked;
  asked.json = "throw";
  const llmr_chat_request_view chat = to_abi(asked);
  EXPECT_EQ(provider_->build(self_, &chat, &target, &host_.request_sink, &host_.fault_sink),
            LLMR_FAILED);
  EXPECT_FALSE(host_.request);
  ASSERT_TRUE(host_.fault);
  expect_some_verdict(*host_.fault);
}

TEST_F(ProviderThunks, WhatIsNoExceptionIsAFaultToo) {
  const llmr_target_view target = to_abi(Target{});
  ChatRequest asked;
  asked.json = "throw int";
  const llmr_chat_request_view chat = to_abi(asked);
  EXPECT_EQ(provider_->build(self_, &chat, &target, &host_.request_sink, &host_.fault_sink),
            LLMR_FAILED);
  ASSERT_TRUE(host_.fault);
  EXPECT_EQ(host_.fault->message, "an exception that is not a std::exception");
  EXPECT_EQ(host_.fault->scope, Scope::kNone);
}

TEST_F(ProviderThunks, AuthorizeSeesTheSecretAndItsContext) {
  HttpRequest request;
  request.url = "https://x";
  request.body = "b";
  const detail::AbiHeaders headers(request.headers);
  const llmr_http_request_view view = to_abi(request, headers);
  AuthContext context;
  context.auth_method = "api_key";
  context.auth_config_json = "{}";
  context.access_token = SecretView("tok");
  context.now_unix_ms = 42;
  const llmr_auth_view auth = to_abi(SecretView("s3cret"), context);
  ASSERT_EQ(provider_->authorize(self_, &view, &auth, &host_.headers_sink, &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.headers.get("authorization"), "s3cret");
  EXPECT_EQ(host_.headers.get("url"), "https://x");
  EXPECT_EQ(host_.headers.get("body"), "b");
  EXPECT_EQ(host_.headers.get("method"), "api_key");
  EXPECT_EQ(host_.headers.get("token"), "tok");
  EXPECT_EQ(host_.headers.get("now"), "42");
  EXPECT_TRUE(host_.headers.begin()->sensitive);
}

TEST_F(ProviderThunks, TokenExchange) {
  const llmr_auth_view with = to_abi(SecretView("s"), AuthContext{});
  const llmr_auth_view without = to_abi(SecretView(""), AuthContext{});
  ASSERT_EQ(provider_->token_request(self_, &without, &host_.request_sink, &host_.token_sink,
                                     &host_.fault_sink),
            LLMR_OK);
  EXPECT_FALSE(host_.request);
  EXPECT_EQ(host_.token.token, "");
  ASSERT_EQ(provider_->token_request(self_, &with, &host_.request_sink, &host_.token_sink,
                                     &host_.fault_sink),
            LLMR_OK);
  ASSERT_TRUE(host_.request);
  EXPECT_EQ(host_.request->url, "https://token");

  const Headers none;
  const detail::AbiHeaders headers(none);
  const llmr_http_response_view answer = response(headers, "abc");
  ASSERT_EQ(provider_->parse_token(self_, &answer, &with, &host_.token_sink, &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.token.token, "abc");
  EXPECT_EQ(host_.token.expires_in_ms, 3600);
}

TEST_F(ProviderThunks, TokenFromTheSurroundings) {
  const auto env = [](void* context, llmr_str name, const llmr_str_sink* out) {
    const auto& value = *static_cast<const std::string*>(context);
    if (from_abi(name) == "T") out->string(out->context, to_abi(value));
  };
  const auto file = [](void*, llmr_str, const llmr_str_sink*) {};
  std::string value = "t0ken";
  const llmr_ambient ambient = {detail::size_of<llmr_ambient>(), 0, &value, env, file};
  llmr_auth_view auth = to_abi(SecretView(""), AuthContext{});
  auth.ambient = &ambient;
  ASSERT_EQ(provider_->token_request(self_, &auth, &host_.request_sink, &host_.token_sink,
                                     &host_.fault_sink),
            LLMR_OK);
  EXPECT_FALSE(host_.request);
  EXPECT_EQ(host_.token.token, "t0ken");
  EXPECT_EQ(host_.token.expires_in_ms, 5);
  EXPECT_TRUE(host_.token.interim);
}

TEST_F(ProviderThunks, Parse) {
  const Headers given = {{"M", "toy-1"}};
  const detail::AbiHeaders headers(given);
  const llmr_http_response_view answer = response(headers, "{\"x\":1}");
  ASSERT_EQ(provider_->parse(self_, &answer, &host_.reply_sink, &host_.fault_sink), LLMR_OK);
  ASSERT_TRUE(host_.reply);
  EXPECT_EQ(host_.reply->json, "{\"x\":1}");
  EXPECT_EQ(host_.reply->finish_reason, FinishReason::kLength);
  EXPECT_EQ(host_.reply->raw_finish_reason, "max_tokens");
  EXPECT_EQ(host_.reply->model, "toy-1");
  EXPECT_EQ(host_.reply->usage, (Usage{true, 10, 20, 30, 1, 2, 3}));
}

TEST_F(ProviderThunks, Stream) {
  const Headers none;
  const detail::AbiHeaders headers(none);
  const llmr_http_response_view head = response(headers, "");
  llmr_decoder decoder{};
  ASSERT_EQ(provider_->open_stream(self_, &head, &decoder, &host_.fault_sink), LLMR_OK);
  ASSERT_EQ(decoder.feed(decoder.self, to_abi(std::string_view("{}")), &host_.event_sink,
                         &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.streamed, "{}|tool_use|toy-1|speaks");
  EXPECT_EQ(host_.usage, (Usage{true, 1, 2, 3, 4, 5, 6}));
  ASSERT_EQ(decoder.finish(decoder.self, &host_.event_sink, &host_.fault_sink), LLMR_OK);
  EXPECT_EQ(host_.kinds,
            (std::vector<StreamEvent::Kind>{StreamEvent::Kind::kChunk, StreamEvent::Kind::kError}));
  ASSERT_TRUE(host_.verdict);
  expect_some_verdict(*host_.verdict);
  decoder.destroy(decoder.self);
}

TEST_F(ProviderThunks, ClassifyAndLimits) {
  const Headers none;
  const detail::AbiHeaders headers(none);
  const llmr_http_response_view answer = response(headers, "");
  ASSERT_EQ(provider_->classify(self_, &answer, &host_.verdict_sink, &host_.fault_sink), LLMR_OK);
  ASSERT_TRUE(host_.verdict);
  expect_some_verdict(*host_.verdict);
  llmr_limit_hints hints{};
  ASSERT_EQ(provider_->limits(self_, &answer, &hints, &host_.fault_sink), LLMR_OK);
  EXPECT_EQ(hints.remaining_requests, 207);
  EXPECT_EQ(hints.remaining_tokens, 2);
  EXPECT_EQ(hints.requests_reset_ms, 3);
  EXPECT_EQ(hints.tokens_reset_ms, 4);
}

TEST_F(ProviderThunks, EmbeddingsAndModels) {
  const auto* embed =
      static_cast<const llmr_embed_v1*>(kToy.extension(to_abi(std::string_view(LLMR_EXT_EMBED))));
  const auto* models = static_cast<const llmr_list_models_v1*>(
      kToy.extension(to_abi(std::string_view(LLMR_EXT_LIST_MODELS))));
  ASSERT_TRUE(embed != nullptr && models != nullptr);
  Target given;
  given.base_url = "https://x";
  const llmr_target_view target = to_abi(given);
  const Headers none;
  const detail::AbiHeaders headers(none);
  const llmr_http_response_view answer = response(headers, "{}");
  ASSERT_EQ(embed->build_embed(self_, to_abi(std::string_view("[1]")), &target, &host_.request_sink,
                               &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.request->body, "[1]");
  ASSERT_EQ(embed->parse_embed(self_, &answer, &host_.reply_sink, &host_.fault_sink), LLMR_OK);
  EXPECT_EQ(host_.reply->json, "{}");
  ASSERT_EQ(models->build_list_models(self_, &target, &host_.request_sink, &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.request->url, "https://x");
  ASSERT_EQ(models->parse_list_models(self_, &answer, &host_.string_sink, &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.strings, (std::vector<std::string>{"toy-1", "toy-2"}));
}

TEST_F(ProviderThunks, NamesModels) {
  const auto* names = static_cast<const llmr_name_models_v1*>(
      kToy.extension(to_abi(std::string_view(LLMR_EXT_NAME_MODELS))));
  ASSERT_NE(names, nullptr);
  ASSERT_EQ(names->name_of(self_, to_abi(std::string_view("small")), &host_.string_sink,
                           &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.strings, std::vector<std::string>{"toys/small"});
}

TEST_F(ProviderThunks, CountsTokens) {
  const auto* count = static_cast<const llmr_count_tokens_v1*>(
      kToy.extension(to_abi(std::string_view(LLMR_EXT_COUNT_TOKENS))));
  ASSERT_NE(count, nullptr);
  Target given;
  given.base_url = "https://x";
  const llmr_target_view target = to_abi(given);
  ChatRequest asked;
  asked.json = "{}";
  const llmr_chat_request_view chat = to_abi(asked);
  ASSERT_EQ(count->build_count(self_, &chat, &target, &host_.request_sink, &host_.fault_sink),
            LLMR_OK);
  EXPECT_EQ(host_.request->url, "https://x");
  EXPECT_EQ(host_.request->body, "{}");
  const Headers none;
  const detail::AbiHeaders headers(none);
  const llmr_http_response_view answer = response(headers, "1234567");
  std::int64_t tokens = 0;
  ASSERT_EQ(count->parse_count(self_, &answer, &tokens, &host_.fault_sink), LLMR_OK);
  EXPECT_EQ(tokens, 7);
}

TEST(AbiEnums, UnknownValuesHaveTheMeaningOfZero) {
  EXPECT_EQ(detail::enum_from_abi(99, ErrorType::kContentFiltered), ErrorType::kUnknown);
  EXPECT_EQ(detail::enum_from_abi(-1, Scope::kNone), Scope::kKey);
  EXPECT_EQ(detail::enum_from_abi(5, FinishReason::kError), FinishReason::kError);
}

TEST(PluginContext, LogsThroughTheHost) {
  std::string logged;
  llmr_host host{};
  host.context = &logged;
  host.log = [](void* context, std::int32_t level, llmr_str text) {
    *static_cast<std::string*>(context) = std::to_string(level) + ":" + std::string(from_abi(text));
  };
  const ToyProvider made(PluginContext("{}", &host));
  EXPECT_EQ(logged, "3:made");
}

}  // namespace
}  // namespace llm_rotate::sdk
