// Who calls: keys, versions, betas, workspaces, models.
#include <string>
#include <vector>

#include "anthropic_fixture.hpp"

namespace llm_rotate::anthropic {
namespace {

sdk::Headers authorized(std::string_view secret, std::string_view method = "api_key") {
  sdk::AuthContext context;
  context.auth_method = method;
  return AnthropicProvider().authorize({}, sdk::SecretView(secret), context);
}

TEST(AnthropicAuthorize, AKeyHasAHeaderOfItsOwn) {
  const sdk::Headers headers = authorized("sk-ant-1");
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("x-api-key"), "sk-ant-1");
  EXPECT_TRUE(headers.begin()->sensitive);
}

TEST(AnthropicAuthorize, ATokenIsABearerHeader) {
  const sdk::Headers headers = authorized("token", "bearer");
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("authorization"), "Bearer token");
  EXPECT_TRUE(headers.begin()->sensitive);
}

TEST(AnthropicAuthorize, RefusesASecretThatNoHeaderCanCarryWithoutShowingIt) {
  for (const char* secret : {"sk-hidden\n", " sk-hidden", ""}) {
    try {
      authorized(secret);
      FAIL() << "accepted";
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidAuth);
      EXPECT_EQ(error.verdict().rule, "anthropic.authorize.bad_secret");
      EXPECT_EQ(std::string(error.what()).find("hidden"), std::string::npos);
    }
  }
}

TEST(AnthropicAccount, HeadersComeFromTheOptionsAndTheKeyWins) {
  BuildOptions options;
  options.options = R"({"anthropic_version":"2026-10-21","beta":["a","b"],"workspace_id":"w1"})";
  options.auth_config = R"({"beta":["c"],"workspace_id":"w2"})";
  for (const sdk::HttpRequest& request :
       {built(asking(""), options), AnthropicProvider().build_list_models(target_of(options))}) {
    EXPECT_EQ(request.headers.get("anthropic-version"), "2026-10-21");
    EXPECT_EQ(request.headers.get("anthropic-beta"), "c");
    EXPECT_EQ(request.headers.get("anthropic-workspace-id"), "w2");
  }
}

TEST(AnthropicAccount, OptionsOfThePluginAreTheLastResort) {
  const AnthropicProvider provider(
      sdk::PluginContext(R"({"beta":["a"],"workspace_id":"w0"})", nullptr));
  BuildOptions options;
  options.options = R"({"workspace_id":"w1"})";
  const sdk::HttpRequest request =
      provider.build(request_of(asking(""), options), target_of(options));
  EXPECT_EQ(request.headers.get("anthropic-beta"), "a");
  EXPECT_EQ(request.headers.get("anthropic-workspace-id"), "w1");
}

TEST(AnthropicAccount, AnOptionThatNoHeaderCanCarryIsRefused) {
  BuildOptions options;
  options.options = R"({"workspace_id":"w\r\nX-Evil: 1"})";
  EXPECT_EQ(refusal(asking(""), options),
            "anthropic.build.bad_option: the option \"workspace_id\" holds a control character; "
            "write it on one line");
}

TEST(AnthropicCapabilities, SpeaksADialectOfItsOwn) {
  const sdk::Capabilities capabilities = AnthropicProvider().capabilities();
  EXPECT_EQ(capabilities.dialect, "anthropic-messages");
  EXPECT_TRUE(capabilities.streaming && capabilities.tools && capabilities.images);
  EXPECT_FALSE(capabilities.prefill || capabilities.token_auth || capabilities.broker);
}

TEST(AnthropicModelList, IsAskedForAndRead) {
  const AnthropicProvider provider;
  const sdk::HttpRequest request = provider.build_list_models(target_of({}));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://api.anthropic.com/v1/models?limit=1000");
  EXPECT_EQ(request.body, "");
  const std::vector<std::string> wanted = {"claude-a", "claude-b"};
  EXPECT_EQ(
      provider.parse_list_models(
          {200,
           {},
           R"({"data":[{"id":"claude-a","type":"model"},{"id":"claude-b"},{"x":1},7],"has_more":false})"}),
      wanted);
}

TEST(AnthropicModelList, AnotherAnswerIsAnError) {
  try {
    AnthropicProvider().parse_list_models({200, {}, R"({"models":1})"});
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_STREQ(error.what(),
                 "HTTP 200 from Anthropic with JSON that is not a list of models: {\"models\":1}");
  }
}

}  // namespace
}  // namespace llm_rotate::anthropic
