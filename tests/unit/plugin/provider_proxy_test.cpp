// The provider proxy over the SDK's thunks and over bare functions that misbehave.
#include "plugin/provider_proxy.hpp"

#include <stdexcept>
#include <string>

#include <gtest/gtest.h>

#include "llm_rotate/sdk/detail/tables.hpp"
#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "unit/plugin/in_process.hpp"

namespace {

namespace sdk = llm_rotate::sdk;
using llm_rotate::plugin::ProviderProxy;
using plugin_test::kEntry;
using plugin_test::RawPlugin;
using plugin_test::str;

// Says back what it was given, so that a test sees each field on the other side.
class Fake : public sdk::IProvider {
 public:
  sdk::Capabilities capabilities() const override {
    sdk::Capabilities out;
    out.dialect = "fake-chat";
    out.prefill = true;
    out.broker = true;
    return out;
  }
  sdk::HttpRequest build(const sdk::ChatRequest& request,
                         const sdk::Target& target) const override {
    if (request.json == "refuse") {
      throw sdk::ProviderError(sdk::ErrorType::kInvalidRequest, "fake.refuse", "no such thing");
    }
    if (request.json == "odd") {
      sdk::HttpRequest out;
      out.url = "https://odd.example";
      out.dropped = {"seed", "top_k"};
      return out;
    }
    if (request.json == "defect") throw std::logic_error("off by one");
    sdk::HttpRequest out;
    out.url = std::string(target.base_url) + "/" + std::string(target.model);
    out.headers.set("x-provider", target.provider);
    out.headers.set("x-upstream", target.upstream);
    out.headers.set("x-options", target.options_json);
    out.headers.set("x-auth", target.auth_config_json);
    out.body = std::string(request.json) + std::string(request.extra) +
               (request.stream ? "+stream" : "") + (request.strict ? "+strict" : "");
    return out;
  }
  sdk::Headers authorize(const sdk::HttpRequest& request, sdk::SecretView secret,
                         const sdk::AuthContext& context) const override {
    return {{"authorization",
             std::string(secret.reveal()) + "/" + std::string(context.access_token.reveal()) + "/" +
                 std::string(context.auth_method) + "/" + std::to_string(context.now_unix_ms)},
            {"x-signed", request.method + " " + request.url + " " + request.body + " " +
                             std::string(request.headers.get("x-a"))}};
  }
  sdk::TokenStep token_request(sdk::SecretView secret,
                               const sdk::AuthContext& context) const override {
    sdk::TokenStep step;
    if (secret.reveal() == "exchange me") {
      step.request.emplace().url = "https://token.example";
      step.request->headers.set("x-before", context.access_token.reveal());
    } else if (secret.reveal() == "ambient") {
      step.token = {context.ambient->env("TOKEN").value_or("no variable") + "/" +
                        context.ambient->file("/token").value_or("no file"),
                    7, true};
    }
    return step;
  }
  sdk::ChatReply parse(const sdk::HttpResponse& response) const override {
    sdk::ChatReply out;
    out.json = response.body;
    out.model = response.headers.get("x-model");
    out.finish_reason = sdk::FinishReason::kLength;
    out.raw_finish_reason = "MAX";
    out.usage = {true, 1, 2, 3, 4, 5, 6};
    return out;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_stream(const sdk::HttpHead&) const override {
    return nullptr;
  }
  sdk::Verdict classify(const sdk::HttpResponse& response) const override {
    if (response.status == 500) throw std::runtime_error("cannot tell");
    sdk::Verdict out;
    out.type = sdk::ErrorType::kRateLimit;
    out.scope = sdk::Scope::kKeyModel;
    out.retry_after_ms = 20'000;
    out.never_fits = true;
    out.rule = "fake.429";
    out.message = response.body;
    out.provider_code = "slow_down";
    return out;
  }
  sdk::LimitHints limits(const sdk::HttpHead& head) const override {
    if (head.status == 500) throw std::runtime_error("cannot tell");
    return {1, 2, 3, 4};
  }
};

class FakeWithAll final : public Fake,
                          public sdk::IEmbedder,
                          public sdk::IContentGenerator,
                          public sdk::IModelLister,
                          public sdk::IModelNamer {
 public:
  std::string name_of(std::string_view model) const override {
    if (model == "unknown") throw std::runtime_error("cannot tell");
    return model == "odd" ? "o\nd" : "fakes/" + std::string(model);
  }
  sdk::HttpRequest build_embed(std::string_view request_json,
                               const sdk::Target& target) const override {
    sdk::HttpRequest out;
    out.url = std::string(target.base_url) + "/embed";
    out.body = request_json;
    return out;
  }
  sdk::ChatReply parse_embed(const sdk::HttpResponse& response) const override {
    sdk::ChatReply out;
    out.json = response.body;
    return out;
  }
  std::int64_t most_inputs(const sdk::Target& target) const override {
    if (target.model == "unknown") throw std::runtime_error("cannot tell");
    return target.model == "odd" ? -7 : 96;
  }
  sdk::HttpRequest build_generate(const sdk::ChatRequest& request,
                                  const sdk::Target& target) const override {
    sdk::HttpRequest out;
    out.url = std::string(target.base_url) + "/generate";
    out.body = std::string(request.json) + (request.stream ? "+stream" : "");
    return out;
  }
  sdk::ChatReply parse_generate(const sdk::HttpResponse& response) const override {
    sdk::ChatReply out;
    out.json = response.body + "!";
    return out;
  }
  std::unique_ptr<sdk::IStreamDecoder> open_generate_stream(const sdk::HttpHead&) const override {
    return nullptr;
  }
  sdk::HttpRequest build_list_models(const sdk::Target& target) const override {
    sdk::HttpRequest out;
    out.method = "GET";
    out.url = std::string(target.base_url) + "/models";
    return out;
  }
  std::vector<std::string> parse_list_models(const sdk::HttpResponse&) const override {
    return {"one", "", "two\n", "three"};
  }
};

template <class Plugin>
std::unique_ptr<ProviderProxy> proxy() {
  return *ProviderProxy::make(plugin_test::create(kEntry<Plugin>));
}

sdk::Verdict fault_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const sdk::ProviderError& error) {
    return error.verdict();
  }
  throw std::runtime_error("no fault");
}

TEST(ProviderProxy, CapabilitiesAreKnownFromTheStart) {
  const auto provider = proxy<Fake>();
  EXPECT_EQ(provider->plugin_id(), "fake");
  EXPECT_EQ(provider->capabilities().dialect, "fake-chat");
  EXPECT_TRUE(provider->capabilities().prefill);
  EXPECT_TRUE(provider->capabilities().broker);
  EXPECT_FALSE(provider->capabilities().images);
}

TEST(ProviderProxy, BuildCarriesEveryField) {
  const auto provider = proxy<Fake>();
  const sdk::Target target = {"groq", "https://a.example", "m", "up", "{\"a\":1}", "{\"o\":1}"};
  const sdk::HttpRequest built = provider->build({"{}", "{\"x\":1}", true, true}, target);
  EXPECT_EQ(built.method, "POST");
  EXPECT_EQ(built.url, "https://a.example/m");
  EXPECT_EQ(built.body, "{}{\"x\":1}+stream+strict");
  EXPECT_EQ(built.headers.get("x-provider"), "groq");
  EXPECT_EQ(built.headers.get("x-upstream"), "up");
  EXPECT_EQ(built.headers.get("x-options"), "{\"o\":1}");
  EXPECT_EQ(built.headers.get("x-auth"), "{\"a\":1}");
  for (const sdk::Header& header : built.headers) EXPECT_FALSE(header.sensitive) << header.name;
}

TEST(ProviderProxy, AuthorizeSeesTheRequestAndGivesSensitiveHeaders) {
  const auto provider = proxy<Fake>();
  sdk::HttpRequest request;
  request.url = "https://a.example/";
  request.body = "body";
  request.headers.set("x-a", "1");
  sdk::AuthContext context;
  context.auth_method = "api_key";
  context.access_token = sdk::SecretView("token");
  context.now_unix_ms = 17;
  const sdk::Headers headers = provider->authorize(request, sdk::SecretView("secret"), context);
  EXPECT_EQ(headers.get("authorization"), "secret/token/api_key/17");
  EXPECT_EQ(headers.get("x-signed"), "POST https://a.example/ body 1");
  for (const sdk::Header& header : headers) EXPECT_TRUE(header.sensitive) << header.name;
}

TEST(ProviderProxy, TokenExchangeIsOptional) {
  const auto provider = proxy<Fake>();
  const sdk::TokenStep none = provider->token_request(sdk::SecretView("key"), {});
  EXPECT_FALSE(none.request);
  EXPECT_FALSE(none.token);
  sdk::AuthContext context;
  context.access_token = sdk::SecretView("step one");
  const sdk::TokenStep ask = provider->token_request(sdk::SecretView("exchange me"), context);
  EXPECT_FALSE(ask.token);
  ASSERT_TRUE(ask.request);
  EXPECT_EQ(ask.request->url, "https://token.example");
  EXPECT_EQ(ask.request->headers.get("x-before"), "step one");
  const sdk::Verdict fault = fault_of([&] { provider->parse_token({200, {}, "{}"}, {}); });
  EXPECT_EQ(fault.type, sdk::ErrorType::kInvalidAuth);
  EXPECT_EQ(fault.message, "this provider exchanges no tokens");
}

TEST(ProviderProxy, TokensFromTheSurroundings) {
  const auto provider = proxy<Fake>();
  sdk::testing::FakeAmbient around;
  around.variables["TOKEN"] = "abc";
  sdk::AuthContext context;
  context.ambient = &around;
  const sdk::TokenStep step = provider->token_request(sdk::SecretView("ambient"), context);
  EXPECT_FALSE(step.request);
  ASSERT_TRUE(step.token);
  EXPECT_EQ(step.token->token, "abc/no file");
  EXPECT_EQ(step.token->expires_in_ms, 7);
  EXPECT_TRUE(step.token->interim);
  around.variables["TOKEN"] = "";
  around.files["/token"] = "from a file";
  EXPECT_EQ(provider->token_request(sdk::SecretView("ambient"), context).token->token,
            "no variable/from a file");
}

TEST(ProviderProxy, SurroundingsThatThrowSayNothing) {
  class Thrower final : public sdk::IAmbient {
    std::optional<std::string> env(std::string_view) const override { throw std::bad_alloc(); }
    std::optional<std::string> file(std::string_view) const override { throw std::bad_alloc(); }
  };
  const auto provider = proxy<Fake>();
  const Thrower around;
  sdk::AuthContext context;
  context.ambient = &around;
  EXPECT_EQ(provider->token_request(sdk::SecretView("ambient"), context).token->token,
            "no variable/no file");
}

TEST(ProviderProxy, BuildSaysWhatItDropped) {
  const auto provider = proxy<Fake>();
  EXPECT_EQ(provider->build({"odd", {}}, {}).dropped, (std::vector<std::string>{"seed", "top_k"}));
  EXPECT_TRUE(provider->build({"{}", {}}, {}).dropped.empty());
}

TEST(ProviderProxy, ParseAndClassifyCarryEveryField) {
  const auto provider = proxy<Fake>();
  const sdk::ChatReply reply = provider->parse({200, {{"x-model", "m-1"}}, "{\"a\":1}"});
  EXPECT_EQ(reply.json, "{\"a\":1}");
  EXPECT_EQ(reply.model, "m-1");
  EXPECT_EQ(reply.finish_reason, sdk::FinishReason::kLength);
  EXPECT_EQ(reply.raw_finish_reason, "MAX");
  EXPECT_EQ(reply.usage, (sdk::Usage{true, 1, 2, 3, 4, 5, 6}));

  const sdk::Verdict verdict = provider->classify({429, {}, "slow down"});
  EXPECT_EQ(verdict.type, sdk::ErrorType::kRateLimit);
  EXPECT_EQ(verdict.scope, sdk::Scope::kKeyModel);
  EXPECT_EQ(verdict.retry_after_ms, 20'000);
  EXPECT_TRUE(verdict.never_fits);
  EXPECT_EQ(verdict.rule, "fake.429");
  EXPECT_EQ(verdict.message, "slow down");
  EXPECT_EQ(verdict.provider_code, "slow_down");
  EXPECT_EQ(provider->limits({200, {}}).tokens_reset_ms, 4);
}

TEST(ProviderProxy, WhatThePluginThrowsIsAProviderError) {
  const auto provider = proxy<Fake>();
  const sdk::Verdict refused = fault_of([&] { provider->build({"refuse", {}}, {}); });
  EXPECT_EQ(refused.type, sdk::ErrorType::kInvalidRequest);
  EXPECT_EQ(refused.rule, "fake.refuse");
  EXPECT_EQ(refused.message, "no such thing");
  const sdk::Verdict defect = fault_of([&] { provider->build({"defect", {}}, {}); });
  EXPECT_EQ(defect.type, sdk::ErrorType::kUnknown);
  EXPECT_EQ(defect.scope, sdk::Scope::kNone);
  EXPECT_EQ(defect.rule, "plugin.exception");
  EXPECT_EQ(defect.message, "off by one");
}

TEST(ProviderProxy, ClassifyAndLimitsNeverThrow) {
  const auto provider = proxy<Fake>();
  const sdk::Verdict verdict = provider->classify({500, {}, ""});
  EXPECT_EQ(verdict.type, sdk::ErrorType::kUnknown);
  EXPECT_EQ(verdict.rule, "plugin.exception");
  EXPECT_EQ(verdict.message, "cannot tell");
  EXPECT_EQ(provider->limits({500, {}}).remaining_requests, -1);
}

TEST(ProviderProxy, AStreamWithoutADecoder) {
  const auto provider = proxy<Fake>();
  const sdk::Verdict fault = fault_of([&] { provider->open_stream({200, {}}); });
  EXPECT_EQ(fault.rule, "plugin.no_result");
  EXPECT_EQ(fault.message,
            "plugin fake: open_stream() gave no result; report it to the plugin's author");
}

TEST(ProviderProxy, HowManyInputsAModelEmbeds) {
  const auto all = proxy<FakeWithAll>();
  const auto most = [&](std::string_view model) {
    sdk::Target target;
    target.model = model;
    return all->embedder()->most_inputs(target);
  };
  EXPECT_EQ(most("usual"), 96);
  EXPECT_EQ(most("odd"), 0) << "as many as there are";
  EXPECT_EQ(most("unknown"), 0);
}

TEST(EmbedderProxy, APluginOfAnOlderMinorSaysNothingOfIt) {
  llmr_embed_v1 old = sdk::detail::EmbedThunks<FakeWithAll>::kTable;
  old.struct_size = LLM_ROTATE_SIZE_UP_TO(llmr_embed_v1, parse_embed);
  old.most_inputs = [](const void*, const llmr_target_view*, std::int64_t* count,
                       const llmr_fault_sink*) -> std::int32_t {
    *count = 1;  // what stands behind the table is anything at all
    return LLMR_OK;
  };
  const llm_rotate::plugin::Instance instance = plugin_test::create(kEntry<FakeWithAll>);
  EXPECT_EQ(llm_rotate::plugin::EmbedderProxy(instance, old).most_inputs({}), 0);
}

TEST(ProviderProxy, OptionalAbilities) {
  const auto plain = proxy<Fake>();
  EXPECT_EQ(plain->embedder(), nullptr);
  EXPECT_EQ(plain->generator(), nullptr);
  EXPECT_EQ(plain->model_lister(), nullptr);

  const auto all = proxy<FakeWithAll>();
  sdk::Target target;
  target.base_url = "https://a.example";
  ASSERT_NE(all->embedder(), nullptr);
  EXPECT_EQ(all->embedder()->build_embed("{\"input\":1}", target).body, "{\"input\":1}");
  EXPECT_EQ(all->embedder()->parse_embed({200, {}, "{}"}).json, "{}");
  ASSERT_NE(all->generator(), nullptr);
  EXPECT_EQ(all->generator()->build_generate({"{}", {}, true}, target).body, "{}+stream");
  EXPECT_EQ(all->generator()->parse_generate({200, {}, "{}"}).json, "{}!");
  EXPECT_EQ(fault_of([&] {
              all->generator()->open_generate_stream({200, {}});
            }).rule,
            fault_of([&] {
              plain->open_stream({200, {}});
            }).rule);
  ASSERT_NE(all->model_lister(), nullptr);
  EXPECT_EQ(all->model_lister()->build_list_models(target).url, "https://a.example/models");
  EXPECT_EQ(all->model_lister()->parse_list_models({200, {}, "{}"}),
            (std::vector<std::string>{"one", "three"}));
}

TEST(ProviderProxy, AModelThatABrokerCannotNameKeepsItsName) {
  EXPECT_EQ(proxy<Fake>()->model_namer(), nullptr);
  const auto broker = proxy<FakeWithAll>();
  ASSERT_NE(broker->model_namer(), nullptr);
  EXPECT_EQ(broker->model_namer()->name_of("small"), "fakes/small");
  EXPECT_EQ(broker->model_namer()->name_of("odd"), "odd");
  EXPECT_EQ(broker->model_namer()->name_of("unknown"), "unknown");
}

// A provider table whose functions do what `Misbehave` says.
struct Raw {
  using BuildFunction = std::int32_t (*)(const llmr_request_sink*, const llmr_fault_sink*);
  inline static BuildFunction build_body = nullptr;
  inline static bool has_capabilities = true;

  static std::int32_t capabilities(const void*, const llmr_capabilities_sink* out,
                                   const llmr_fault_sink*) {
    llmr_capabilities_view view{};
    view.struct_size = sizeof(view);
    if (has_capabilities) out->capabilities(out->context, &view);
    return LLMR_OK;
  }
  static std::int32_t build(const void*, const llmr_chat_request_view*, const llmr_target_view*,
                            const llmr_request_sink* out, const llmr_fault_sink* fault) {
    return build_body(out, fault);
  }
  static std::unique_ptr<ProviderProxy> make(BuildFunction body) {
    static llmr_provider_v1 table = sdk::detail::ProviderThunks<Fake>::kTable;
    table.capabilities = &capabilities;
    table.build = &build;
    build_body = body;
    return *ProviderProxy::make(plugin_test::create(RawPlugin::with(LLMR_EXT_PROVIDER, &table)));
  }
};

void give(const llmr_request_sink* out, std::string_view url) {
  llmr_http_request_view view{};
  view.struct_size = sizeof(view);
  view.method = str("POST");
  view.url = str(url);
  out->request(out->context, &view);
}

TEST(ProviderProxy, OkWithoutAResult) {
  const auto provider =
      Raw::make([](const llmr_request_sink*, const llmr_fault_sink*) { return LLMR_OK; });
  const sdk::Verdict fault = fault_of([&] { provider->build({}, {}); });
  EXPECT_EQ(fault.rule, "plugin.no_result");
  EXPECT_EQ(fault.message, "plugin raw: build() gave no result; report it to the plugin's author");
}

TEST(ProviderProxy, AResultThatCannotBeUsed) {
  const auto provider = Raw::make([](const llmr_request_sink* out, const llmr_fault_sink*) {
    out->request(out->context, nullptr);
    return LLMR_OK;
  });
  const sdk::Verdict fault = fault_of([&] { provider->build({}, {}); });
  EXPECT_EQ(fault.rule, "plugin.bad_result");
  EXPECT_EQ(fault.message,
            "plugin raw: build() gave a result that cannot be used; report it to the plugin's "
            "author");
}

TEST(ProviderProxy, FailedWithoutAReason) {
  const auto provider =
      Raw::make([](const llmr_request_sink*, const llmr_fault_sink*) { return 17; });
  const sdk::Verdict fault = fault_of([&] { provider->build({}, {}); });
  EXPECT_EQ(fault.rule, "plugin.no_reason");
  EXPECT_EQ(fault.message,
            "plugin raw: build() failed without a reason; report it to the plugin's author");
}

TEST(ProviderProxy, OfSeveralResultsOrFaultsTheFirstCounts) {
  auto provider = Raw::make([](const llmr_request_sink* out, const llmr_fault_sink*) {
    give(out, "https://first.example");
    give(out, "https://second.example");
    return LLMR_OK;
  });
  EXPECT_EQ(provider->build({}, {}).url, "https://first.example");
  provider = Raw::make([](const llmr_request_sink*, const llmr_fault_sink* fault) {
    for (const char* message : {"first", "second"}) {
      llmr_verdict_view view{};
      view.struct_size = sizeof(view);
      view.message = str(message);
      fault->fault(fault->context, &view);
    }
    return LLMR_FAILED;
  });
  EXPECT_EQ(fault_of([&] { provider->build({}, {}); }).message, "first");
}

TEST(ProviderProxy, WithoutCapabilitiesThereIsNoProvider) {
  static llmr_provider_v1 table = sdk::detail::ProviderThunks<Fake>::kTable;
  table.capabilities = &Raw::capabilities;
  Raw::has_capabilities = false;
  const auto refused =
      ProviderProxy::make(plugin_test::create(RawPlugin::with(LLMR_EXT_PROVIDER, &table)));
  Raw::has_capabilities = true;
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().text,
            "plugin /p/fake.so: cannot say what it is capable of: plugin raw: capabilities() gave "
            "no result; report it to the plugin's author; check its options");
}

}  // namespace
