// Credentials from the surroundings, step by step as the host asks for them.
#include "credential_chain.hpp"

#include <optional>
#include <string>

#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "bedrock_fixture.hpp"
#include "credentials.hpp"

namespace llm_rotate::aws_bedrock {
namespace {

constexpr std::int64_t kNow = 1'768'480'496'000;  // 2026-01-15T12:34:56Z
constexpr std::string_view kExpiration = "2026-01-15T13:34:56Z";

class BedrockChain : public ::testing::Test {
 protected:
  sdk::AuthContext context(std::string_view so_far) const {
    sdk::AuthContext out;
    out.auth_method = method;
    out.auth_config_json = config;
    out.access_token = sdk::SecretView(so_far);
    out.now_unix_ms = kNow;
    out.ambient = &ambient;
    return out;
  }
  sdk::TokenStep step(std::string_view so_far = {}) const {
    return provider.token_request(sdk::SecretView(secret), context(so_far));
  }
  // The token of the first step, which needs nobody's answer.
  sdk::AccessToken begin() const {
    const sdk::TokenStep first = step();
    EXPECT_FALSE(first.request);
    return first.token.value_or(sdk::AccessToken());
  }
  sdk::HttpRequest asked(const sdk::AccessToken& so_far) const {
    EXPECT_TRUE(so_far.interim);
    const sdk::TokenStep next = step(so_far.token);
    EXPECT_FALSE(next.token);
    return next.request.value_or(sdk::HttpRequest());
  }
  sdk::AccessToken answered(const sdk::AccessToken& so_far, std::string body,
                            int status = 200) const {
    auto without_ambient = context(so_far.token);
    without_ambient.ambient = nullptr;
    return provider.parse_token({status, {}, std::move(body)}, without_ambient);
  }
  static Credentials credentials(const sdk::AccessToken& token) {
    EXPECT_FALSE(token.interim);
    return credentials_of_token(sdk::SecretView(token.token));
  }
  template <class Act>
  static std::string failure(Act&& act, sdk::ErrorType wanted = sdk::ErrorType::kInvalidAuth) {
    try {
      act();
      return "no failure";
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().type, wanted);
      EXPECT_EQ(error.verdict().scope, sdk::Scope::kKey);
      return error.verdict().rule + ": " + error.what();
    }
  }

  BedrockProvider provider;
  sdk::testing::FakeAmbient ambient;
  std::string method = "default_chain";
  std::string config = "{}";
  std::string secret = "unused";
};

TEST_F(BedrockChain, IsNotAskedForByASecretThatAuthorisesByItself) {
  method = "api_key";
  secret = "AKID:secret";
  EXPECT_FALSE(step().request);
  EXPECT_FALSE(step().token);
}

TEST_F(BedrockChain, TheBearerKeyOfTheEnvironmentIsFirst) {
  ambient.variables = {{"AWS_BEARER_TOKEN_BEDROCK", "ABSKx"},
                       {"AWS_ACCESS_KEY_ID", "AKID"},
                       {"AWS_SECRET_ACCESS_KEY", "s"}};
  EXPECT_EQ(credentials(begin()).bearer, "ABSKx");
}

TEST_F(BedrockChain, ThenItsKeys) {
  ambient.variables = {{"AWS_ACCESS_KEY_ID", "AKID"},
                       {"AWS_SECRET_ACCESS_KEY", "s"},
                       {"AWS_SESSION_TOKEN", "t"},
                       {"AWS_REGION", "eu-west-1"},
                       {"AWS_PROFILE", "not-looked-at"}};
  const sdk::AccessToken token = begin();
  // Looked at again later, for somebody may renew them.
  EXPECT_EQ(token.expires_in_ms, 900'000);
  const Credentials found = credentials(token);
  EXPECT_EQ(found.access_key_id, "AKID");
  EXPECT_EQ(found.secret_access_key, "s");
  EXPECT_EQ(found.session_token, "t");
  EXPECT_EQ(found.region, "eu-west-1");
}

TEST_F(BedrockChain, ThenAProfile) {
  ambient.variables = {{"HOME", "/home/u"}, {"AWS_PROFILE", "work"}};
  ambient.files = {{"/home/u/.aws/credentials",
                    "[default]\naws_access_key_id=A\n[work]\n# remark\n"
                    "aws_access_key_id = AKW ; remark\naws_secret_access_key = s=1\n"},
                   {"/home/u/.aws/config",
                    "[profile work]\r\nregion = us-west-2\r\naws_access_key_id = other\r\n"}};
  const Credentials found = credentials(begin());
  EXPECT_EQ(found.access_key_id, "AKW");
  EXPECT_EQ(found.secret_access_key, "s=1");
  EXPECT_EQ(found.region, "us-west-2");
}

TEST_F(BedrockChain, TheFilesMayLieElsewhereAndTheKeyMayNameItsProfile) {
  config = R"({"profile":"p"})";
  ambient.variables = {{"AWS_SHARED_CREDENTIALS_FILE", "/c"},
                       {"AWS_CONFIG_FILE", "/d"},
                       {"AWS_ACCESS_KEY_ID", "AKID"},
                       {"AWS_SECRET_ACCESS_KEY", "s"}};
  ambient.files = {
      {"/c", "[p]\naws_access_key_id=AKP\naws_secret_access_key=s\naws_session_token=t\n"}};
  EXPECT_EQ(credentials(begin()).access_key_id, "AKP");
}

TEST_F(BedrockChain, AProfileThatIsNotThereOrHasNoKeysSaysSo) {
  config = R"({"profile":"nope"})";
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.no_profile: there is no profile 'nope' in AWS's credentials "
            "and config files; check its name, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE");
  config = R"({"profile":"p"})";
  ambient.variables = {{"AWS_CONFIG_FILE", "/d"}};
  ambient.files = {{"/d", "[profile p]\nregion=x\n"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.profile_keys: profile 'p' has no aws_access_key_id with its "
            "aws_secret_access_key; add them, or name another profile");
  ambient.files = {{"/d", "[profile p]\ncredential_process=/bin/x\n"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.profile_elsewhere: profile 'p' gets its keys from a program "
            "or a login at the console, which is not done here; put the output of 'aws configure "
            "export-credentials' into the environment or the secret");
}

const std::string kStsAnswer =
    "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIA1</AccessKeyId>"
    "<SecretAccessKey>s1</SecretAccessKey><SessionToken>t1==</SessionToken><Expiration>" +
    std::string(kExpiration) +
    "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";

TEST_F(BedrockChain, ATokenOfAnotherIssuerIsExchangedAtSts) {
  ambient.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/var/token"},
                       {"AWS_ROLE_ARN", "arn:aws:iam::1:role/r"},
                       {"AWS_ROLE_SESSION_NAME", "pod"},
                       {"AWS_REGION", "eu-west-1"}};
  ambient.files = {{"/var/token", "eyJh.b+c\n"}};
  const sdk::AccessToken announced = begin();
  const sdk::HttpRequest request = asked(announced);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://sts.eu-west-1.amazonaws.com/");
  EXPECT_EQ(request.body,
            "Action=AssumeRoleWithWebIdentity&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%"
            "3Arole%2Fr&"
            "RoleSessionName=pod&WebIdentityToken=eyJh.b%2Bc");
  EXPECT_FALSE(request.headers.has("authorization"));
  const sdk::AccessToken token = answered(announced, kStsAnswer);
  EXPECT_EQ(token.expires_in_ms, 3'600'000);
  const Credentials found = credentials(token);
  EXPECT_EQ(found.access_key_id, "ASIA1");
  EXPECT_EQ(found.session_token, "t1==");
}

TEST_F(BedrockChain, ATokenFileThatCannotBeReadSaysSo) {
  ambient.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/var/token"}, {"AWS_ROLE_ARN", "arn:r"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.web_identity_file: the web identity token file '/var/token' "
            "cannot be read or is empty; check its path and rights");
  ambient.files = {{"/var/token", "t"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.no_region: the exchange with STS needs a region; set region "
            "in the key's auth_config, or AWS_REGION");
}

TEST_F(BedrockChain, AKeyMayAssumeARole) {
  method = "api_key";
  secret = "AKID:secret";
  config = R"({"role_arn":"arn:aws:iam::1:role/r","external_id":"x 1","region":"us-east-1"})";
  const sdk::AccessToken announced = begin();
  const sdk::HttpRequest request = asked(announced);
  EXPECT_EQ(request.body,
            "Action=AssumeRole&Version=2011-06-15&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&"
            "RoleSessionName=llm-rotate&ExternalId=x%201");
  EXPECT_NE(request.headers.get("authorization")
                .find("Credential=AKID/20260115/us-east-1/sts/aws4_request"),
            std::string_view::npos);
  EXPECT_EQ(credentials(answered(announced, kStsAnswer)).access_key_id, "ASIA1");
  secret = "ABSKx";
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.role_with_bearer: a Bedrock API key assumes no role; leave "
            "role_arn out, or give an access key");
}

TEST_F(BedrockChain, AProfileMayAssumeARoleWithAnothersKeys) {
  config = R"({"profile":"p","region":"us-east-1"})";
  ambient.variables = {{"AWS_CONFIG_FILE", "/d"}};
  ambient.files = {{"/d",
                    "[profile p]\nrole_arn=arn:r\nsource_profile=base\nrole_session_name=me\n"
                    "[profile base]\naws_access_key_id=AKB\naws_secret_access_key=s\n"}};
  const sdk::HttpRequest request = asked(begin());
  EXPECT_NE(request.headers.get("authorization").find("Credential=AKB/"), std::string_view::npos);
  EXPECT_NE(request.body.find("RoleSessionName=me"), std::string::npos);
  ambient.files = {{"/d", "[profile p]\nrole_arn=arn:r\ncredential_source=Environment\n"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.credential_source: the profile's credential_source "
            "'Environment' gives no keys here; check it, or name another source");
  ambient.variables["AWS_ACCESS_KEY_ID"] = "AKE";
  ambient.variables["AWS_SECRET_ACCESS_KEY"] = "s";
  EXPECT_NE(asked(begin()).headers.get("authorization").find("Credential=AKE/"),
            std::string_view::npos);
}

TEST_F(BedrockChain, AProfileMayHaveAWebIdentityOfItsOwn) {
  config = R"({"profile":"p","region":"us-east-1"})";
  ambient.variables = {{"AWS_CONFIG_FILE", "/d"}};
  ambient.files = {{"/d", "[profile p]\nrole_arn=arn:r\nweb_identity_token_file=/t\n"},
                   {"/t", "tok"}};
  EXPECT_NE(asked(begin()).body.find("WebIdentityToken=tok"), std::string::npos);
}

const std::string kKeysAnswer =
    R"({"AccessKeyId":"ASIA2","SecretAccessKey":"s2","Token":"t2","Expiration":")" +
    std::string(kExpiration) + "\"}";

TEST_F(BedrockChain, ThenTheContainersAgent) {
  ambient.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/creds"}};
  const sdk::AccessToken announced = begin();
  EXPECT_EQ(asked(announced).url, "http://169.254.170.2/v2/creds");
  EXPECT_EQ(asked(announced).method, "GET");
  const sdk::AccessToken token = answered(announced, kKeysAnswer);
  EXPECT_EQ(token.expires_in_ms, 3'600'000);
  EXPECT_EQ(credentials(token).session_token, "t2");
}

TEST_F(BedrockChain, TheAgentMayWantAWord) {
  ambient.variables = {
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://169.254.170.23/v1/credentials"},
      {"AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/t"}};
  ambient.files = {{"/t", "word\n"}};
  EXPECT_EQ(asked(begin()).headers.get("authorization"), "word");
  ambient.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "other";
  ambient.variables.erase("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  EXPECT_EQ(asked(begin()).headers.get("authorization"), "other");
  ambient.variables["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "a\r\nX-Evil: 1";
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.container_token: the container's authorization token holds a "
            "control character; write it on one line");
}

TEST_F(BedrockChain, TheAgentIsNear) {
  for (const char* url :
       {"http://evil.example/creds", "ftp://localhost/x", "http://localhost.evil.example/"}) {
    ambient.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}};
    EXPECT_EQ(failure([&] { begin(); }),
              "bedrock.authorize.chain.container_host: AWS_CONTAINER_CREDENTIALS_FULL_URI is "
              "neither https nor on this machine; credentials are not asked for in clear text "
              "elsewhere");
  }
  for (const char* url :
       {"https://creds.example/", "http://127.0.0.1:8080/creds", "http://[fd00:ec2::23]/creds"}) {
    ambient.variables = {{"AWS_CONTAINER_CREDENTIALS_FULL_URI", url}};
    EXPECT_EQ(asked(begin()).url, url);
  }
}

TEST_F(BedrockChain, AtLastTheInstancesMetadata) {
  const sdk::AccessToken announced = begin();
  const sdk::HttpRequest session = asked(announced);
  EXPECT_EQ(session.method, "PUT");
  EXPECT_EQ(session.url, "http://169.254.169.254/latest/api/token");
  EXPECT_EQ(session.headers.get("x-aws-ec2-metadata-token-ttl-seconds"), "21600");

  const sdk::AccessToken second = answered(announced, "session-token==");
  const sdk::HttpRequest role = asked(second);
  EXPECT_EQ(role.method, "GET");
  EXPECT_EQ(role.url, "http://169.254.169.254/latest/meta-data/iam/security-credentials/");
  EXPECT_EQ(role.headers.get("x-aws-ec2-metadata-token"), "session-token==");

  const sdk::AccessToken third = answered(second, "my-role\n");
  const sdk::HttpRequest keys = asked(third);
  EXPECT_EQ(keys.url, "http://169.254.169.254/latest/meta-data/iam/security-credentials/my-role");
  EXPECT_EQ(keys.headers.get("x-aws-ec2-metadata-token"), "session-token==");
  EXPECT_EQ(credentials(answered(third, kKeysAnswer)).access_key_id, "ASIA2");
}

TEST_F(BedrockChain, TheInstancesKeysMayAssumeARoleToo) {
  config = R"({"role_arn":"arn:r","region":"us-east-1"})";
  ambient.variables = {{"AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1"},
                       {"AWS_ENDPOINT_URL_STS", "http://127.0.0.1:2"}};
  const sdk::AccessToken announced = begin();
  EXPECT_EQ(asked(announced).url, "http://127.0.0.1:1/latest/api/token");
  const sdk::AccessToken assume =
      answered(answered(answered(announced, "session"), "role"), kKeysAnswer);
  EXPECT_EQ(asked(assume).url, "http://127.0.0.1:2/");
  EXPECT_EQ(asked(assume).headers.get("x-amz-security-token"), "t2");
  EXPECT_EQ(credentials(answered(assume, kStsAnswer)).access_key_id, "ASIA1");
}

TEST_F(BedrockChain, NothingAtAllSaysWhatWasLookedFor) {
  ambient.variables = {{"AWS_EC2_METADATA_DISABLED", "true"}};
  EXPECT_EQ(failure([&] { begin(); }),
            "bedrock.authorize.chain.nothing: no AWS credentials were found in the environment, in "
            "profiles or with the container, and AWS_EC2_METADATA_DISABLED forbids to ask the "
            "instance; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");
}

TEST_F(BedrockChain, RefusalsOfTheSourcesSayWhose) {
  const sdk::AccessToken instance = begin();
  EXPECT_EQ(failure([&] { answered(answered(instance, "session"), "Not found", 404); }),
            "bedrock.token.instance_role.404: the instance metadata service answered HTTP 404; "
            "attach a role to this instance, or name another source of credentials");
  EXPECT_EQ(failure([&] { answered(instance, "", 503); }, sdk::ErrorType::kTransientServerError),
            "bedrock.token.instance_token.503: the instance metadata service answered HTTP 503");
  EXPECT_EQ(
      failure([&] { answered(instance, "two words"); }, sdk::ErrorType::kTransientServerError),
      "bedrock.token.instance_token.unreadable: the instance metadata service gave an answer "
      "that is no set of credentials; ask again, or name another source");

  ambient.variables = {{"AWS_WEB_IDENTITY_TOKEN_FILE", "/t"},
                       {"AWS_ROLE_ARN", "arn:r"},
                       {"AWS_REGION", "us-east-1"}};
  ambient.files = {{"/t", "tok"}};
  const sdk::AccessToken sts = begin();
  EXPECT_EQ(failure([&] {
              answered(sts,
                       "<ErrorResponse><Error><Code>AccessDenied</Code><Message>Not authorized"
                       "</Message></Error></ErrorResponse>",
                       403);
            }),
            "bedrock.token.web_identity.403: STS (AssumeRoleWithWebIdentity) answered HTTP 403 "
            "AccessDenied: Not authorized; check the role's name and whom it trusts");
  EXPECT_EQ(
      failure([&] { answered(sts, "<Code>Throttling</Code>", 400); }, sdk::ErrorType::kRateLimit),
      "bedrock.token.web_identity.400: STS (AssumeRoleWithWebIdentity) answered HTTP 400 "
      "Throttling");

  ambient.variables = {{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/c"}};
  const sdk::AccessToken container = begin();
  EXPECT_EQ(
      failure([&] { answered(container, R"({"code":"NoRole","message":"none"})", 404); }),
      "bedrock.token.container.404: the container's credential endpoint answered HTTP 404 "
      "NoRole: none; check what this machine may ask it, or name another source of credentials");
  EXPECT_EQ(
      failure([&] {
        answered(
            container,
            R"({"AccessKeyId":"A","SecretAccessKey":"s","Expiration":"2020-01-01T00:00:00Z"})");
      }),
      "bedrock.token.container.expired: the container's credential endpoint gave credentials "
      "that have expired; check this machine's clock");
  EXPECT_EQ(
      failure([&] { answered(container, "{}"); }, sdk::ErrorType::kTransientServerError),
      "bedrock.token.container.unreadable: the container's credential endpoint gave an answer "
      "that is no set of credentials; ask again, or name another source");
}

TEST_F(BedrockChain, AStateThatItNeverHasIsRefused) {
  for (const char* token : {"", "{}", "garbage", R"({"step":"novel"})"}) {
    EXPECT_THROW(answered({token, 0, true}, "{}"), sdk::ProviderError) << token;
  }
}

TEST_F(BedrockChain, FilesMayHoldAnything) {
  config = R"({"profile":"p"})";
  ambient.variables = {{"AWS_CONFIG_FILE", "/d"}};
  for (const char* text :
       {"", "[", "]", "[]\n=", "[profile p", "[profile p]\n  nested = x\n=\n[p]]\na", "\xff\xfe"}) {
    ambient.files = {{"/d", text}};
    EXPECT_THROW(begin(), sdk::ProviderError) << text;
  }
}

}  // namespace
}  // namespace llm_rotate::aws_bedrock
