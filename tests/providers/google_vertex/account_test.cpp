// Where Vertex AI is asked, and with which headers.
#include <string>
#include <vector>

#include "providers/google/google_fixture.hpp"

namespace llm_rotate::google_vertex {
namespace {

using google::BuildOptions;
using google::built;
using google::chat;

std::string url(std::string_view model, std::string_view options, std::string_view base_url = {}) {
  sdk::Target target;
  target.model = model;
  target.options_json = options;
  target.base_url = base_url;
  const std::string json = chat();
  return GoogleVertexProvider().build({json, {}, false, false}, target).url;
}

TEST(VertexUrl, TheLocationSaysTheHost) {
  EXPECT_EQ(url("gemini-2.5-flash", R"({"project":"p","location":"europe-west4"})"),
            "https://europe-west4-aiplatform.googleapis.com/v1beta1/projects/p/locations/"
            "europe-west4/publishers/google/models/gemini-2.5-flash:generateContent");
  const std::string global =
      "https://aiplatform.googleapis.com/v1beta1/projects/p/locations/global/publishers/google/"
      "models/m:generateContent";
  EXPECT_EQ(url("m", R"({"project":"p","location":"global"})"), global);
  EXPECT_EQ(url("m", R"({"project":"p"})"), global);
  EXPECT_EQ(url("m", R"({"project":"p","location":"eu"})"),
            "https://aiplatform.eu.rep.googleapis.com/v1beta1/projects/p/locations/eu/publishers/"
            "google/models/m:generateContent");
  EXPECT_EQ(url("m", R"({"project":"p","location":"us","api_version":"v1"})"),
            "https://aiplatform.us.rep.googleapis.com/v1/projects/p/locations/us/publishers/google/"
            "models/m:generateContent");
  EXPECT_EQ(url("m", R"({"project":"p","location":"l-1","universe_domain":"other.example"})"),
            "https://l-1-aiplatform.other.example/v1beta1/projects/p/locations/l-1/publishers/"
            "google/models/m:generateContent");
}

TEST(VertexUrl, ExpressModeHasNoProject) {
  EXPECT_EQ(url("m", "{}"),
            "https://aiplatform.googleapis.com/v1beta1/publishers/google/models/m:generateContent");
}

TEST(VertexUrl, EveryFormOfAModelsName) {
  const auto path = [](std::string_view model) {
    const std::string full = url(model, R"({"project":"p"})");
    return full.substr(std::string_view("https://aiplatform.googleapis.com/v1beta1/").size());
  };
  const std::string in_project = "projects/p/locations/global/";
  EXPECT_EQ(path("publishers/google/models/m"),
            in_project + "publishers/google/models/m:generateContent");
  EXPECT_EQ(path("models/m"), in_project + "publishers/google/models/m:generateContent");
  EXPECT_EQ(path("google/m"), in_project + "publishers/google/models/m:generateContent");
  EXPECT_EQ(path("anthropic/claude-x"),
            in_project + "publishers/anthropic/models/claude-x:rawPredict");
  EXPECT_EQ(path("claude-x"), in_project + "publishers/anthropic/models/claude-x:rawPredict");
  EXPECT_EQ(path("endpoints/7"), in_project + "endpoints/7:generateContent");
}

TEST(VertexUrl, AFullNameSaysWhereItIs) {
  for (const char* options : {"{}", R"({"project":"p"})", R"({"project":"p","location":"us"})"}) {
    EXPECT_EQ(url("projects/q/locations/europe-west4/endpoints/7", options),
              "https://europe-west4-aiplatform.googleapis.com/v1beta1/projects/q/locations/"
              "europe-west4/endpoints/7:generateContent");
  }
  EXPECT_EQ(url("projects/q/locations/global/publishers/google/models/m", R"({"project":"p"})"),
            "https://aiplatform.googleapis.com/v1beta1/projects/q/locations/global/publishers/"
            "google/models/m:generateContent");
  EXPECT_THROW(url("projects/q/locations/a.evil/endpoints/7", "{}"), sdk::ProviderError);
}

TEST(VertexUrl, ABaseUrlOfOnesOwn) {
  EXPECT_EQ(url("m", R"({"project":"p"})", "http://127.0.0.1:1/"),
            "http://127.0.0.1:1/v1beta1/projects/p/locations/global/publishers/google/models/"
            "m:generateContent");
  EXPECT_EQ(url("m", R"({"project":"p"})", "http://127.0.0.1:1/v1"),
            "http://127.0.0.1:1/v1/projects/p/locations/global/publishers/google/models/"
            "m:generateContent");
}

TEST(VertexUrl, AKeysOwnProjectWins) {
  BuildOptions options;
  options.vertex = true;
  options.options = R"({"project":"p","location":"l1","quota_project":"q"})";
  options.auth_config = R"({"project":"mine"})";
  const sdk::HttpRequest request = built(chat(), options);
  EXPECT_NE(request.url.find("/projects/mine/locations/l1/"), std::string::npos);
  EXPECT_EQ(request.headers.get("x-goog-user-project"), "q");
}

TEST(VertexUrl, NamesThatWouldLeaveTheirPlaceAreRefused) {
  for (const char* options : {R"({"project":"p/../x"})", R"({"project":"p","location":"a.evil"})",
                              R"({"project":"p","universe_domain":"x/y"})"}) {
    BuildOptions build;
    build.vertex = true;
    build.options = options;
    EXPECT_NE(google::refusal(chat(), build)
                  .find("holds a character that no name of Google Cloud has; correct it"),
              std::string::npos);
  }
  BuildOptions build;
  build.vertex = true;
  build.options = R"({"project":"p\r\nX: 1"})";
  EXPECT_EQ(google::refusal(chat(), build),
            "google_vertex.build.bad_option: the option \"project\" holds a control character; "
            "write it on one line");
}

sdk::Headers authorized(std::string_view method, std::string_view secret, std::string_view token,
                        bool in_project = true) {
  sdk::HttpRequest request;
  request.url = in_project ? "https://h/v1/projects/p/locations/l/x" : "https://h/v1/publishers/x";
  sdk::AuthContext context;
  context.auth_method = method;
  context.access_token = sdk::SecretView(token);
  return GoogleVertexProvider().authorize(request, sdk::SecretView(secret), context);
}

TEST(VertexAuthorize, TokensAndKeys) {
  EXPECT_EQ(authorized("service_account", "{}", "ya29.t").get("authorization"), "Bearer ya29.t");
  EXPECT_EQ(authorized("access_token", "ya29.own", {}).get("authorization"), "Bearer ya29.own");
  EXPECT_EQ(authorized("api_key", "AQ.key", {}, false).get("x-goog-api-key"), "AQ.key");
  const sdk::Headers quota = authorized("adc", "x", R"({"token":"ya29.t","quota_project":"q"})");
  EXPECT_EQ(quota.get("authorization"), "Bearer ya29.t");
  EXPECT_EQ(quota.get("x-goog-user-project"), "q");
  EXPECT_TRUE(quota.begin()->sensitive);
}

TEST(VertexAuthorize, ATokenWithoutAProjectIsRefused) {
  try {
    authorized("service_account", "{}", "ya29.t", false);
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().rule, "google_vertex.build.no_project");
    EXPECT_STREQ(error.what(),
                 "Vertex AI needs a project: set \"project\" in the provider's options or in the "
                 "key's auth_config, or use an API key of express mode with auth_method "
                 "\"api_key\"");
  }
}

TEST(VertexAuthorize, ATokenThatNoHeaderCanCarryIsRefused) {
  for (const char* token : {"", "a b", "{\"token\":\"\"}"}) {
    EXPECT_THROW(authorized("adc", "x", token), sdk::ProviderError);
  }
  EXPECT_THROW(authorized("api_key", "a\nb", {}), sdk::ProviderError);
}

TEST(VertexModels, AreListed) {
  const GoogleVertexProvider provider;
  sdk::Target target;
  target.options_json = R"({"project":"p","location":"l"})";
  const sdk::HttpRequest request = provider.build_list_models(target);
  EXPECT_EQ(request.url,
            "https://l-aiplatform.googleapis.com/v1beta1/publishers/google/models?pageSize=1000");
  EXPECT_EQ(request.headers.get("x-goog-user-project"), "p");
  EXPECT_EQ(
      provider.parse_list_models(
          {200, {}, R"({"publisherModels":[{"name":"publishers/google/models/a"},{"x":1}]})"}),
      std::vector<std::string>{"a"});
  EXPECT_THROW(provider.parse_list_models({200, {}, "[]"}), sdk::ProviderError);
}

}  // namespace
}  // namespace llm_rotate::google_vertex
