#include "credential_step.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "base/safe_text.hpp"
#include "base/url.hpp"
#include "credentials.hpp"
#include "sigv4.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

using sdk::AccessToken;
using sdk::HttpRequest;
using sdk::HttpResponse;
using Kind = CredentialStep::Kind;

struct Name {
  Kind kind;
  std::string_view word;
  std::string_view source;  // for people
};

constexpr auto kNames =
    std::to_array<Name>({{Kind::kWebIdentity, "web_identity", "STS (AssumeRoleWithWebIdentity)"},
                         {Kind::kAssumeRole, "assume_role", "STS (AssumeRole)"},
                         {Kind::kContainer, "container", "the container's credential endpoint"},
                         {Kind::kSso, "sso", "the portal of IAM Identity Center"},
                         {Kind::kInstanceToken, "instance_token", "the instance metadata service"},
                         {Kind::kInstanceRole, "instance_role", "the instance metadata service"},
                         {Kind::kInstanceKeys, "instance_keys", "the instance metadata service"}});

const Name& name_of_kind(Kind kind) {
  for (const Name& name : kNames) {
    if (name.kind == kind) return name;
  }
  return kNames.front();
}

// What stands between <tag> and </tag>.
std::string_view in_tag(std::string_view xml, std::string_view tag) {
  const std::string open = "<" + std::string(tag) + ">";
  const std::string shut = "</" + std::string(tag) + ">";
  const std::size_t begin = xml.find(open);
  if (begin == std::string_view::npos) return {};
  xml.remove_prefix(begin + open.size());
  const std::size_t end = xml.find(shut);
  return end == std::string_view::npos ? std::string_view() : xml.substr(0, end);
}

sdk::ErrorType type_of(int status, std::string_view code) {
  using enum sdk::ErrorType;
  if (status == 429 || code == "Throttling" || code == "ThrottlingException") return kRateLimit;
  if (status == 408 || status == 504) return kTimeout;
  if (status >= 500) return kTransientServerError;
  return kInvalidAuth;
}

[[noreturn]] void fail(Kind kind, sdk::ErrorType type, std::string_view rule,
                       const std::string& message) {
  sdk::Verdict verdict;
  verdict.type = type;
  verdict.scope = sdk::Scope::kKey;
  verdict.rule = std::string("bedrock.token.").append(name_of_kind(kind).word).append(".");
  verdict.rule.append(rule);
  verdict.message = std::string(name_of_kind(kind).source).append(" ").append(message);
  throw sdk::ProviderError(std::move(verdict));
}

std::string advice_for(Kind kind, int status) {
  if (kind == Kind::kInstanceRole && status == 404) {
    return "; attach a role to this instance, or name another source of credentials";
  }
  if (kind == Kind::kWebIdentity || kind == Kind::kAssumeRole) {
    return "; check the role's name and whom it trusts";
  }
  if (kind == Kind::kSso) return "; log in again with aws sso login, and check the role's name";
  return "; check what this machine may ask it, or name another source of credentials";
}

[[noreturn]] void refused(Kind kind, const HttpResponse& response) {
  const sdk::json::Document document(response.body);
  std::string_view code = in_tag(response.body, "Code");
  std::string_view words = in_tag(response.body, "Message");
  if (code.empty()) code = document["code"].string();
  if (words.empty()) words = document["message"].string();
  const sdk::ErrorType type = type_of(response.status, code);
  std::string message = "answered HTTP " + std::to_string(response.status);
  if (!code.empty()) message += " " + plugin_base::safe_text(code, 64);
  if (!words.empty()) message += ": " + plugin_base::safe_text(words, 300);
  if (type == sdk::ErrorType::kInvalidAuth) message += advice_for(kind, response.status);
  fail(kind, type, std::to_string(response.status), message);
}

[[noreturn]] void unreadable(Kind kind) {
  fail(kind, sdk::ErrorType::kTransientServerError, "unreadable",
       "gave an answer that is no set of credentials; ask again, or name another source");
}

AccessToken token_of(Kind kind, const Credentials& found, std::optional<std::int64_t> ends,
                     std::int64_t now_unix_ms) {
  if (!found.is_complete() || !ends) unreadable(kind);
  AccessToken token;
  token.token = found.to_token();
  token.expires_in_ms = *ends - now_unix_ms;
  if (token.expires_in_ms <= 0) {
    fail(kind, sdk::ErrorType::kInvalidAuth, "expired",
         "gave credentials that have expired; check this machine's clock");
  }
  return token;
}

void add_parameter(std::string& form, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  form.append("&").append(name).append("=").append(sdk::percent_encoded(value));
}

}  // namespace

CredentialStep CredentialStep::of_token(sdk::SecretView token) {
  const sdk::json::Document document(token.reveal());
  for (const Name& name : kNames) {
    if (document["step"].string() != name.word) continue;
    CredentialStep step(name.kind);
    document.root().each_member([&step](std::string_view member, sdk::json::Value value) {
      if (member != "step") step.set(member, value.string());
    });
    return step;
  }
  refuse_credentials("bad_step",
                     "the exchange for credentials was left in a state that it never "
                     "has; ask again");
}

AccessToken CredentialStep::to_token() const {
  sdk::json::Writer out;
  out.begin_object().string("step", name_of_kind(kind_).word);
  for (const auto& [name, value] : facts_) out.string(name, value);
  AccessToken token;
  token.token = out.end_object().str();
  token.interim = true;
  return token;
}

CredentialStep& CredentialStep::set(std::string_view name, std::string_view value) {
  if (!value.empty()) facts_[std::string(name)] = value;
  return *this;
}

std::string_view CredentialStep::get(std::string_view name) const {
  const auto found = facts_.find(name);
  return found == facts_.end() ? std::string_view() : std::string_view(found->second);
}

HttpRequest CredentialStep::request(std::int64_t now_unix_ms) const {
  switch (kind_) {
    case Kind::kWebIdentity:
    case Kind::kAssumeRole:
      return sts_request(now_unix_ms);
    case Kind::kContainer:
    case Kind::kSso:
      break;
    case Kind::kInstanceToken:
    case Kind::kInstanceRole:
    case Kind::kInstanceKeys:
      return instance_request();
  }
  HttpRequest request;
  request.method = "GET";
  request.url = get("url");
  request.headers.add("Accept", "application/json");
  if (!get("authorization").empty()) {
    request.headers.add("Authorization", get("authorization"), true);
  }
  if (kind_ == Kind::kSso) request.headers.add("x-amz-sso_bearer_token", get("bearer"), true);
  return request;
}

HttpRequest CredentialStep::sts_request(std::int64_t now_unix_ms) const {
  HttpRequest request;
  request.url = plugin_base::joined(get("url"), "/");
  request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
  const bool web = kind_ == Kind::kWebIdentity;
  request.body = web ? "Action=AssumeRoleWithWebIdentity" : "Action=AssumeRole";
  request.body += "&Version=2011-06-15";
  add_parameter(request.body, "RoleArn", get("role_arn"));
  add_parameter(request.body, "RoleSessionName",
                get("session_name").empty() ? "llm-rotate" : get("session_name"));
  if (web) {
    add_parameter(request.body, "WebIdentityToken", get("web_identity_token"));
    return request;
  }
  add_parameter(request.body, "ExternalId", get("external_id"));
  const SigningKey key = {get("access_key_id"), get("secret_access_key"), get("session_token")};
  const Signature signature = sign(request, key, {get("region"), "sts", now_unix_ms});
  for (const sdk::Header& header : signature.headers) {
    request.headers.set(header.name, header.value, true);
  }
  return request;
}

HttpRequest CredentialStep::instance_request() const {
  HttpRequest request;
  request.method = "GET";
  if (kind_ == Kind::kInstanceToken) {
    request.method = "PUT";
    request.url = plugin_base::joined(get("url"), "/latest/api/token");
    request.headers.add("X-aws-ec2-metadata-token-ttl-seconds", "21600");
    return request;
  }
  request.url = plugin_base::joined(get("url"), "/latest/meta-data/iam/security-credentials/");
  if (kind_ == Kind::kInstanceKeys) request.url += sdk::percent_encoded(get("role"));
  request.headers.add("X-aws-ec2-metadata-token", get("metadata_token"), true);
  return request;
}

// A role that is to be assumed with whatever this step finds is handed on.
CredentialStep CredentialStep::with_role_of(const CredentialStep& other) && {
  for (const std::string_view name :
       {"role_arn", "session_name", "external_id", "sts_url", "region"}) {
    set(name, other.get(name));
  }
  return std::move(*this);
}

AccessToken CredentialStep::read(const HttpResponse& response, std::int64_t now_unix_ms) const {
  if (!response.ok()) refused(kind_, response);
  if (kind_ == Kind::kWebIdentity || kind_ == Kind::kAssumeRole) {
    return read_sts(response, now_unix_ms);
  }
  if (kind_ == Kind::kContainer || kind_ == Kind::kInstanceKeys) {
    return read_keys(response, now_unix_ms);
  }
  if (kind_ == Kind::kSso) return read_sso(response, now_unix_ms);
  // The first line of a plain text.
  std::string_view word = plugin_base::trimmed(response.body);
  word = word.substr(0, word.find_first_of("\r\n"));
  if (!plugin_base::fits_bearer(word) || word.size() > 1024) unreadable(kind_);
  const bool token = kind_ == Kind::kInstanceToken;
  CredentialStep next(token ? Kind::kInstanceRole : Kind::kInstanceKeys);
  next.set("url", get("url"));
  next.set("metadata_token", token ? word : get("metadata_token"));
  if (!token) next.set("role", word);
  return std::move(next).with_role_of(*this).to_token();
}

AccessToken CredentialStep::read_sts(const HttpResponse& response, std::int64_t now_unix_ms) const {
  Credentials found;
  found.access_key_id = in_tag(response.body, "AccessKeyId");
  found.secret_access_key = in_tag(response.body, "SecretAccessKey");
  found.session_token = in_tag(response.body, "SessionToken");
  found.region = get("region");
  const auto ends = sdk::retry_hint::rfc3339(in_tag(response.body, "Expiration"));
  return token_of(kind_, found, ends, now_unix_ms);
}

AccessToken CredentialStep::read_keys(const HttpResponse& response,
                                      std::int64_t now_unix_ms) const {
  const sdk::json::Document document(response.body);
  Credentials found = credentials_in(document.root());
  found.region = get("region");
  const auto ends = sdk::retry_hint::rfc3339(document["Expiration"].string());
  return with_role_taken(token_of(kind_, found, ends, now_unix_ms), found);
}

AccessToken CredentialStep::read_sso(const HttpResponse& response, std::int64_t now_unix_ms) const {
  const sdk::json::Document document(response.body);
  const sdk::json::Value keys = document["roleCredentials"];
  Credentials found;
  found.access_key_id = keys["accessKeyId"].string();
  found.secret_access_key = keys["secretAccessKey"].string();
  found.session_token = keys["sessionToken"].string();
  found.region = get("region");
  std::optional<std::int64_t> ends;
  constexpr std::int64_t kYear9999Ms = 253'402'300'799'000;
  if (keys["expiration"].is_number()) {
    ends = std::clamp<std::int64_t>(keys["expiration"].integer(), 0, kYear9999Ms);
  }
  return with_role_taken(token_of(kind_, found, ends, now_unix_ms), found);
}

// The keys that were found, or the next step if they are to take a role.
AccessToken CredentialStep::with_role_taken(AccessToken token, const Credentials& found) const {
  if (get("role_arn").empty()) return token;
  CredentialStep assume(Kind::kAssumeRole);
  assume.set("access_key_id", found.access_key_id);
  assume.set("secret_access_key", found.secret_access_key);
  assume.set("session_token", found.session_token);
  assume.set("url", get("sts_url"));
  return std::move(assume).with_role_of(*this).to_token();
}

}  // namespace llm_rotate::aws_bedrock
