// Profiles whose owners logged in: the token on the disk, and the portal that takes it.
#include <string>

#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "bedrock_fixture.hpp"
#include "credentials.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

constexpr std::int64_t kNow = 1'768'480'496'000;  // 2026-01-15T12:34:56Z

const std::string kShared =
    "[profile p]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Dev/Ops\n"
    "region = us-west-2\n[sso-session corp]\nsso_region = eu-central-1\n"
    "sso_start_url = https://corp.awsapps.com/start\n";
// sha1("corp"), sha1("https://corp.awsapps.com/start")
const std::string kOfSession = "/h/.aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
const std::string kOfUrl = "/h/.aws/sso/cache/a51746d4aa793ae07b25e90c3a5db96fc7832bd7.json";

std::string login(std::string_view until) {
  return R"({"startUrl":"https://corp.awsapps.com/start","accessToken":"tok-1","expiresAt":")" +
         std::string(until) + "\"}";
}

class BedrockSso : public ::testing::Test {
 protected:
  BedrockSso() {
    ambient.variables = {{"HOME", "/h"}, {"AWS_CONFIG_FILE", "/c"}};
    ambient.files = {{"/c", kShared}, {kOfSession, login("2026-01-15T13:00:00Z")}};
  }

  sdk::AuthContext context(std::string_view so_far) const {
    sdk::AuthContext out;
    out.auth_method = "default_chain";
    out.auth_config_json = config;
    out.access_token = sdk::SecretView(so_far);
    out.now_unix_ms = kNow;
    out.ambient = &ambient;
    return out;
  }
  sdk::AccessToken begun() const {
    return provider.token_request(sdk::SecretView("x"), context({})).token.value();
  }
  sdk::HttpRequest asked(const sdk::AccessToken& so_far) const {
    return provider.token_request(sdk::SecretView("x"), context(so_far.token)).request.value();
  }
  sdk::AccessToken answered(const sdk::AccessToken& so_far, int status, std::string body) const {
    return provider.parse_token({status, {}, std::move(body)}, context(so_far.token));
  }
  template <class Act>
  static std::string failure(Act&& act) {
    try {
      act();
      return "no failure";
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().type, sdk::ErrorType::kInvalidAuth);
      return error.verdict().rule + ": " + error.what();
    }
  }

  BedrockProvider provider;
  sdk::testing::FakeAmbient ambient;
  std::string config = R"({"profile":"p"})";
};

const std::string kKeys =
    R"({"roleCredentials":{"accessKeyId":"ASIA3","secretAccessKey":"s3","sessionToken":"t3",)"
    R"("expiration":1768484096000}})";

TEST_F(BedrockSso, ThePortalTakesTheTokenOfTheLogin) {
  const sdk::AccessToken so_far = begun();
  EXPECT_TRUE(so_far.interim);
  const sdk::HttpRequest request = asked(so_far);
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.url,
            "https://portal.sso.eu-central-1.amazonaws.com/federation/credentials"
            "?role_name=Dev%2FOps&account_id=123456789012");
  EXPECT_EQ(request.headers.get("x-amz-sso_bearer_token"), "tok-1");
  const sdk::AccessToken token = answered(so_far, 200, kKeys);
  EXPECT_FALSE(token.interim);
  EXPECT_EQ(token.expires_in_ms, 3'600'000);
  const Credentials found = credentials_of_token(sdk::SecretView(token.token));
  EXPECT_EQ(found.access_key_id, "ASIA3");
  EXPECT_EQ(found.session_token, "t3");
  EXPECT_EQ(found.region, "us-west-2");
}

// As it was before several profiles could share a session.
TEST_F(BedrockSso, AProfileMayLogInByItself) {
  ambient.files = {{"/c",
                    "[profile p]\nsso_start_url=https://corp.awsapps.com/start\n"
                    "sso_region=us-east-1\nsso_account_id=1\nsso_role_name=r\n"},
                   {kOfUrl, login("2026-01-15T13:00:00Z")}};
  EXPECT_EQ(asked(begun()).url,
            "https://portal.sso.us-east-1.amazonaws.com/federation/credentials"
            "?role_name=r&account_id=1");
}

TEST_F(BedrockSso, ARoleMayBeTakenWithIt) {
  ambient.files["/c"] += "[profile q]\nrole_arn=arn:aws:iam::1:role/r\nsource_profile=p\n";
  config = R"({"profile":"q","region":"us-east-1"})";
  const sdk::AccessToken next = answered(begun(), 200, kKeys);
  EXPECT_TRUE(next.interim);
  const sdk::HttpRequest request = asked(next);
  EXPECT_EQ(request.url, "https://sts.us-east-1.amazonaws.com/");
  EXPECT_NE(request.headers.get("authorization").find("Credential=ASIA3/"), std::string_view::npos);
}

TEST_F(BedrockSso, ALoginThatIsNotThereOrHasExpiredSaysHowToLogIn) {
  ambient.files[kOfSession] = login("2026-01-15T12:34:56Z");
  EXPECT_EQ(failure([&] { begun(); }),
            "bedrock.authorize.chain.sso_login: profile 'p' has a login that has expired; log in: "
            "aws sso login --profile p");
  ambient.files.erase(kOfSession);
  EXPECT_EQ(failure([&] { begun(); }),
            "bedrock.authorize.chain.sso_login: profile 'p' has no login; log in: aws sso login "
            "--profile p");
}

TEST_F(BedrockSso, AProfileThatIsNotCompleteSaysSo) {
  ambient.files["/c"] = "[profile p]\nsso_session = gone\nsso_account_id = 1\nsso_role_name = r\n";
  EXPECT_EQ(failure([&] { begun(); }),
            "bedrock.authorize.chain.sso_profile: profile 'p' lacks sso_account_id, sso_role_name "
            "or an sso_region that is one; complete it: aws configure sso --profile p");
}

TEST_F(BedrockSso, ARefusalOfThePortalSaysWhatToDo) {
  const sdk::AccessToken so_far = begun();
  EXPECT_EQ(
      failure(
          [&] { answered(so_far, 401, R"({"message":"Session token not found or invalid"})"); }),
      "bedrock.token.sso.401: the portal of IAM Identity Center answered HTTP 401: Session "
      "token not found or invalid; log in again with aws sso login, and check the role's name");
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
