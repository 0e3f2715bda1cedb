#include "azure_openai/entra_identity.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"

#include "base/safe_text.hpp"

namespace llm_rotate::azure_openai {

namespace {

using sdk::json::Value;

constexpr std::string_view kAuthority = "https://login.microsoftonline.com";

std::string first_of(Value object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    if (!object[name].string().empty()) return std::string(object[name].string());
  }
  return {};
}

// What is said first of: the secret, the key's settings, the surroundings.
std::string chosen(std::string said, const std::string& setting, const sdk::IAmbient& ambient,
                   std::string_view variable) {
  if (!said.empty()) return said;
  return setting.empty() ? ambient.env(variable).value_or("") : setting;
}

bool is_tenant(std::string_view tenant) {
  return !tenant.empty() && std::all_of(tenant.begin(), tenant.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

std::string authority_of(const Settings& settings, const sdk::IAmbient& ambient) {
  std::string host = chosen({}, settings.authority_host, ambient, "AZURE_AUTHORITY_HOST");
  if (host.empty()) return std::string(kAuthority);
  while (host.ends_with('/')) host.pop_back();
  return host.find("://") == std::string::npos ? "https://" + host : host;
}

EntraIdentity identity(std::string tenant, std::string client, const Settings& settings,
                       const sdk::IAmbient& ambient) {
  tenant = chosen(std::move(tenant), settings.tenant_id, ambient, "AZURE_TENANT_ID");
  client = chosen(std::move(client), settings.client_id, ambient, "AZURE_CLIENT_ID");
  if (!is_tenant(tenant)) {
    refuse_identity("no_tenant",
                    "the key names no Entra tenant; set tenant_id in its auth_config, or "
                    "AZURE_TENANT_ID");
  }
  if (client.empty()) {
    refuse_identity("no_client",
                    "the key names no application; set client_id in its auth_config, or "
                    "AZURE_CLIENT_ID");
  }
  EntraIdentity out;
  out.token_url =
      authority_of(settings, ambient) + "/" + sdk::percent_encoded(tenant) + "/oauth2/v2.0/token";
  out.client_id = std::move(client);
  return out;
}

// Three parts of base64url with dots between them.
bool is_jwt(std::string_view text) {
  return text.starts_with("eyJ") && std::count(text.begin(), text.end(), '.') == 2 &&
         text.find_first_of(" /\n") == std::string_view::npos;
}

}  // namespace

void refuse_identity(std::string_view rule, std::string message) {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kInvalidAuth;
  verdict.scope = sdk::Scope::kKey;
  verdict.rule = std::string("azure_openai.entra.").append(rule);
  verdict.message = std::move(message);
  throw sdk::ProviderError(std::move(verdict));
}

EntraIdentity client_identity(sdk::SecretView secret, const Settings& settings,
                              const sdk::IAmbient& ambient) {
  const std::string_view text = plugin_base::trimmed(secret.reveal());
  const sdk::json::Document principal(text.starts_with('{') ? text : std::string_view("{}"));
  if (!principal.ok()) {
    refuse_identity("bad_secret",
                    "the key's secret starts like JSON but is none; store the whole service "
                    "principal, or the client secret alone");
  }
  EntraIdentity out =
      identity(first_of(principal.root(), {"tenantId", "tenant_id", "tenant"}),
               first_of(principal.root(), {"clientId", "client_id", "appId"}), settings, ambient);
  out.client_secret =
      text.starts_with('{')
          ? first_of(principal.root(), {"clientSecret", "client_secret", "password"})
          : std::string(text);
  if (out.client_secret.empty()) {
    refuse_identity("no_secret",
                    "the key's secret holds no client secret; store it alone, or as clientSecret "
                    "in JSON with tenantId and clientId");
  }
  return out;
}

EntraIdentity workload_identity(const Settings& settings, const sdk::IAmbient& ambient) {
  return identity({}, {}, settings, ambient);
}

std::string federated_token(sdk::SecretView secret, const Settings& settings,
                            const sdk::IAmbient& ambient) {
  const std::string_view text = plugin_base::trimmed(secret.reveal());
  if (is_jwt(text)) return std::string(text);
  const std::string file =
      chosen(text.starts_with('/') ? std::string(text) : std::string(),
             settings.federated_token_file, ambient, "AZURE_FEDERATED_TOKEN_FILE");
  if (file.empty()) {
    refuse_identity("no_token_file",
                    "the key names no federated token; set federated_token_file in its "
                    "auth_config, or AZURE_FEDERATED_TOKEN_FILE, as AKS does");
  }
  const auto content = ambient.file(file);
  const std::string_view token = plugin_base::trimmed(content ? *content : std::string_view());
  if (token.empty()) {
    refuse_identity(
        "unreadable_token_file",
        "the federated token file cannot be read or is empty: " + plugin_base::safe_text(file) +
            "; check that the pod has workload identity and may read it");
  }
  return std::string(token);
}

}  // namespace llm_rotate::azure_openai
