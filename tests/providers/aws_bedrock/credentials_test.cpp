// Secrets, and what a request is authorised with.
#include "credentials.hpp"

#include <string>

#include "bedrock_fixture.hpp"
#include "sigv4.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

sdk::HttpRequest some_request(
    std::string url = "https://bedrock-runtime.us-east-1.amazonaws.com/x") {
  sdk::HttpRequest request;
  request.url = std::move(url);
  return request;
}

sdk::Headers authorized(std::string_view secret, std::string_view auth_config = "{}",
                        const sdk::HttpRequest& request = some_request()) {
  sdk::AuthContext context;
  context.auth_method = "api_key";
  context.auth_config_json = auth_config;
  context.now_unix_ms = 1'768'480'496'000;
  return BedrockProvider().authorize(request, sdk::SecretView(secret), context);
}

std::string refused(std::string_view secret, std::string_view auth_config = "{}",
                    const sdk::HttpRequest& request = some_request()) {
  try {
    authorized(secret, auth_config, request);
    return "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidAuth);
    EXPECT_EQ(error.verdict().scope, sdk::Scope::kKey);
    EXPECT_EQ(std::string(error.what()).find("hidden"), std::string::npos) << error.what();
    return error.verdict().rule + ": " + error.what();
  }
}

TEST(BedrockSecret, OfOnePartIsABearerKey) {
  const sdk::Headers headers = authorized("ABSKQmVkcm9ja0FQSUtleS0x\n");
  ASSERT_EQ(headers.size(), 1U);
  EXPECT_EQ(headers.get("authorization"), "Bearer ABSKQmVkcm9ja0FQSUtleS0x");
  EXPECT_TRUE(headers.begin()->sensitive);
}

TEST(BedrockSecret, OfTwoOrThreePartsSigns) {
  EXPECT_TRUE(
      authorized("AKID:secret/+=")
          .get("authorization")
          .starts_with("AWS4-HMAC-SHA256 Credential=AKID/20260115/us-east-1/bedrock/aws4_request, "
                       "SignedHeaders="));
  const sdk::Headers headers = authorized("AKID:secret:token//==");
  EXPECT_EQ(headers.get("x-amz-security-token"), "token//==");
  EXPECT_NE(headers.get("authorization").find("x-amz-security-token"), std::string_view::npos);
}

TEST(BedrockSecret, MayBeJsonInTheNamesOfAwsAndItsTools) {
  const std::string wanted(authorized("AKID:secret:token").get("authorization"));
  for (
      const char* json :
      {R"({"access_key_id":"AKID","secret_access_key":"secret","session_token":"token"})",
       R"({"AccessKeyId":"AKID","SecretAccessKey":"secret","SessionToken":"token","Version":1})",
       R"({"accessKeyId":"AKID","secretAccessKey":"secret","sessionToken":"token"})",
       R"({"aws_access_key_id":"AKID","aws_secret_access_key":"secret","aws_session_token":"token"})",
       R"({"AccessKeyId":"AKID","SecretAccessKey":"secret","Token":"token"})"}) {
    EXPECT_EQ(authorized(json).get("authorization"), wanted) << json;
  }
  EXPECT_EQ(authorized(R"({"api_key":"ABSKx"})").get("authorization"), "Bearer ABSKx");
}

TEST(BedrockSecret, IsRefusedWithoutBeingShown) {
  const std::string forms =
      "write it as KEY:SECRET or KEY:SECRET:TOKEN, as JSON with access_key_id and "
      "secret_access_key, or give a Bedrock API key";
  EXPECT_EQ(refused(" \n"),
            "bedrock.authorize.empty_secret: the key's secret is empty; check what its secret_ref "
            "points to, or set auth_method = \"default_chain\" with secret_ref = \"ambient://\"");
  EXPECT_EQ(refused("hidden:"),
            "bedrock.authorize.incomplete: the key's secret has no access key id, no secret access "
            "key, or neither; " +
                forms);
  EXPECT_EQ(refused(R"({"hidden":1})"),
            "bedrock.authorize.incomplete: the key's secret has no access key id, no secret access "
            "key, or neither; " +
                forms);
  EXPECT_EQ(
      refused(R"({"hidden":)"),
      "bedrock.authorize.broken_json: the key's secret begins like JSON but is none; " + forms);
  EXPECT_EQ(
      refused("a:b:c:hidden"),
      "bedrock.authorize.too_many_parts: the key's secret has more than three parts; " + forms);
  for (const char* secret :
       {"hidden\r\nX-Evil: 1", "hid den", "hidden\x01:b", "a:hidden:t\n\x02"}) {
    EXPECT_EQ(refused(secret),
              "bedrock.authorize.bad_secret: the key's secret holds white space or control "
              "characters; store it as one line without quotes")
        << secret;
  }
}

TEST(BedrockSignature, IsForTheHostsRegionElseForTheConfigurations) {
  const auto scope = [](const sdk::Headers& headers) {
    const std::string_view header = headers.get("authorization");
    const std::size_t at = header.find('/') + 1;
    return std::string(header.substr(at, header.find(',') - at));
  };
  EXPECT_EQ(scope(authorized("A:b", R"({"region":"eu-west-1"})")),
            "20260115/us-east-1/bedrock/aws4_request");
  const sdk::HttpRequest own = some_request("http://localhost:4566/model/x/converse");
  EXPECT_EQ(scope(authorized("A:b", R"({"region":"eu-west-1"})", own)),
            "20260115/eu-west-1/bedrock/aws4_request");
  EXPECT_EQ(refused("A:b", "{}", own),
            "bedrock.authorize.no_region: a signature needs a region and base_url names none; set "
            "region in the provider's options or in the key's auth_config");
  const BedrockProvider provider(sdk::PluginContext(R"({"region":"ap-south-1"})", nullptr));
  EXPECT_EQ(
      scope(provider.authorize(own, sdk::SecretView("A:b"),
                               {"api_key", "{}", sdk::SecretView(""), 1'768'480'496'000, nullptr})),
      "20260115/ap-south-1/bedrock/aws4_request");
}

TEST(BedrockSignature, ComesFromTheExchangedTokenWhereThereIsOne) {
  Credentials found;
  found.access_key_id = "ASIA1";
  found.secret_access_key = "secret";
  found.session_token = "token";
  const std::string token = found.to_token();
  sdk::AuthContext context;
  context.auth_method = "default_chain";
  context.auth_config_json = "{}";
  context.access_token = sdk::SecretView(token);
  const sdk::Headers headers =
      BedrockProvider().authorize(some_request(), sdk::SecretView("unused"), context);
  EXPECT_EQ(headers.get("x-amz-security-token"), "token");
  EXPECT_NE(headers.get("authorization").find("Credential=ASIA1/"), std::string_view::npos);

  context.access_token = sdk::SecretView("");
  try {
    BedrockProvider().authorize(some_request(), sdk::SecretView("unused"), context);
    FAIL() << "accepted";
  } catch (const sdk::ProviderError& error) {
    EXPECT_STREQ(error.what(),
                 "the credentials of this key have not been exchanged yet; ask again");
  }
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
