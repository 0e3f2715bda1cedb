#include "auth/token_requests.hpp"

#include <optional>
#include <utility>

#include "llm_rotate/sdk/percent.hpp"

#include "auth/jwt.hpp"
#include "auth/token_errors.hpp"
#include "base/base64.hpp"
#include "base/safe_text.hpp"
#include "base/url.hpp"

namespace llm_rotate::google_vertex {

namespace {

// The body of an application/x-www-form-urlencoded request.
class Form {
 public:
  Form& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=").append(sdk::percent_encoded(value));
    return *this;
  }
  sdk::HttpRequest post(std::string_view url) {
    sdk::HttpRequest request;
    request.url = url;
    request.headers.add("Content-Type", "application/x-www-form-urlencoded");
    request.headers.add("Accept", "application/json");
    request.body = std::move(text_);
    request.sensitive_body = true;
    return request;
  }

 private:
  std::string text_;
};

// Who the client is, for endpoints that want it in a header.
void add_basic_auth(const Credentials& credentials, sdk::HttpRequest& request) {
  const std::string_view id = credentials["client_id"];
  if (id.empty()) return;
  const std::string pair = std::string(id).append(":").append(credentials["client_secret"]);
  request.headers.add("Authorization", "Basic " + plugin_base::base64_encoded(pair), true);
}

constexpr std::string_view kMetadataHost = "169.254.169.254";

std::string metadata_host(const sdk::IAmbient& ambient) {
  std::optional<std::string> host = ambient.env("GCE_METADATA_HOST");
  if (!host) host = ambient.env("GCE_METADATA_IP");
  if (!host) return std::string(kMetadataHost);
  if (host->find_first_of("/@?# \t\r\n") != std::string::npos) {
    bad_credentials("metadata_host",
                    "GCE_METADATA_HOST must be HOST or HOST:PORT; correct the variable");
  }
  return *host;
}

}  // namespace

std::string service_account_jwt(const Credentials& account, std::string_view audience,
                                std::int64_t now_unix_ms) {
  const std::string_view email = account.required("client_email");
  JwtClaims claims = {.issuer = email,
                      .subject = {},
                      .scope = kScope,
                      .audience = audience,
                      .issued_at = now_unix_ms / 1000};
  if (audience.empty()) claims.subject = email;
  auto jwt = signed_jwt(claims, account["private_key_id"], account.required("private_key"));
  if (!jwt) {
    bad_credentials("bad_private_key",
                    "the credential file's \"private_key\" is no RSA key in PEM; download the file "
                    "again and keep its line ends, which are written as \\n");
  }
  return std::move(*jwt);
}

sdk::HttpRequest jwt_request(const Credentials& account, std::int64_t now_unix_ms) {
  const std::string_view uri = account.token_uri();
  return Form()
      .add("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer")
      .add("assertion", service_account_jwt(account, uri, now_unix_ms))
      .post(uri);
}

sdk::HttpRequest refresh_request(const Credentials& user) {
  Form form;
  form.add("grant_type", "refresh_token").add("refresh_token", user.required("refresh_token"));
  const std::string_view id = user.required("client_id");
  const std::string_view secret = user.required("client_secret");
  if (user.type() == Credentials::Type::kExternalAuthorizedUser) {
    sdk::HttpRequest request = form.post(user.token_uri());
    add_basic_auth(user, request);
    return request;
  }
  return form.add("client_id", id).add("client_secret", secret).post(user.token_uri());
}

sdk::HttpRequest sts_request(const Credentials& external, std::string_view subject_token) {
  Form form;
  form.add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
      .add("audience", external.required("audience"))
      .add("scope", kScope)
      .add("requested_token_type", "urn:ietf:params:oauth:token-type:access_token")
      .add("subject_token", subject_token)
      .add("subject_token_type", external.required("subject_token_type"));
  // A project vouches for the exchange where no client does.
  const std::string_view project = external["workforce_pool_user_project"];
  if (!project.empty() && external["client_id"].empty()) {
    form.add("options", R"({"userProject":)" + sdk::json::quoted(project) + "}");
  }
  sdk::HttpRequest request = form.post(external.token_uri());
  add_basic_auth(external, request);
  return request;
}

sdk::HttpRequest impersonation_request(const Credentials& credentials, std::string_view token) {
  if (!plugin_base::fits_bearer(token)) {
    bad_credentials("bad_token", "the token that was to impersonate cannot stand in a header");
  }
  sdk::json::Writer body;
  body.begin_object();
  if (credentials.value("delegates").is_array()) {
    body.value("delegates", credentials.value("delegates"));
  }
  body.key("scope").begin_array().string(kScope).end_array();
  const std::int64_t seconds =
      credentials.value("service_account_impersonation")["token_lifetime_seconds"].integer(3600);
  body.string("lifetime", std::to_string(seconds) + "s").end_object();
  sdk::HttpRequest request;
  request.url = credentials.impersonation_url();
  request.headers.add("Content-Type", "application/json");
  request.headers.add("Accept", "application/json");
  request.headers.add("Authorization", "Bearer " + std::string(token), true);
  request.body = body.str();
  return request;
}

sdk::HttpRequest metadata_request(const sdk::IAmbient& ambient) {
  if (ambient.env("METADATA_SERVER_DETECTION") == "none") {
    bad_credentials("no_metadata_server",
                    "METADATA_SERVER_DETECTION is none, and there are no other credentials; set "
                    "GOOGLE_APPLICATION_CREDENTIALS, or log in with gcloud auth "
                    "application-default login");
  }
  sdk::HttpRequest request;
  request.method = "GET";
  request.url =
      "http://" + metadata_host(ambient) +
      "/computeMetadata/v1/instance/service-accounts/default/token?scopes=" + std::string(kScope);
  request.headers.add("Metadata-Flavor", "Google");
  return request;
}

bool subject_is_fetched(const Credentials& external) {
  return !external.value("credential_source")["url"].string().empty() &&
         external.value("credential_source")["environment_id"].string().empty();
}

sdk::HttpRequest subject_request(const Credentials& external) {
  const sdk::json::Value source = external.value("credential_source");
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = source["url"].string();
  source["headers"].each_member([&](std::string_view name, sdk::json::Value value) {
    const bool fits = plugin_base::fits_bearer(name) && plugin_base::fits_header(value.string());
    if (fits) request.headers.add(name, value.string(), true);
  });
  return request;
}

std::string subject_from_file(const Credentials& external, const sdk::IAmbient& ambient) {
  const std::string_view path = external.value("credential_source")["file"].string();
  if (path.empty()) {
    bad_credentials("unsupported_source",
                    "the credential file's credential_source is neither a file nor a url; sources "
                    "that run a program, AWS and certificates are not supported");
  }
  const auto text = ambient.file(path);
  if (!text) {
    bad_credentials("unreadable_subject",
                    "the file that credential_source names cannot be read; check that the "
                    "workload's token is mounted there");
  }
  return subject_in(external, *text);
}

std::string subject_in(const Credentials& external, std::string_view text) {
  const sdk::json::Value format = external.value("credential_source")["format"];
  std::string subject(plugin_base::trimmed(text));
  if (format["type"].string() == "json") {
    const sdk::json::Document document(text);
    subject = document[format["subject_token_field_name"].string()].string();
  }
  if (subject.empty()) {
    bad_credentials("no_subject",
                    "credential_source holds no subject token; check its format and "
                    "subject_token_field_name");
  }
  return subject;
}

}  // namespace llm_rotate::google_vertex
