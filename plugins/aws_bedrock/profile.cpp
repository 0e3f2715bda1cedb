#include "profile.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

std::string read(const sdk::IAmbient& ambient, std::string_view variable, std::string_view name) {
  std::string path = ambient.env(variable).value_or("");
  if (path.empty()) path = ambient.env("HOME").value_or("").append("/.aws/").append(name);
  return ambient.file(path).value_or("");
}

}  // namespace

ProfileFiles::ProfileFiles(const sdk::IAmbient& ambient)
    : credentials_(read(ambient, "AWS_SHARED_CREDENTIALS_FILE", "credentials")),
      config_(read(ambient, "AWS_CONFIG_FILE", "config")) {}

std::optional<IniFile::Section> ProfileFiles::find(std::string_view name) const {
  const IniFile::Section* in_config = config_.find("profile " + std::string(name));
  if (in_config == nullptr && name == "default") in_config = config_.find(name);
  const IniFile::Section* in_credentials = credentials_.find(name);
  if (in_config == nullptr && in_credentials == nullptr) return std::nullopt;
  IniFile::Section merged;
  if (in_credentials != nullptr) merged = *in_credentials;
  if (in_config != nullptr) merged.insert(in_config->begin(), in_config->end());
  return merged;
}

const IniFile::Section* ProfileFiles::sso_session(std::string_view name) const {
  return config_.find("sso-session " + std::string(name));
}

Credentials keys_of(const IniFile::Section& profile) {
  Credentials keys;
  keys.access_key_id = value_in(profile, "aws_access_key_id");
  keys.secret_access_key = value_in(profile, "aws_secret_access_key");
  keys.session_token = value_in(profile, "aws_session_token");
  keys.region = value_in(profile, "region");
  return keys;
}

}  // namespace llm_rotate::aws_bedrock
