#include "credential_chain.hpp"

#include <optional>
#include <utility>

#include "llm_rotate/sdk/json.hpp"

#include "base/safe_text.hpp"
#include "base/url.hpp"
#include "credential_step.hpp"
#include "credentials.hpp"
#include "endpoint.hpp"
#include "machine_credentials.hpp"
#include "profile.hpp"
#include "sso_credentials.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::AccessToken;
using Kind = CredentialStep::Kind;

// What stands in files and variables is looked at again after a while: somebody may renew it.
constexpr std::int64_t kReadAgainMs = 15LL * 60 * 1000;

class Chain {
 public:
  Chain(sdk::SecretView secret, const sdk::AuthContext& context, const Options& options)
      : secret_(secret),
        context_(context),
        config_(context.auth_config_json),
        ambient_(*context.ambient),
        region_(options.region) {
    for (const std::string_view name : {"AWS_REGION", "AWS_DEFAULT_REGION"}) {
      if (region_.empty()) region_ = ambient_.env(name).value_or("");
    }
  }

  AccessToken begin() {
    const std::string role(config("role_arn"));
    if (context_.auth_method != kDefaultChain) {
      return assumed(credentials_of_secret(secret_), {role, {}});
    }
    const std::string profile(config("profile"));
    if (!profile.empty()) return with_profile(profile, true);
    if (!role.empty() && !config("web_identity_token_file").empty()) {
      return web_identity(role, std::string(config("web_identity_token_file")));
    }
    if (auto bearer = ambient_.env("AWS_BEARER_TOKEN_BEDROCK")) {
      Credentials found;
      found.bearer = *bearer;
      return finished(found);
    }
    if (auto keys = from_environment()) return assumed(std::move(*keys), {role, {}});
    return from_profiles_or_services(role);
  }

 private:
  struct Role {
    std::string arn;
    IniFile::Section profile;  // what it says of the session
  };

  std::string_view config(std::string_view name) const { return config_[name].string(); }

  AccessToken finished(const Credentials& found) const {
    for (const std::string* part : {&found.bearer, &found.access_key_id, &found.session_token}) {
      if (!part->empty() && !plugin_base::fits_bearer(*part)) {
        refuse_chain("bad_value",
                     "the credentials that were found hold white space or control characters; "
                     "store each on one line without quotes");
      }
    }
    AccessToken token;
    token.token = found.to_token();
    token.expires_in_ms = kReadAgainMs;
    return token;
  }

  std::optional<Credentials> from_environment() const {
    Credentials keys;
    keys.access_key_id = ambient_.env("AWS_ACCESS_KEY_ID").value_or("");
    keys.secret_access_key = ambient_.env("AWS_SECRET_ACCESS_KEY").value_or("");
    keys.session_token = ambient_.env("AWS_SESSION_TOKEN").value_or("");
    keys.region = region_;
    if (!keys.is_complete()) return std::nullopt;
    return keys;
  }

  AccessToken from_profiles_or_services(const std::string& role) {
    const std::optional<std::string> named = ambient_.env("AWS_PROFILE");
    if (named || ProfileFiles(ambient_).find("default")) {
      return with_profile(named.value_or("default"), named.has_value());
    }
    const auto token_file = ambient_.env("AWS_WEB_IDENTITY_TOKEN_FILE");
    const auto token_role = ambient_.env("AWS_ROLE_ARN");
    if (token_file && token_role) return web_identity(*token_role, *token_file);
    if (auto step = ask_container(ambient_, region_))
      return with_role(std::move(*step), {role, {}}).to_token();
    return with_role(ask_instance(ambient_, region_), {role, {}}).to_token();
  }

  AccessToken with_profile(const std::string& name, bool required) {
    const ProfileFiles files(ambient_);
    const auto profile = files.find(name);
    if (!profile) {
      refuse_chain(
          required ? "no_profile" : "nothing",
          "there is no profile '" + plugin_base::safe_text(name, 64) +
              "' in AWS's credentials and config files; check its name, AWS_CONFIG_FILE and "
              "AWS_SHARED_CREDENTIALS_FILE");
    }
    if (region_.empty()) region_ = value_in(*profile, "region");
    std::string role(value_in(*profile, "role_arn"));
    if (role.empty()) role = config("role_arn");
    const std::string token_file(value_in(*profile, "web_identity_token_file"));
    if (!role.empty() && !token_file.empty()) return web_identity(role, token_file);
    const std::string_view source = value_in(*profile, "credential_source");
    if (!role.empty() && !source.empty()) return from_source(source, {role, *profile});
    std::string keys_from(value_in(*profile, "source_profile"));
    if (role.empty() || keys_from.empty()) keys_from = name;
    if (auto step = ask_sso(ambient_, files, keys_from, context_.now_unix_ms)) {
      return with_role(std::move(*step), {role, *profile}).to_token();
    }
    return assumed(keys_in(files, keys_from), {role, *profile});
  }

  Credentials keys_in(const ProfileFiles& files, const std::string& name) const {
    const auto profile = files.find(name);
    Credentials keys = profile ? keys_of(*profile) : Credentials();
    if (keys.region.empty()) keys.region = region_;
    if (keys.is_complete()) return keys;
    const std::string shown = plugin_base::safe_text(name, 64);
    const bool elsewhere =
        profile && (profile->contains("credential_process") || profile->contains("login_session"));
    if (elsewhere) {
      refuse_chain(
          "profile_elsewhere",
          "profile '" + shown +
              "' gets its keys from a program or a login at the console, which is not done here; "
              "put the output "
              "of 'aws configure export-credentials' into the environment or the secret");
    }
    refuse_chain("profile_keys",
                 "profile '" + shown +
                     "' has no aws_access_key_id with its aws_secret_access_key; add them, "
                     "or name another profile");
  }

  AccessToken from_source(std::string_view source, const Role& role) {
    if (source == "Environment") {
      auto keys = from_environment();
      if (keys) return assumed(std::move(*keys), role);
    } else if (source == "EcsContainer") {
      if (auto step = ask_container(ambient_, region_))
        return with_role(std::move(*step), role).to_token();
    } else if (source == "Ec2InstanceMetadata") {
      return with_role(ask_instance(ambient_, region_), role).to_token();
    }
    refuse_chain("credential_source", "the profile's credential_source '" +
                                          plugin_base::safe_text(source, 64) +
                                          "' gives no keys here; check it, or name another source");
  }

  AccessToken assumed(Credentials keys, const Role& role) const {
    if (role.arn.empty()) return finished(keys);
    if (keys.is_bearer()) {
      refuse_chain("role_with_bearer",
                   "a Bedrock API key assumes no role; leave role_arn out, or give an access key");
    }
    CredentialStep step(Kind::kAssumeRole);
    step.set("access_key_id", keys.access_key_id).set("secret_access_key", keys.secret_access_key);
    step.set("session_token", keys.session_token);
    step = with_role(std::move(step), role);
    step.set("url", step.get("sts_url"));
    return step.to_token();
  }

  CredentialStep with_role(CredentialStep step, const Role& role) const {
    step.set("region", region_);
    if (role.arn.empty()) return step;
    const auto said = [&](std::string_view in_profile, std::string_view in_config) {
      const std::string_view value = value_in(role.profile, in_profile);
      return value.empty() ? config(in_config) : value;
    };
    step.set("role_arn", role.arn).set("sts_url", sts_url());
    step.set("session_name", said("role_session_name", "role_session_name"));
    step.set("external_id", said("external_id", "external_id"));
    return step;
  }

  AccessToken web_identity(const std::string& role, const std::string& token_file) const {
    const auto token = ambient_.file(token_file);
    if (!token || plugin_base::trimmed(*token).empty()) {
      refuse_chain("web_identity_file",
                   "the web identity token file '" + plugin_base::safe_text(token_file, 200) +
                       "' cannot be read or is empty; check its path and rights");
    }
    CredentialStep step(Kind::kWebIdentity);
    step.set("url", sts_url()).set("region", region_).set("role_arn", role);
    step.set("web_identity_token", plugin_base::trimmed(*token));
    std::string session(config("role_session_name"));
    if (session.empty()) session = ambient_.env("AWS_ROLE_SESSION_NAME").value_or("");
    return step.set("session_name", session).to_token();
  }

  std::string sts_url() const {
    if (auto url = ambient_.env("AWS_ENDPOINT_URL_STS")) return *url;
    if (!is_region(region_)) {
      refuse_chain("no_region",
                   "the exchange with STS needs a region; set region in the key's auth_config, "
                   "or AWS_REGION");
    }
    return "https://sts." + region_ + std::string(domain_of(region_, false));
  }

  sdk::SecretView secret_;
  const sdk::AuthContext& context_;
  sdk::json::Document config_;
  const sdk::IAmbient& ambient_;
  std::string region_;
};

}  // namespace

bool needs_exchange(const sdk::AuthContext& context) {
  if (context.auth_method == kDefaultChain) return true;
  return !sdk::json::Document(context.auth_config_json)["role_arn"].string().empty();
}

sdk::TokenStep begin_exchange(sdk::SecretView secret, const sdk::AuthContext& context,
                              const Options& options) {
  sdk::TokenStep step;
  step.token = Chain(secret, context, options).begin();
  return step;
}

}  // namespace llm_rotate::aws_bedrock
