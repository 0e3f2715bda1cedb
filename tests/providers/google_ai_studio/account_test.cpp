// Who calls AI Studio, and where.
#include <string>
#include <vector>

#include "providers/google/google_fixture.hpp"

namespace llm_rotate::google_ai_studio {
namespace {

using google::BuildOptions;
using google::built;
using google::chat;
using google::for_model;
using google::target_of;

std::string url(std::string_view base, std::string_view model, std::string_view options = "{}") {
  sdk::Target target;
  target.base_url = base;
  target.model = model;
  target.options_json = options;
  const std::string json = chat();
  return GoogleAiStudioProvider().build({json, {}, false, false}, target).url;
}

constexpr std::string_view kBase = "https://generativelanguage.googleapis.com";

TEST(AiStudioUrl, TheVersionIsAppendedUnlessItIsThere) {
  const std::string wanted =
      "https://generativelanguage.googleapis.com/v1beta/models/gemini-2.5-flash:generateContent";
  EXPECT_EQ(url(kBase, "gemini-2.5-flash"), wanted);
  EXPECT_EQ(url(std::string(kBase) + "/", "gemini-2.5-flash"), wanted);
  EXPECT_EQ(url(std::string(kBase) + "/v1beta", "gemini-2.5-flash"), wanted);
  EXPECT_EQ(url(std::string(kBase) + "/v1beta/", "gemini-2.5-flash"), wanted);
  EXPECT_EQ(url("http://localhost:1", "m", R"({"api_version":"v1"})"),
            "http://localhost:1/v1/models/m:generateContent");
  BuildOptions options;
  options.stream = true;
  EXPECT_TRUE(built(chat(), options).url.ends_with(":streamGenerateContent?alt=sse"));
  EXPECT_EQ(built(chat(), options).headers.get("accept"), "text/event-stream");
}

TEST(AiStudioUrl, ModelsMayBeNamedInFull) {
  EXPECT_TRUE(url(kBase, "models/m").ends_with("/v1beta/models/m:generateContent"));
  EXPECT_TRUE(url(kBase, "tunedModels/t").ends_with("/v1beta/tunedModels/t:generateContent"));
  EXPECT_TRUE(url(kBase, "a?b#c d").ends_with("/models/a%3Fb%23c%20d:generateContent"));
  for (const char* model : {"../x", "models/../x", "models//x", "a/.", "/"}) {
    EXPECT_TRUE(google::refusal(chat(), for_model(model))
                    .starts_with("google_ai_studio.build.bad_model: a model's name may hold no "
                                 "empty part, \".\" or \"..\" between slashes; correct it"))
        << model;
  }
}

TEST(AiStudioUrl, ABaseUrlIsNeeded) {
  try {
    url("", "m");
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_STREQ(error.what(), "the provider has no base_url; set it in the configuration");
  }
}

TEST(AiStudioAuthorize, TheKeyIsInAHeaderNotInTheUrl) {
  const sdk::Headers headers =
      GoogleAiStudioProvider().authorize(built(chat()), sdk::SecretView("AIza-1"), {});
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("x-goog-api-key"), "AIza-1");
  EXPECT_TRUE(headers.begin()->sensitive);
}

TEST(AiStudioAuthorize, ASecretThatNoHeaderCanCarryIsRefused) {
  for (const char* secret : {"", "AIza hidden", "AIza\r\nX: 1"}) {
    try {
      GoogleAiStudioProvider().authorize({}, sdk::SecretView(secret), {});
      FAIL() << "accepted";
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidAuth);
      EXPECT_EQ(std::string(error.what()).find("hidden"), std::string::npos);
    }
  }
}

TEST(AiStudioModels, AreListedWithoutTheirPrefix) {
  const GoogleAiStudioProvider provider;
  const sdk::HttpRequest request = provider.build_list_models(target_of({}));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, std::string(kBase) + "/v1beta/models?pageSize=1000");
  EXPECT_EQ(provider.parse_list_models(
                {200, {}, R"({"models":[{"name":"models/a"},{"name":"tunedModels/b"},{"x":1}]})"}),
            (std::vector<std::string>{"a", "tunedModels/b"}));
  EXPECT_THROW(provider.parse_list_models({200, {}, "{}"}), sdk::ProviderError);
}

TEST(AiStudioCapabilities, AreSaid) {
  const sdk::Capabilities capabilities = GoogleAiStudioProvider().capabilities();
  EXPECT_EQ(capabilities.dialect, "gemini");
  EXPECT_TRUE(capabilities.images && capabilities.tools && capabilities.streaming);
  EXPECT_FALSE(capabilities.token_auth || capabilities.prefill);
}

}  // namespace
}  // namespace llm_rotate::google_ai_studio
