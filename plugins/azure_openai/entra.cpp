#include "azure_openai/entra.hpp"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "azure_openai/entra_identity.hpp"
#include "base/bearer.hpp"
#include "base/error_judge.hpp"
#include "base/safe_text.hpp"
#include "base/url.hpp"

namespace llm_rotate::azure_openai {

namespace {

using plugin_base::ErrorRow;
using sdk::Scope;
using sdk::json::Value;
using enum sdk::ErrorType;

constexpr std::string_view kClientSecret = "entra_client_secret";
constexpr std::string_view kWorkload = "entra_workload_identity";
constexpr std::string_view kManaged = "entra_managed_identity";
constexpr std::string_view kToken = "entra_token";

constexpr std::string_view kScope = "https://cognitiveservices.azure.com/.default";
constexpr std::string_view kDefaultSuffix = "/.default";
constexpr std::string_view kMetadataUrl = "http://169.254.169.254/metadata/identity/oauth2/token";

// Entra is no model, so whatever it refuses is the key's.
constexpr ErrorRow kRows[] = {
    {4, "temporarily_unavailable", "", kTransientServerError, Scope::kKey,
     "temporarily_unavailable"},
    {429, "", "", kRateLimit, Scope::kKey, ""},
    {408, "", "", kTimeout, Scope::kKey, ""},
    {504, "", "", kTimeout, Scope::kKey, ""},
    {410, "", "", kTransientServerError, Scope::kKey, ""},
    {5, "", "", kTransientServerError, Scope::kKey, ""},
    {4, "invalid_client", "", kInvalidAuth, Scope::kKey, "invalid_client"},
    {4, "invalid_grant", "", kInvalidAuth, Scope::kKey, "invalid_grant"},
    {4, "unauthorized_client", "", kInvalidAuth, Scope::kKey, "unauthorized_client"},
    {4, "invalid_scope", "", kInvalidAuth, Scope::kKey, "invalid_scope"},
    {4, "invalid_resource", "", kInvalidAuth, Scope::kKey, "invalid_resource"},
    {403, "", "", kPermissionDenied, Scope::kKey, ""},
    {4, "", "", kInvalidAuth, Scope::kKey, ""},
};

// Entra's "error" is a text that is the code; its words stand beside it.
plugin_base::ErrorFacts facts_of(const sdk::HttpResponse& response) {
  const sdk::json::Document document(response.body);
  plugin_base::ErrorFacts facts =
      document["error_description"].is_string()
          ? plugin_base::facts_of_error(document.root(), response.status)
          : plugin_base::facts_of_body(response.body, response.status);
  const std::string code = plugin_base::code_text(document["error"]);
  if (!code.empty()) {
    facts.code = code;
    facts.codes.push_back(code);
  }
  return facts;
}

[[noreturn]] void refuse(const sdk::HttpResponse& response) {
  const plugin_base::ErrorTable table = {
      .id = "azure_openai.entra", .rows = kRows, .further_rows = {}};
  throw sdk::ProviderError(plugin_base::verdict_on(facts_of(response), response.headers, table));
}

std::string scope_of(const Settings& settings) {
  return settings.scope.empty() ? std::string(kScope) : settings.scope;
}

// A managed identity is asked for by the resource, which is the scope without its end.
std::string resource_of(const Settings& settings) {
  std::string scope = scope_of(settings);
  if (scope.ends_with(kDefaultSuffix)) scope.resize(scope.size() - kDefaultSuffix.size());
  return scope;
}

class Form {
 public:
  Form& add(std::string_view name, std::string_view value) {
    if (!text_.empty()) text_ += '&';
    text_.append(name).append("=").append(sdk::percent_encoded(value));
    return *this;
  }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

sdk::HttpRequest posted(const std::string& url, std::string form) {
  sdk::HttpRequest request;
  request.method = "POST";
  request.url = url;
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  request.headers.add("Accept", "application/json");
  request.body = std::move(form);
  return request;
}

sdk::HttpRequest client_secret_request(sdk::SecretView secret, const Settings& settings,
                                       const sdk::IAmbient& ambient) {
  const EntraIdentity who = client_identity(secret, settings, ambient);
  Form form;
  form.add("grant_type", "client_credentials").add("client_id", who.client_id);
  form.add("client_secret", who.client_secret).add("scope", scope_of(settings));
  return posted(who.token_url, form.take());
}

sdk::HttpRequest workload_request(sdk::SecretView secret, const Settings& settings,
                                  const sdk::IAmbient& ambient) {
  const EntraIdentity who = workload_identity(settings, ambient);
  Form form;
  form.add("grant_type", "client_credentials").add("client_id", who.client_id);
  form.add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
  form.add("client_assertion", federated_token(secret, settings, ambient));
  form.add("scope", scope_of(settings));
  return posted(who.token_url, form.take());
}

// App Service, Functions and Container Apps say where to ask; a machine has its metadata server.
sdk::HttpRequest managed_request(const Settings& settings, const sdk::IAmbient& ambient) {
  const auto endpoint = ambient.env("IDENTITY_ENDPOINT");
  const auto proof = ambient.env("IDENTITY_HEADER");
  const bool service = endpoint && proof;
  if (service && !plugin_base::fits_header(*proof)) {
    refuse_identity("bad_identity_header", "IDENTITY_HEADER holds a control character");
  }
  Form query;
  query.add("api-version", service ? "2019-08-01" : "2018-02-01");
  query.add("resource", resource_of(settings));
  const std::string client =
      settings.client_id.empty() ? ambient.env("AZURE_CLIENT_ID").value_or("") : settings.client_id;
  if (!client.empty()) query.add("client_id", client);
  sdk::HttpRequest request;
  request.method = "GET";
  request.url = (service ? *endpoint : std::string(kMetadataUrl)) + "?" + query.take();
  if (service) {
    request.headers.add("X-IDENTITY-HEADER", *proof, true);
  } else {
    request.headers.add("Metadata", "true");
  }
  return request;
}

// Managed identities write their numbers as texts.
std::int64_t number_in(Value value) {
  std::int64_t number = value.integer();
  const std::string_view text = value.string();
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// From expires_in (seconds), else expires_on (Unix seconds, or a date).
std::int64_t lifetime_ms(Value answer, std::int64_t now_unix_ms) {
  constexpr std::int64_t kMaxSeconds = 7LL * 24 * 3600;
  constexpr std::int64_t kUnsaidMs = 5LL * 60 * 1000;
  std::int64_t seconds = number_in(answer["expires_in"]);
  if (seconds <= 0) {
    const auto date = sdk::retry_hint::rfc3339(answer["expires_on"].string());
    const std::int64_t at_seconds = date ? *date / 1000 : number_in(answer["expires_on"]);
    seconds = at_seconds > 0 ? at_seconds - now_unix_ms / 1000 : 0;
  }
  return seconds > 0 ? std::min(seconds, kMaxSeconds) * 1000 : kUnsaidMs;
}

}  // namespace

bool is_exchanged(std::string_view auth_method) {
  return auth_method == kClientSecret || auth_method == kWorkload || auth_method == kManaged;
}

bool is_entra(std::string_view auth_method) {
  return is_exchanged(auth_method) || auth_method == kToken;
}

sdk::TokenStep entra_step(sdk::SecretView secret, const Settings& settings,
                          const sdk::AuthContext& context) {
  sdk::TokenStep step;
  if (context.auth_method == kClientSecret) {
    step.request = client_secret_request(secret, settings, *context.ambient);
  } else if (context.auth_method == kWorkload) {
    step.request = workload_request(secret, settings, *context.ambient);
  } else if (context.auth_method == kManaged) {
    step.request = managed_request(settings, *context.ambient);
  }
  return step;
}

sdk::AccessToken entra_token(const sdk::HttpResponse& response, const sdk::AuthContext& context) {
  if (!response.ok()) refuse(response);
  const sdk::json::Document document(response.body);
  const std::string_view token = document["access_token"].string();
  if (token.empty() || !plugin_base::fits_bearer(token)) {
    sdk::Verdict verdict;
    verdict.type = kTransientServerError;
    verdict.scope = Scope::kKey;
    verdict.rule = "azure_openai.entra.no_token";
    verdict.message = "the answer to the token request holds no access_token; check authority_host";
    throw sdk::ProviderError(std::move(verdict));
  }
  return {.token = std::string(token),
          .expires_in_ms = lifetime_ms(document.root(), context.now_unix_ms)};
}

}  // namespace llm_rotate::azure_openai
