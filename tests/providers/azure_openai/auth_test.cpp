// Azure's keys, and the tokens of Entra ID.
#include "azure_fixture.hpp"

namespace llm_rotate::azure_openai {
namespace {

using sdk::SecretView;

constexpr std::int64_t kNow = 1'763'726'400'000;
constexpr std::string_view kWho = R"({"tenant_id":"ten-ant","client_id":"app"})";

sdk::AuthContext context_of(std::string_view method, const sdk::IAmbient* ambient = nullptr,
                            std::string_view auth_config = kWho) {
  sdk::AuthContext context;
  context.auth_method = method;
  context.auth_config_json = auth_config;
  context.ambient = ambient;
  context.now_unix_ms = kNow;
  return context;
}

sdk::HttpRequest asked(std::string_view method, std::string_view secret,
                       const sdk::IAmbient& ambient, std::string_view auth_config = kWho) {
  auto step = AzureOpenAiProvider().token_request(SecretView(secret),
                                                  context_of(method, &ambient, auth_config));
  EXPECT_FALSE(step.token);
  EXPECT_TRUE(step.request);
  return step.request.value_or(sdk::HttpRequest());
}

sdk::AccessToken parsed(int status, std::string body) {
  return AzureOpenAiProvider().parse_token({status, {}, std::move(body)},
                                           context_of("entra_client_secret"));
}

TEST(AzureKey, HasAHeaderOfItsOwn) {
  const sdk::Headers headers =
      AzureOpenAiProvider().authorize({}, SecretView("k3y"), context_of("api_key"));
  EXPECT_EQ(headers.get("api-key"), "k3y");
  EXPECT_FALSE(headers.has("authorization"));
  EXPECT_TRUE(headers.begin()->sensitive);
  EXPECT_EQ(refusal_of([] {
              AzureOpenAiProvider().authorize({}, SecretView("a b"), context_of("api_key"));
            }).rule,
            "azure_openai.authorize.bad_secret");
}

TEST(AzureKey, AsksForNoToken) {
  const sdk::testing::FakeAmbient ambient;
  const sdk::TokenStep step =
      AzureOpenAiProvider().token_request(SecretView("k"), context_of("api_key", &ambient));
  EXPECT_FALSE(step.request);
  EXPECT_FALSE(step.token);
  EXPECT_TRUE(AzureOpenAiProvider().capabilities().token_auth);
}

TEST(AzureEntra, TheTokenIsABearerAndNothingElse) {
  for (const char* method :
       {"entra_client_secret", "entra_workload_identity", "entra_managed_identity"}) {
    sdk::AuthContext context = context_of(method);
    context.access_token = SecretView("tok");
    const sdk::Headers headers = AzureOpenAiProvider().authorize({}, SecretView("secret"), context);
    EXPECT_EQ(headers.get("authorization"), "Bearer tok");
    EXPECT_FALSE(headers.has("api-key"));
    // Without a token nothing goes out, least of all the secret.
    EXPECT_EQ(refusal_of([&] {
                AzureOpenAiProvider().authorize({}, SecretView("secret"), context_of(method));
              }).rule,
              "azure_openai.authorize.bad_token");
  }
}

TEST(AzureEntra, ATokenMayBeTheSecret) {
  const sdk::testing::FakeAmbient ambient;
  const sdk::TokenStep step =
      AzureOpenAiProvider().token_request(SecretView("t"), context_of("entra_token", &ambient));
  EXPECT_FALSE(step.request);
  const sdk::Headers headers =
      AzureOpenAiProvider().authorize({}, SecretView("eyJ.a.b"), context_of("entra_token"));
  EXPECT_EQ(headers.get("authorization"), "Bearer eyJ.a.b");
}

TEST(AzureEntra, AClientSecretIsExchanged) {
  const sdk::testing::FakeAmbient ambient;
  const sdk::HttpRequest request = asked("entra_client_secret", "s~3 cret", ambient);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://login.microsoftonline.com/ten-ant/oauth2/v2.0/token");
  EXPECT_EQ(request.headers.get("content-type"), "application/x-www-form-urlencoded");
  EXPECT_EQ(request.body,
            "grant_type=client_credentials&client_id=app&client_secret=s~3%20cret&"
            "scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default");
}

TEST(AzureEntra, AServicePrincipalMayBeTheSecret) {
  const sdk::testing::FakeAmbient ambient;
  for (const char* secret : {R"({"tenantId":"t2","clientId":"c2","clientSecret":"s2"})",
                             R"({"tenant":"t2","appId":"c2","password":"s2","displayName":"d"})",
                             R"({"tenant_id":"t2","client_id":"c2","client_secret":"s2"})"}) {
    const sdk::HttpRequest request = asked("entra_client_secret", secret, ambient);
    EXPECT_EQ(request.url, "https://login.microsoftonline.com/t2/oauth2/v2.0/token");
    EXPECT_TRUE(request.body.find("client_id=c2&client_secret=s2&") != std::string::npos)
        << request.body;
  }
}

TEST(AzureEntra, TheSurroundingsSayWhatTheKeyDoesNot) {
  sdk::testing::FakeAmbient ambient;
  ambient.variables = {{"AZURE_TENANT_ID", "t3"},
                       {"AZURE_CLIENT_ID", "c3"},
                       {"AZURE_AUTHORITY_HOST", "login.microsoftonline.us/"}};
  const sdk::HttpRequest request = asked("entra_client_secret", "s", ambient, "{}");
  EXPECT_EQ(request.url, "https://login.microsoftonline.us/t3/oauth2/v2.0/token");
  EXPECT_NE(request.body.find("client_id=c3&"), std::string::npos);
  const sdk::HttpRequest gov = asked(
      "entra_client_secret", "s", ambient,
      R"({"tenant_id":"t4","client_id":"c4","authority_host":"http://127.0.0.1:1","scope":"https://cognitiveservices.azure.us/.default"})");
  EXPECT_EQ(gov.url, "http://127.0.0.1:1/t4/oauth2/v2.0/token");
  EXPECT_NE(gov.body.find("scope=https%3A%2F%2Fcognitiveservices.azure.us%2F.default"),
            std::string::npos);
}

TEST(AzureEntra, AWorkloadShowsTheTokenOfItsPlatform) {
  sdk::testing::FakeAmbient ambient;
  ambient.variables = {{"AZURE_FEDERATED_TOKEN_FILE", "/var/run/token"}};
  ambient.files = {{"/var/run/token", "jwt-1\n"}, {"/other", "jwt-2"}};
  EXPECT_EQ(asked("entra_workload_identity", "", ambient).body,
            "grant_type=client_credentials&client_id=app&client_assertion_type="
            "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&"
            "client_assertion=jwt-1&scope=https%3A%2F%2Fcognitiveservices.azure.com%2F.default");
  // Read anew at each exchange, for the platform renews it.
  ambient.files["/var/run/token"] = "jwt-3";
  EXPECT_NE(asked("entra_workload_identity", "", ambient).body.find("client_assertion=jwt-3"),
            std::string::npos);
  EXPECT_NE(asked("entra_workload_identity", "/other", ambient).body.find("client_assertion=jwt-2"),
            std::string::npos);
  EXPECT_NE(asked("entra_workload_identity", "eyJh.b.c\n", ambient).body.find("assertion=eyJh.b.c"),
            std::string::npos);
}

TEST(AzureEntra, AManagedIdentityAsksWhereItRuns) {
  sdk::testing::FakeAmbient ambient;
  const sdk::HttpRequest machine = asked("entra_managed_identity", "", ambient, "{}");
  EXPECT_EQ(machine.method, "GET");
  EXPECT_EQ(machine.url,
            "http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01&"
            "resource=https%3A%2F%2Fcognitiveservices.azure.com");
  EXPECT_EQ(machine.headers.get("Metadata"), "true");
  ambient.variables = {{"IDENTITY_ENDPOINT", "http://127.0.0.1:41/msi"},
                       {"IDENTITY_HEADER", "proof"}};
  const sdk::HttpRequest service = asked("entra_managed_identity", "", ambient);
  EXPECT_EQ(service.url,
            "http://127.0.0.1:41/msi?api-version=2019-08-01&"
            "resource=https%3A%2F%2Fcognitiveservices.azure.com&client_id=app");
  EXPECT_EQ(service.headers.get("X-IDENTITY-HEADER"), "proof");
}

struct Missing {
  const char* method;
  const char* secret;
  const char* auth_config;
  const char* rule;
};

TEST(AzureEntra, SaysWhatIsMissing) {
  const sdk::testing::FakeAmbient ambient;
  for (const Missing& missing : {
           Missing{"entra_client_secret", "s", "{}", "no_tenant"},
           Missing{"entra_client_secret", "s", R"({"tenant_id":"a/../b","client_id":"c"})",
                   "no_tenant"},
           Missing{"entra_client_secret", "s", R"({"tenant_id":"t"})", "no_client"},
           Missing{"entra_client_secret", "", R"({"tenant_id":"t","client_id":"c"})", "no_secret"},
           Missing{"entra_client_secret", "{}", R"({"tenant_id":"t","client_id":"c"})",
                   "no_secret"},
           Missing{"entra_client_secret", "{broken", R"({"tenant_id":"t","client_id":"c"})",
                   "bad_secret"},
           Missing{"entra_workload_identity", "ambient", R"({"tenant_id":"t","client_id":"c"})",
                   "no_token_file"},
           Missing{"entra_workload_identity", "/none", R"({"tenant_id":"t","client_id":"c"})",
                   "unreadable_token_file"},
       }) {
    const sdk::Verdict verdict = refusal_of([&] {
      AzureOpenAiProvider().token_request(
          SecretView(missing.secret), context_of(missing.method, &ambient, missing.auth_config));
    });
    EXPECT_EQ(verdict.rule, "azure_openai.entra." + std::string(missing.rule));
    EXPECT_EQ(verdict.type, sdk::ErrorType::kInvalidAuth);
    EXPECT_EQ(verdict.scope, sdk::Scope::kKey);
    EXPECT_NE(verdict.message.find(';'), std::string::npos) << verdict.message;
    EXPECT_EQ(verdict.message.find("broken"), std::string::npos);
  }
}

TEST(AzureToken, LivesAsLongAsItSays) {
  const sdk::AccessToken token =
      parsed(200, R"({"token_type":"Bearer","expires_in":3599,"access_token":"eyJ0"})");
  EXPECT_EQ(token.token, "eyJ0");
  EXPECT_EQ(token.expires_in_ms, 3'599'000);
  EXPECT_FALSE(token.interim);
  // Managed identities write texts, and some only when it ends.
  EXPECT_EQ(parsed(200, R"({"access_token":"t","expires_in":"86399"})").expires_in_ms, 86'399'000);
  EXPECT_EQ(parsed(200, R"({"access_token":"t","expires_on":"1763730000"})").expires_in_ms,
            3'600'000);
  EXPECT_EQ(
      parsed(200, R"({"access_token":"t","expires_on":"2025-11-21T13:00:00Z"})").expires_in_ms,
      3'600'000);
}

TEST(AzureToken, HostileLifetimesAreBounded) {
  EXPECT_EQ(parsed(200, R"({"access_token":"t"})").expires_in_ms, 300'000);
  EXPECT_EQ(parsed(200, R"({"access_token":"t","expires_in":-5})").expires_in_ms, 300'000);
  EXPECT_EQ(parsed(200, R"({"access_token":"t","expires_in":1e18})").expires_in_ms,
            7LL * 86'400'000);
}

TEST(AzureToken, AnAnswerWithoutOneIsNone) {
  for (const char* body : {"", "{}", "<html>", R"({"access_token":"two words"})"}) {
    EXPECT_EQ(refusal_of([&] { parsed(200, body); }).rule, "azure_openai.entra.no_token") << body;
  }
}

TEST(AzureToken, ARefusalIsTheKeys) {
  const sdk::Verdict verdict = refusal_of([] {
    parsed(
        401,
        R"({"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided.","error_codes":[7000215]})");
  });
  EXPECT_EQ(verdict.type, sdk::ErrorType::kInvalidAuth);
  EXPECT_EQ(verdict.scope, sdk::Scope::kKey);
  EXPECT_EQ(verdict.rule, "azure_openai.entra.401.invalid_client");
  EXPECT_EQ(verdict.provider_code, "invalid_client");
  EXPECT_EQ(verdict.message, "AADSTS7000215: Invalid client secret provided.");
}

TEST(AzureToken, EveryRefusalHasItsType) {
  using enum sdk::ErrorType;
  const auto type = [](int status, std::string body) {
    const sdk::Verdict verdict = refusal_of([&] { parsed(status, std::move(body)); });
    EXPECT_EQ(verdict.scope, sdk::Scope::kKey);
    return verdict.type;
  };
  for (const char* code : {"invalid_grant", "unauthorized_client", "invalid_scope",
                           "invalid_resource", "something_new"}) {
    EXPECT_EQ(type(400, R"({"error":")" + std::string(code) + R"(","error_description":"d"})"),
              kInvalidAuth);
  }
  EXPECT_EQ(type(400, R"({"error":"temporarily_unavailable","error_description":"d"})"),
            kTransientServerError);
  EXPECT_EQ(type(403, "{}"), kPermissionDenied);
  EXPECT_EQ(type(429, ""), kRateLimit);
  EXPECT_EQ(type(410, ""), kTransientServerError);
  EXPECT_EQ(type(503, "<html>"), kTransientServerError);
  EXPECT_EQ(type(504, ""), kTimeout);
  EXPECT_EQ(type(408, ""), kTimeout);
}

}  // namespace
}  // namespace llm_rotate::azure_openai
