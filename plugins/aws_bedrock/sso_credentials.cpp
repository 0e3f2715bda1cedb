#include "sso_credentials.hpp"

#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/safe_text.hpp"
#include "base/url.hpp"
#include "digest.hpp"
#include "endpoint.hpp"
#include "machine_credentials.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

// Where and as whom a profile logs in: in the profile itself, or in a session that several share.
struct Login {
  std::string cached_as;  // what the file of its token is named by
  std::string region;
  std::string account;
  std::string role;

  bool is_complete() const { return !region.empty() && !account.empty() && !role.empty(); }
};

std::optional<Login> login_of(const ProfileFiles& files, const IniFile::Section& profile) {
  const std::string session(value_in(profile, "sso_session"));
  const std::string start_url(value_in(profile, "sso_start_url"));
  if (session.empty() && start_url.empty()) return std::nullopt;
  Login login = {session.empty() ? start_url : session,
                 std::string(value_in(profile, "sso_region")),
                 std::string(value_in(profile, "sso_account_id")),
                 std::string(value_in(profile, "sso_role_name"))};
  const IniFile::Section* const shared = session.empty() ? nullptr : files.sso_session(session);
  if (shared != nullptr) login.region = value_in(*shared, "sso_region");
  return login;
}

std::string cached_token(const sdk::IAmbient& ambient, const Login& login, const std::string& name,
                         std::int64_t now_unix_ms) {
  const std::string path =
      ambient.env("HOME").value_or("") + "/.aws/sso/cache/" + sha1_hex(login.cached_as) + ".json";
  const auto text = ambient.file(path);
  const sdk::json::Document cached(text ? std::string_view(*text) : std::string_view());
  std::string token(cached["accessToken"].string());
  const auto ends = sdk::retry_hint::rfc3339(cached["expiresAt"].string());
  if (!token.empty() && plugin_base::fits_bearer(token) && ends && *ends > now_unix_ms) {
    return token;
  }
  refuse_chain("sso_login", "profile '" + plugin_base::safe_text(name, 64) + "' has " +
                                (token.empty() ? "no login" : "a login that has expired") +
                                "; log in: aws sso login --profile " +
                                plugin_base::safe_text(name, 64));
}

std::string portal_of(const sdk::IAmbient& ambient, const std::string& region) {
  if (auto url = ambient.env("AWS_ENDPOINT_URL_SSO")) return *url;
  return "https://portal.sso." + region + std::string(domain_of(region, false));
}

}  // namespace

std::optional<CredentialStep> ask_sso(const sdk::IAmbient& ambient, const ProfileFiles& files,
                                      const std::string& name, std::int64_t now_unix_ms) {
  const auto profile = files.find(name);
  if (!profile || keys_of(*profile).is_complete()) return std::nullopt;
  const auto login = login_of(files, *profile);
  if (!login) return std::nullopt;
  if (!login->is_complete() || !is_region(login->region)) {
    refuse_chain("sso_profile",
                 "profile '" + plugin_base::safe_text(name, 64) +
                     "' lacks sso_account_id, sso_role_name or an sso_region that is one; complete "
                     "it: aws configure sso --profile " +
                     plugin_base::safe_text(name, 64));
  }
  CredentialStep step(CredentialStep::Kind::kSso);
  step.set("bearer", cached_token(ambient, *login, name, now_unix_ms));
  step.set("url",
           plugin_base::joined(portal_of(ambient, login->region), "/federation/credentials") +
               "?role_name=" + sdk::percent_encoded(login->role) +
               "&account_id=" + sdk::percent_encoded(login->account));
  return step;
}

}  // namespace llm_rotate::aws_bedrock
