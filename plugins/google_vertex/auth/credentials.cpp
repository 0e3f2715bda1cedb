#include "auth/credentials.hpp"

#include <array>
#include <utility>

#include "auth/token_errors.hpp"
#include "base/safe_text.hpp"

namespace llm_rotate::google_vertex {

namespace {

using Type = Credentials::Type;

constexpr auto kTypes = std::to_array<std::pair<std::string_view, Type>>({
    {"service_account", Type::kServiceAccount},
    {"authorized_user", Type::kAuthorizedUser},
    {"impersonated_service_account", Type::kImpersonated},
    {"external_account", Type::kExternal},
    {"external_account_authorized_user", Type::kExternalAuthorizedUser},
});

}  // namespace

Credentials::Credentials(std::string_view text)
    : document_(std::make_unique<sdk::json::Document>(text)) {
  if (!document_->root().is_object()) {
    bad_credentials("not_json",
                    "the key's secret is no credential file of Google's, which is a JSON object; "
                    "point secret_ref at one with file://, or set auth_method to api_key, "
                    "access_token, adc or metadata");
  }
  const std::string_view name = (*this)["type"];
  for (const auto& [known, type] : kTypes) {
    if (name == known) {
      type_ = type;
      return;
    }
  }
  bad_credentials("unknown_type", "the credential file's \"type\" is \"" +
                                      plugin_base::safe_text(name, 64) +
                                      "\"; it must be service_account, authorized_user, "
                                      "impersonated_service_account, external_account or "
                                      "external_account_authorized_user");
}

std::string_view Credentials::operator[](std::string_view member) const {
  return (*document_)[member].string();
}

std::string_view Credentials::required(std::string_view member) const {
  const std::string_view text = (*this)[member];
  if (text.empty()) {
    bad_credentials("missing_member", "the credential file has no \"" + std::string(member) +
                                          "\"; download it again, whole");
  }
  return text;
}

std::string_view Credentials::token_uri() const {
  const bool external = type_ == Type::kExternal || type_ == Type::kExternalAuthorizedUser;
  const std::string_view member = external ? "token_url" : "token_uri";
  std::string_view url = (*this)[member];
  if (url.empty()) url = external ? required(member) : kTokenUri;
  require_safe_url(url, member);
  return url;
}

std::string_view Credentials::impersonation_url() const {
  const std::string_view url = (*this)["service_account_impersonation_url"];
  if (!url.empty()) require_safe_url(url, "service_account_impersonation_url");
  return url;
}

Credentials Credentials::source() const {
  const sdk::json::Value source = value("source_credentials");
  if (!source.is_object()) required("source_credentials");
  Credentials credentials(sdk::json::dump(source));
  if (credentials.type() == Type::kImpersonated) {
    bad_credentials("nested_impersonation",
                    "the credential file's source_credentials impersonate once more; use the "
                    "\"delegates\" of one impersonation instead");
  }
  return credentials;
}

bool Credentials::in_another_universe() const {
  const std::string_view universe = (*this)["universe_domain"];
  return !universe.empty() && universe != kUniverse;
}

std::optional<std::string> default_credentials(const sdk::IAmbient& ambient) {
  constexpr std::string_view kName = "GOOGLE_APPLICATION_CREDENTIALS";
  if (const auto path = ambient.env(kName)) {
    auto text = ambient.file(*path);
    if (!text) {
      bad_credentials("unreadable_file", std::string(kName) +
                                             " names a file that cannot be read; correct the "
                                             "variable or the file's permissions");
    }
    return text;
  }
  auto folder = ambient.env("CLOUDSDK_CONFIG");
  if (const auto home = ambient.env("HOME"); !folder && home) folder = *home + "/.config/gcloud";
  if (!folder) return std::nullopt;
  return ambient.file(*folder + "/application_default_credentials.json");
}

}  // namespace llm_rotate::google_vertex
