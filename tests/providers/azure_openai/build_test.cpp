// What goes to Azure, and where.
#include "azure_fixture.hpp"
#include "azure_openai/azure_endpoint.hpp"

namespace llm_rotate::azure_openai {
namespace {

std::string chat_url(std::string_view pasted, std::string_view version = {},
                     std::string_view deployment = "dep") {
  return Endpoint(pasted, version).operation_url("chat/completions", deployment);
}

TEST(AzureUrl, OfAResourceIsTheV1Api) {
  constexpr std::string_view kV1 = "https://r.openai.azure.com/openai/v1/chat/completions";
  EXPECT_EQ(chat_url("https://r.openai.azure.com"), kV1);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/"), kV1);
  EXPECT_EQ(chat_url("https://r.openai.azure.com//"), kV1);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/v1"), kV1);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/v1/"), kV1);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/v1/chat/completions"), kV1);
}

TEST(AzureUrl, WithADateIsTheDatedApi) {
  constexpr std::string_view kDated =
      "https://r.openai.azure.com/openai/deployments/dep/chat/completions?api-version=2024-10-21";
  EXPECT_EQ(chat_url("https://r.openai.azure.com", "2024-10-21"), kDated);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/", "2024-10-21"), kDated);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai", "2024-10-21"), kDated);
  // "/openai" alone is the dated API, which needs a date.
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/"), kDated);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/?api-version=2024-10-21"), kDated);
}

TEST(AzureUrl, TheV1ApiTakesNoDate) {
  EXPECT_EQ(chat_url("https://r.openai.azure.com", "preview"),
            "https://r.openai.azure.com/openai/v1/chat/completions?api-version=preview");
  EXPECT_EQ(chat_url("https://r.openai.azure.com", "v1"),
            "https://r.openai.azure.com/openai/v1/chat/completions?api-version=v1");
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/v1", "2024-10-21"),
            "https://r.openai.azure.com/openai/v1/chat/completions");
}

TEST(AzureUrl, OfADeploymentIsTakenAsItIs) {
  constexpr std::string_view kNamed =
      "https://r.openai.azure.com/openai/deployments/mine/chat/"
      "completions?api-version=2025-01-01-preview";
  EXPECT_EQ(chat_url(kNamed), kNamed);
  EXPECT_EQ(chat_url("https://r.openai.azure.com/openai/deployments/mine", "2025-01-01-preview"),
            kNamed);
  EXPECT_EQ(Endpoint(kNamed, "").operation_url("embeddings", "x"),
            "https://r.openai.azure.com/openai/deployments/mine/"
            "embeddings?api-version=2025-01-01-preview");
}

TEST(AzureUrl, OfOtherHosts) {
  EXPECT_EQ(chat_url("https://r.services.ai.azure.com/api/projects/p/openai/v1"),
            "https://r.services.ai.azure.com/api/projects/p/openai/v1/chat/completions");
  EXPECT_EQ(chat_url("https://r.cognitiveservices.azure.com/", "2024-10-21"),
            "https://r.cognitiveservices.azure.com/openai/deployments/dep/chat/"
            "completions?api-version=2024-10-21");
  EXPECT_EQ(chat_url("https://g.azure-api.net/team/llm", "2024-10-21"),
            "https://g.azure-api.net/team/llm/openai/deployments/dep/chat/"
            "completions?api-version=2024-10-21");
  EXPECT_EQ(
      chat_url("https://r.services.ai.azure.com/models"),
      "https://r.services.ai.azure.com/models/chat/completions?api-version=2024-05-01-preview");
}

TEST(AzureUrl, TheDeploymentIsOneSegment) {
  EXPECT_EQ(chat_url("https://r.openai.azure.com", "2024-10-21", "a/b ü?"),
            "https://r.openai.azure.com/openai/deployments/a%2Fb%20%C3%BC%3F/chat/"
            "completions?api-version=2024-10-21");
}

TEST(AzureUrl, OfTheModels) {
  EXPECT_EQ(Endpoint("https://h", "").models_url(), "https://h/openai/v1/models");
  EXPECT_EQ(Endpoint("https://h", "2024-10-21").models_url(),
            "https://h/openai/models?api-version=2024-10-21");
  EXPECT_EQ(Endpoint("https://h/openai/deployments/d", "2024-10-21").models_url(),
            "https://h/openai/models?api-version=2024-10-21");
}

TEST(AzureBuild, TheBodyNamesTheDeploymentWhereTheUrlDoesNot) {
  const sdk::HttpRequest v1 = built(kHello);
  EXPECT_EQ(v1.url, "https://res.openai.azure.com/openai/v1/chat/completions");
  EXPECT_EQ(v1.body, R"({"messages":[{"role":"user","content":"u"}],"model":"gpt-4.1"})");
  BuildOptions dated;
  dated.options = R"({"endpoint":"https://res.openai.azure.com","api_version":"2024-10-21"})";
  const sdk::HttpRequest classic = built(kHello, dated);
  EXPECT_EQ(classic.url,
            "https://res.openai.azure.com/openai/deployments/gpt-4.1/chat/"
            "completions?api-version=2024-10-21");
  EXPECT_EQ(classic.body, R"({"messages":[{"role":"user","content":"u"}]})");
}

TEST(AzureBuild, AStreamAsksForItsUsage) {
  BuildOptions options;
  options.stream = true;
  const sdk::json::Document body(built(kHello, options).body);
  EXPECT_EQ(sdk::json::dump(body["stream_options"]), R"({"include_usage":true})");
  options.options = R"({"endpoint":"https://h","stream_options":false})";
  EXPECT_EQ(built(kHello, options).body.find("stream_options"), std::string::npos);
}

TEST(AzureBuild, WhereToComesFromTheKeyFirst) {
  BuildOptions options;
  options.base_url = "https://base";
  EXPECT_EQ(built(kHello, options).url, "https://base/openai/v1/chat/completions");
  options.auth_config = R"({"resource":"mine","api_version":"2024-10-21"})";
  EXPECT_EQ(built(kHello, options).url,
            "https://mine.openai.azure.com/openai/deployments/gpt-4.1/chat/"
            "completions?api-version=2024-10-21");
  options.auth_config = R"({"endpoint":"https://key"})";
  EXPECT_EQ(built(kHello, options).url, "https://key/openai/v1/chat/completions");
}

TEST(AzureBuild, SaysWhatToSetWhenNothingSaysWhereTo) {
  BuildOptions options;
  options.options = "{}";
  const sdk::Verdict verdict = refusal_of([&] { built(kHello, options); });
  EXPECT_EQ(verdict.type, sdk::ErrorType::kInvalidRequest);
  EXPECT_EQ(verdict.rule, "azure_openai.build.no_endpoint");
  EXPECT_EQ(verdict.message,
            "the key has no Azure endpoint; set endpoint or resource in its auth_config, or "
            "base_url or options.endpoint of its provider");
}

TEST(AzureBuild, ADeploymentMayHaveAnyName) {
  BuildOptions options;
  options.auth_config = R"({"deployment":"prod"})";
  options.model = "gpt-5-mini";
  // The model's own name still tells what it takes.
  const sdk::json::Document body(
      built(R"({"messages":[{"role":"system","content":"s"}],"max_tokens":5})", options).body);
  EXPECT_EQ(body["model"].string(), "prod");
  EXPECT_EQ(body["max_completion_tokens"].integer(), 5);
  EXPECT_EQ(body["messages"].at(0)["role"].string(), "developer");
  options.model = "";
  options.auth_config = "{}";
  EXPECT_EQ(refusal_of([&] { built(kHello, options); }).rule, "azure_openai.build.no_deployment");
}

TEST(AzureBuild, TheModelBehindADeploymentCanBeTold) {
  BuildOptions options;
  options.model = "thinker";
  constexpr std::string_view kAsk = R"({"messages":[],"max_tokens":5,"temperature":0.5})";
  EXPECT_EQ(built(kAsk, options).body,
            R"({"messages":[],"max_tokens":5,"temperature":0.5,"model":"thinker"})");
  options.options = R"({"endpoint":"https://h","base_models":{"thinker":"o3-mini"}})";
  const sdk::HttpRequest told = built(kAsk, options);
  const sdk::json::Document body(told.body);
  EXPECT_EQ(body["max_completion_tokens"].integer(), 5);
  EXPECT_FALSE(body["temperature"].exists());
  EXPECT_EQ(told.dropped, std::vector<std::string>{"temperature"});
}

TEST(AzureBuild, TakesNoFileByUrl) {
  const sdk::Verdict verdict = refusal_of([] {
    built(
        R"({"messages":[{"role":"user","content":[{"type":"file","file":{"file_url":"https://h/a.pdf"}}]}]})");
  });
  EXPECT_EQ(verdict.rule, "azure_openai.build.file_url");
}

TEST(AzureEmbed, GoesToTheDeployment) {
  BuildOptions options;
  options.model = "ada";
  const AzureOpenAiProvider provider;
  const sdk::HttpRequest v1 =
      provider.build_embed(R"({"model":"x","input":"i"})", target_of(options));
  EXPECT_EQ(v1.url, "https://res.openai.azure.com/openai/v1/embeddings");
  EXPECT_EQ(v1.body, R"({"input":"i","model":"ada"})");
  options.auth_config = R"({"api_version":"2023-05-15"})";
  const sdk::HttpRequest dated =
      provider.build_embed(R"({"model":"x","input":"i"})", target_of(options));
  EXPECT_EQ(
      dated.url,
      "https://res.openai.azure.com/openai/deployments/ada/embeddings?api-version=2023-05-15");
  EXPECT_EQ(dated.body, R"({"input":"i"})");
}

TEST(AzureModels, AreThoseOfTheResource) {
  const AzureOpenAiProvider provider;
  EXPECT_EQ(provider.build_list_models(target_of({})).url,
            "https://res.openai.azure.com/openai/v1/models");
  EXPECT_EQ(provider.parse_list_models({200, {}, R"({"data":[{"id":"gpt-4.1"}]})"}),
            std::vector<std::string>{"gpt-4.1"});
}

}  // namespace
}  // namespace llm_rotate::azure_openai
