// The exchanges of each kind of credential, step by step, as the host drives them.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/sdk/testing/fake_ambient.hpp"

#include "providers/google/google_fixture.hpp"
#include "providers/google_vertex/throwaway_key.hpp"

namespace llm_rotate::google_vertex {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;
using Answer = std::function<sdk::HttpResponse(const sdk::HttpRequest&)>;

// What a host does: asks for the next step until there is a token, at most five times.
struct Exchange {
  std::string method = "service_account";
  std::string secret;
  sdk::testing::FakeAmbient ambient;
  std::vector<sdk::HttpRequest> requests;

  sdk::AccessToken run(const std::vector<Answer>& answers) {
    const GoogleVertexProvider provider;
    std::string interim;
    for (int step = 0; step < 5; ++step) {
      sdk::AuthContext context;
      context.auth_method = method;
      context.now_unix_ms = kNow;
      context.access_token = sdk::SecretView(interim);
      context.ambient = &ambient;
      const sdk::TokenStep next = provider.token_request(sdk::SecretView(secret), context);
      if (!next.request && !next.token) return {"none", 0, false};
      sdk::AccessToken token = next.token.value_or(sdk::AccessToken());
      if (next.request) {
        requests.push_back(*next.request);
        context.ambient = nullptr;
        token = provider.parse_token(answers.at(requests.size() - 1)(*next.request), context);
      }
      if (!token.interim) return token;
      interim = token.token;
    }
    ADD_FAILURE() << "no token after five steps";
    return {};
  }

  std::string failure(const std::vector<Answer>& answers = {}) {
    try {
      return "no failure but " + run(answers).token;
    } catch (const sdk::ProviderError& error) {
      EXPECT_EQ(error.verdict().scope, sdk::Scope::kKey);
      return error.verdict().rule + ": " + error.what();
    }
  }
};

Answer answers(std::string body, int status = 200, sdk::Headers headers = {}) {
  return [=](const sdk::HttpRequest&) { return sdk::HttpResponse{status, headers, body}; };
}
const std::string kToken = R"({"access_token":"ya29.t","expires_in":3599,"token_type":"Bearer"})";

std::string service_account(std::string_view further = {}) {
  return R"({"type":"service_account","project_id":"p","private_key_id":"k1","private_key":)" +
         sdk::json::quoted(throwaway_key().pem()) + R"(,"client_email":"robot@p.example")" +
         std::string(further) + "}";
}

// The decoded value of a member of a form.
std::string form(const std::string& body, const std::string& name) {
  const std::size_t at = ("&" + body).find("&" + name + "=");
  if (at == std::string::npos) return "absent";
  const std::string raw = body.substr(at + name.size() + 1);
  std::string out;
  for (std::size_t i = 0; i < raw.size() && raw[i] != '&'; ++i) {
    if (raw[i] == '%') {
      out += static_cast<char>(std::stoi(raw.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += raw[i];
    }
  }
  return out;
}

TEST(VertexAuth, AServiceAccountSendsASignedToken) {
  Exchange exchange;
  exchange.secret = service_account();
  const sdk::AccessToken token = exchange.run({answers(kToken)});
  EXPECT_EQ(token.token, "ya29.t");
  EXPECT_EQ(token.expires_in_ms, 3'599'000);
  const sdk::HttpRequest& request = exchange.requests.at(0);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.url, "https://oauth2.googleapis.com/token");
  EXPECT_EQ(request.headers.get("content-type"), "application/x-www-form-urlencoded");
  EXPECT_TRUE(request.body.starts_with(
      "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=ey"));
  EXPECT_TRUE(request.sensitive_body);
  const std::string jwt = form(request.body, "assertion");
  const std::size_t dot = jwt.rfind('.');
  EXPECT_TRUE(throwaway_key().verifies(jwt.substr(0, dot), from_base64_url(jwt.substr(dot + 1))));
}

TEST(VertexAuth, TheFilesTokenUriIsAskedAndIsTheAudience) {
  Exchange exchange;
  exchange.secret = service_account(R"(,"token_uri":"http://127.0.0.1:9/token")");
  exchange.run({answers(kToken)});
  EXPECT_EQ(exchange.requests.at(0).url, "http://127.0.0.1:9/token");
  const std::string jwt = form(exchange.requests.at(0).body, "assertion");
  const std::size_t dot = jwt.find('.');
  EXPECT_NE(from_base64_url(jwt.substr(dot + 1, jwt.rfind('.') - dot - 1))
                .find(R"("aud":"http://127.0.0.1:9/token")"),
            std::string::npos);
  exchange.secret = service_account(R"(,"token_uri":"http://evil.example/token")");
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.unsafe_url: the credential file's \"token_uri\" is no https "
            "URL, so nothing is sent there; use the file as Google made it");
}

TEST(VertexAuth, InAnotherUniverseTheSignedTokenIsTheBearer) {
  Exchange exchange;
  exchange.secret = service_account(R"(,"universe_domain":"other.example")");
  const sdk::AccessToken token = exchange.run({});
  EXPECT_TRUE(exchange.requests.empty());
  EXPECT_EQ(token.expires_in_ms, 3'600'000);
  const std::size_t dot = token.token.find('.');
  const std::string claims =
      from_base64_url(token.token.substr(dot + 1, token.token.rfind('.') - dot - 1));
  EXPECT_NE(claims.find(R"("sub":"robot@p.example","scope":)"), std::string::npos);
  EXPECT_EQ(claims.find("aud"), std::string::npos);
}

TEST(VertexAuth, AUserRefreshesAndNamesWhoPays) {
  Exchange exchange;
  exchange.method = "authorized_user";
  exchange.secret = R"({"type":"authorized_user","client_id":"c","client_secret":"s&1",)"
                    R"("refresh_token":"1//r","quota_project_id":"q"})";
  const sdk::AccessToken token = exchange.run({answers(kToken)});
  EXPECT_EQ(token.token, R"({"token":"ya29.t","quota_project":"q"})");
  EXPECT_EQ(exchange.requests.at(0).body,
            "grant_type=refresh_token&refresh_token=1%2F%2Fr&client_id=c&client_secret=s%261");
}

const std::string kExternal =
    R"({"type":"external_account","audience":"//iam.googleapis.com/pool","subject_token_type":)"
    R"("urn:ietf:params:oauth:token-type:jwt","token_url":"https://sts.googleapis.com/v1/token",)";

TEST(VertexAuth, AnExternalAccountExchangesATokenFromAFile) {
  Exchange exchange;
  exchange.method = "external_account";
  exchange.secret = kExternal + R"("credential_source":{"file":"/var/run/token"}})";
  exchange.ambient.files["/var/run/token"] = "subject-1\n";
  EXPECT_EQ(exchange.run({answers(kToken)}).token, "ya29.t");
  const sdk::HttpRequest& request = exchange.requests.at(0);
  EXPECT_EQ(request.url, "https://sts.googleapis.com/v1/token");
  EXPECT_EQ(form(request.body, "grant_type"), "urn:ietf:params:oauth:grant-type:token-exchange");
  EXPECT_EQ(form(request.body, "audience"), "//iam.googleapis.com/pool");
  EXPECT_EQ(form(request.body, "requested_token_type"),
            "urn:ietf:params:oauth:token-type:access_token");
  EXPECT_EQ(form(request.body, "subject_token"), "subject-1");
  EXPECT_EQ(form(request.body, "subject_token_type"), "urn:ietf:params:oauth:token-type:jwt");
  EXPECT_EQ(form(request.body, "scope"), "https://www.googleapis.com/auth/cloud-platform");
}

TEST(VertexAuth, AnExternalAccountFetchesExchangesAndImpersonates) {
  Exchange exchange;
  exchange.method = "external_account";
  exchange.secret =
      kExternal +
      R"("credential_source":{"url":"http://127.0.0.1:9/subject","headers":{"Metadata":"True"},)"
      R"("format":{"type":"json","subject_token_field_name":"value"}},)"
      R"("service_account_impersonation_url":"https://iamcredentials.googleapis.com/v1/x:generateAccessToken"})";
  const sdk::AccessToken token = exchange.run(
      {answers(R"({"value":"subject-2"})"), answers(R"({"access_token":"sts.t","expires_in":60})"),
       answers(R"({"accessToken":"ya29.imp","expireTime":"2023-11-14T23:13:20Z"})")});
  EXPECT_EQ(token.token, "ya29.imp");
  EXPECT_EQ(token.expires_in_ms, 3'600'000);
  ASSERT_EQ(exchange.requests.size(), 3U);
  EXPECT_EQ(exchange.requests[0].method, "GET");
  EXPECT_EQ(exchange.requests[0].url, "http://127.0.0.1:9/subject");
  EXPECT_EQ(exchange.requests[0].headers.get("metadata"), "True");
  EXPECT_EQ(form(exchange.requests[1].body, "subject_token"), "subject-2");
  EXPECT_EQ(exchange.requests[2].headers.get("authorization"), "Bearer sts.t");
  EXPECT_EQ(exchange.requests[2].body,
            R"({"scope":["https://www.googleapis.com/auth/cloud-platform"],"lifetime":"3600s"})");
}

TEST(VertexAuth, AWorkforceNamesItsProjectOrItsClient) {
  Exchange exchange;
  exchange.ambient.files["/t"] = "s";
  exchange.secret = kExternal + R"("credential_source":{"file":"/t"},)"
                                R"("workforce_pool_user_project":"w"})";
  exchange.run({answers(kToken)});
  EXPECT_EQ(form(exchange.requests.at(0).body, "options"), R"({"userProject":"w"})");
  Exchange client;
  client.ambient.files["/t"] = "s";
  client.secret = kExternal + R"("credential_source":{"file":"/t"},"client_id":"c",)"
                              R"("client_secret":"s","workforce_pool_user_project":"w"})";
  client.run({answers(kToken)});
  EXPECT_EQ(client.requests.at(0).headers.get("authorization"), "Basic Yzpz");
  EXPECT_EQ(form(client.requests.at(0).body, "options"), "absent");
}

TEST(VertexAuth, AnExternalUserRefreshesAsAClient) {
  Exchange exchange;
  exchange.secret = R"({"type":"external_account_authorized_user","client_id":"c",)"
                    R"("client_secret":"s","refresh_token":"r",)"
                    R"("token_url":"https://sts.googleapis.com/v1/oauthtoken"})";
  EXPECT_EQ(exchange.run({answers(kToken)}).token, "ya29.t");
  EXPECT_EQ(exchange.requests.at(0).headers.get("authorization"), "Basic Yzpz");
  EXPECT_EQ(exchange.requests.at(0).body, "grant_type=refresh_token&refresh_token=r");
}

TEST(VertexAuth, ImpersonationBeginsWithItsSource) {
  Exchange exchange;
  exchange.secret =
      R"({"type":"impersonated_service_account","delegates":["d"],"service_account_impersonation_url":)"
      R"("https://iamcredentials.googleapis.com/v1/x:generateAccessToken","source_credentials":)" +
      service_account() + "}";
  EXPECT_EQ(exchange.run({answers(kToken), answers(R"({"accessToken":"ya29.imp"})")}).token,
            "ya29.imp");
  EXPECT_EQ(exchange.requests.at(1).body,
            R"({"delegates":["d"],"scope":["https://www.googleapis.com/auth/cloud-platform"],)"
            R"("lifetime":"3600s"})");
  exchange.secret =
      R"({"type":"impersonated_service_account","service_account_impersonation_url":"https://x/y",)"
      R"("source_credentials":{"type":"impersonated_service_account"}})";
  EXPECT_TRUE(exchange.failure().starts_with(
      "google_vertex.credentials.nested_impersonation: the credential file's source_credentials "
      "impersonate once more"));
}

const sdk::Headers kFlavor = {{"Metadata-Flavor", "Google"}};

TEST(VertexAuth, TheMetadataServer) {
  Exchange exchange;
  exchange.method = "metadata";
  EXPECT_EQ(exchange.run({answers(kToken, 200, kFlavor)}).token, "ya29.t");
  EXPECT_EQ(exchange.requests.at(0).method, "GET");
  EXPECT_EQ(exchange.requests.at(0).url,
            "http://169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token"
            "?scopes=https://www.googleapis.com/auth/cloud-platform");
  EXPECT_EQ(exchange.requests.at(0).headers.get("metadata-flavor"), "Google");
  exchange.requests.clear();
  EXPECT_TRUE(exchange.failure({answers(kToken)})
                  .starts_with("google_vertex.credentials.no_metadata_server: what answers in the "
                               "metadata server's place is none of Google's"));
  exchange.requests.clear();
  EXPECT_EQ(exchange.failure({answers("", 404, kFlavor)}),
            "google_vertex.token.404: no access token: HTTP 404 without a message; this machine "
            "has no service account: attach one, or give the key a credential file");
}

TEST(VertexAuth, TheMetadataServersPlaceMayBeAnother) {
  Exchange exchange;
  exchange.method = "metadata";
  exchange.ambient.variables["GCE_METADATA_IP"] = "10.0.0.1";
  exchange.run({answers(kToken, 200, kFlavor)});
  EXPECT_TRUE(exchange.requests.at(0).url.starts_with("http://10.0.0.1/computeMetadata/"));
  exchange.requests.clear();
  exchange.ambient.variables["GCE_METADATA_HOST"] = "localhost:81";
  exchange.run({answers(kToken, 200, kFlavor)});
  EXPECT_TRUE(exchange.requests.at(0).url.starts_with("http://localhost:81/computeMetadata/"));
  exchange.ambient.variables["GCE_METADATA_HOST"] = "evil/?";
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.metadata_host: GCE_METADATA_HOST must be HOST or "
            "HOST:PORT; correct the variable");
  exchange.ambient.variables["METADATA_SERVER_DETECTION"] = "none";
  EXPECT_TRUE(exchange.failure().starts_with(
      "google_vertex.credentials.no_metadata_server: METADATA_SERVER_DETECTION is none"));
}

// The variable, then the file of gcloud, then the metadata server.
TEST(VertexAuth, DefaultCredentialsAreLookedForInGooglesOrder) {
  Exchange exchange;
  exchange.method = "adc";
  exchange.secret = "adc";
  EXPECT_EQ(exchange.run({answers(kToken, 200, kFlavor)}).token, "ya29.t");
  EXPECT_EQ(exchange.requests.back().method, "GET");

  const auto user = [](const std::string& id) {
    return R"({"type":"authorized_user","client_id":")" + id +
           R"(","client_secret":"s","refresh_token":"r"})";
  };
  const auto client = [&] {
    exchange.requests.clear();
    exchange.run({answers(kToken)});
    return form(exchange.requests.at(0).body, "client_id");
  };
  exchange.ambient.variables["HOME"] = "/home/u";
  exchange.ambient.files["/home/u/.config/gcloud/application_default_credentials.json"] =
      user("home");
  EXPECT_EQ(client(), "home");
  exchange.ambient.variables["CLOUDSDK_CONFIG"] = "/sdk";
  exchange.ambient.files["/sdk/application_default_credentials.json"] = user("sdk");
  EXPECT_EQ(client(), "sdk");
  exchange.ambient.variables["GOOGLE_APPLICATION_CREDENTIALS"] = "/named.json";
  exchange.ambient.files["/named.json"] = user("named");
  EXPECT_EQ(client(), "named");
  exchange.ambient.files.erase("/named.json");
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.unreadable_file: GOOGLE_APPLICATION_CREDENTIALS names a "
            "file that cannot be read; correct the variable or the file's permissions");
}

TEST(VertexAuth, KeysAndTokensAreNotExchanged) {
  for (const char* method : {"api_key", "access_token"}) {
    Exchange exchange;
    exchange.method = method;
    exchange.secret = "x";
    EXPECT_EQ(exchange.run({}).token, "none");
  }
}

TEST(VertexAuth, ATokenThatDoesNotSayHowLongItLastsIsSoonRenewed) {
  Exchange exchange;
  exchange.secret = service_account();
  EXPECT_EQ(exchange.run({answers(R"({"access_token":"ya29.t"})")}).expires_in_ms, 300'000);
}

TEST(VertexAuth, ACredentialThatIsNoneIsRefusedWithoutShowingIt) {
  Exchange exchange;
  exchange.secret = "AIza-hidden";
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.not_json: the key's secret is no credential file of "
            "Google's, which is a JSON object; point secret_ref at one with file://, or set "
            "auth_method to api_key, access_token, adc or metadata");
  exchange.secret = R"({"type":"gdch_service_account"})";
  EXPECT_TRUE(exchange.failure().starts_with(
      "google_vertex.credentials.unknown_type: the credential file's \"type\" is "
      "\"gdch_service_account\"; it must be"));
  exchange.secret = R"({"type":"service_account","private_key":"hidden"})";
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.missing_member: the credential file has no "
            "\"client_email\"; download it again, whole");
  exchange.secret =
      R"({"type":"service_account","private_key":"hidden","client_email":"robot@p.example"})";
  EXPECT_EQ(exchange.failure(),
            "google_vertex.credentials.bad_private_key: the credential file's \"private_key\" is "
            "no RSA key in PEM; download the file again and keep its line ends, which are written "
            "as \\n");
  exchange.secret = kExternal + R"("credential_source":{"environment_id":"aws1"}})";
  EXPECT_TRUE(exchange.failure().starts_with("google_vertex.credentials.unsupported_source: "));
  exchange.secret = kExternal + R"("credential_source":{"file":"/nowhere"}})";
  EXPECT_TRUE(exchange.failure().starts_with("google_vertex.credentials.unreadable_subject: "));
  exchange.ambient.files["/empty"] = "\n";
  exchange.secret = kExternal + R"("credential_source":{"file":"/empty"}})";
  EXPECT_TRUE(exchange.failure().starts_with("google_vertex.credentials.no_subject: "));
}

}  // namespace
}  // namespace llm_rotate::google_vertex
