// Who calls: keys, organisations, projects, limits, models.
#include <string>
#include <vector>

#include "openai_fixture.hpp"

namespace llm_rotate::openai {
namespace {

sdk::Headers authorized(std::string_view secret) {
  return OpenAiProvider().authorize({}, sdk::SecretView(secret), {});
}

TEST(OpenAiAuthorize, SendsABearerHeader) {
  const sdk::Headers headers = authorized("sk-test-1");
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("authorization"), "Bearer sk-test-1");
  EXPECT_TRUE(headers.begin()->sensitive);
}

TEST(OpenAiAuthorize, RefusesASecretThatNoHeaderCanCarryWithoutShowingIt) {
  for (const char* secret : {"sk-hidden\n", "sk-hidden\r\nX-Evil: 1", " sk-hidden", "sk hidden",
                             "sk-hidden\x01", "sk-hidden\xC3\xA9"}) {
    try {
      authorized(secret);
      FAIL() << "accepted";
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidAuth);
      EXPECT_EQ(error.verdict().scope, sdk::Scope::kKey);
      EXPECT_EQ(error.verdict().rule, "openai.authorize.bad_secret");
      EXPECT_STREQ(
          error.what(),
          "the key's secret holds white space or control characters; store it as one line without "
          "quotes");
    }
  }
}

TEST(OpenAiAuthorize, RefusesAnEmptySecret) {
  try {
    authorized("");
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_STREQ(error.what(), "the key's secret is empty; check what its secret_ref points to");
  }
}

TEST(OpenAiAccount, OrganizationAndProjectComeFromTheOptionsAndTheKeyWins) {
  BuildOptions options;
  options.options = R"({"organization":"org-1","project":"p-1"})";
  options.auth_config = R"({"project":"p-2"})";
  for (const sdk::HttpRequest& request :
       {built("{}", options), OpenAiProvider().build_embed("{}", target_of(options)),
        OpenAiProvider().build_list_models(target_of(options))}) {
    EXPECT_EQ(request.headers.get("OpenAI-Organization"), "org-1") << request.url;
    EXPECT_EQ(request.headers.get("OpenAI-Project"), "p-2") << request.url;
  }
}

TEST(OpenAiAccount, OptionsOfThePluginAreTheLastResort) {
  const OpenAiProvider provider(sdk::PluginContext(
      R"({"organization":"org-0","project":"p-0","stream_options":false})", nullptr));
  BuildOptions options;
  options.options = R"({"organization":"org-1"})";
  const sdk::HttpRequest request = provider.build({"{}", "", true, false}, target_of(options));
  EXPECT_EQ(request.headers.get("OpenAI-Organization"), "org-1");
  EXPECT_EQ(request.headers.get("OpenAI-Project"), "p-0");
  EXPECT_EQ(request.body, R"({"model":"gpt-4.1","stream":true})");
}

TEST(OpenAiAccount, AnOptionThatNoHeaderCanCarryIsRefused) {
  BuildOptions options;
  options.options = R"({"organization":"org\r\nX-Evil: 1"})";
  EXPECT_EQ(refusal("{}", options),
            "openai.build.bad_option: the option \"organization\" holds a control character; write "
            "it on one line");
}

TEST(OpenAiCapabilities, SpeaksTheDialectOfChatJson) {
  const sdk::Capabilities capabilities = OpenAiProvider().capabilities();
  EXPECT_EQ(capabilities.dialect, "openai-chat");
  EXPECT_TRUE(capabilities.streaming && capabilities.tools && capabilities.images);
  EXPECT_FALSE(capabilities.prefill || capabilities.token_auth || capabilities.broker);
}

TEST(OpenAiLimits, ComeFromTheHeadersOfAnyAnswer) {
  const sdk::LimitHints limits = OpenAiProvider().limits(
      {200, {{"x-ratelimit-remaining-requests", "3"}, {"x-ratelimit-reset-requests", "1s"}}});
  EXPECT_EQ(limits.remaining_requests, 3);
  EXPECT_EQ(limits.requests_reset_ms, 1000);
  EXPECT_EQ(limits.remaining_tokens, -1);
}

TEST(OpenAiModelList, IsAskedForAndRead) {
  const OpenAiProvider provider;
  const sdk::HttpRequest request = provider.build_list_models(target_of({}));
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url, "https://api.openai.com/v1/models");
  EXPECT_EQ(request.body, "");
  const std::vector<std::string> wanted = {"gpt-4o", "o3"};
  EXPECT_EQ(
      provider.parse_list_models(
          {200,
           {},
           R"({"object":"list","data":[{"id":"gpt-4o","object":"model"},{"id":"o3"},{"x":1},7]})"}),
      wanted);
  EXPECT_EQ(provider.parse_list_models({200, {}, R"([{"id":"gpt-4o"},{"id":"o3"}])"}), wanted);
  EXPECT_TRUE(provider.parse_list_models({200, {}, R"({"data":[]})"}).empty());
}

TEST(OpenAiModelList, AnotherAnswerIsAnError) {
  try {
    OpenAiProvider().parse_list_models({200, {}, R"({"models":1})"});
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_STREQ(error.what(),
                 "HTTP 200 from OpenAI with JSON that is not a list of models: {\"models\":1}");
  }
}

}  // namespace
}  // namespace llm_rotate::openai
