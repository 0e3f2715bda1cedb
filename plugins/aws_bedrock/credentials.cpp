#include "credentials.hpp"

#include <initializer_list>
#include <utility>

#include <openssl/crypto.h>

#include "llm_rotate/sdk/error.hpp"

#include "base/safe_text.hpp"
#include "base/url.hpp"

namespace llm_rotate::aws_bedrock {

namespace {

constexpr std::string_view kForms =
    "write it as KEY:SECRET or KEY:SECRET:TOKEN, as JSON with access_key_id and "
    "secret_access_key, or give a Bedrock API key";

std::string first_of(sdk::json::Value object, std::initializer_list<std::string_view> names) {
  for (const std::string_view name : names) {
    const std::string_view value = object[name].string();
    if (!value.empty()) return std::string(value);
  }
  return {};
}

void check(const Credentials& found) {
  if (!found.is_bearer() && !found.is_complete()) {
    refuse_credentials("incomplete",
                       "the key's secret has no access key id, no secret access key, "
                       "or neither; " +
                           std::string(kForms));
  }
  for (const std::string* part : {&found.bearer, &found.access_key_id, &found.session_token}) {
    // What goes into a header must be able to stand there.
    if (!part->empty() && !plugin_base::fits_bearer(*part)) {
      refuse_credentials("bad_secret",
                         "the key's secret holds white space or control characters; store it as "
                         "one line without quotes");
    }
  }
}

Credentials of_pair(std::string_view secret) {
  Credentials found;
  const std::size_t first = secret.find(':');
  const std::size_t second = secret.find(':', first + 1);
  found.access_key_id = secret.substr(0, first);
  found.secret_access_key = secret.substr(first + 1, second - first - 1);
  if (second != std::string_view::npos) found.session_token = secret.substr(second + 1);
  if (found.session_token.find(':') != std::string::npos) {
    refuse_credentials("too_many_parts",
                       "the key's secret has more than three parts; " + std::string(kForms));
  }
  return found;
}

void wipe(std::string& text) {
  OPENSSL_cleanse(text.data(), text.size());
}

}  // namespace

Credentials::~Credentials() {
  wipe(bearer);
  wipe(secret_access_key);
  wipe(session_token);
}

std::string Credentials::to_token() const {
  sdk::json::Writer out;
  out.begin_object();
  if (is_bearer()) {
    out.string("api_key", bearer);
  } else {
    out.string("access_key_id", access_key_id).string("secret_access_key", secret_access_key);
    if (!session_token.empty()) out.string("session_token", session_token);
  }
  if (!region.empty()) out.string("region", region);
  return out.end_object().str();
}

Credentials credentials_in(sdk::json::Value object) {
  Credentials found;
  found.bearer = first_of(object, {"api_key", "bearer_token"});
  found.access_key_id =
      first_of(object, {"access_key_id", "AccessKeyId", "accessKeyId", "aws_access_key_id"});
  found.secret_access_key = first_of(
      object, {"secret_access_key", "SecretAccessKey", "secretAccessKey", "aws_secret_access_key"});
  found.session_token = first_of(
      object, {"session_token", "SessionToken", "sessionToken", "aws_session_token", "Token"});
  found.region = object["region"].string();
  return found;
}

Credentials credentials_of_secret(sdk::SecretView secret) {
  const std::string_view text = plugin_base::trimmed(secret.reveal());
  if (text.empty()) {
    refuse_credentials("empty_secret",
                       "the key's secret is empty; check what its secret_ref points to, or set "
                       "auth_method = \"default_chain\" with secret_ref = \"ambient://\"");
  }
  Credentials found;
  if (text.starts_with('{')) {
    const sdk::json::Document document(text);
    if (!document.ok()) {
      refuse_credentials("broken_json",
                         "the key's secret begins like JSON but is none; " + std::string(kForms));
    }
    found = credentials_in(document.root());
  } else if (text.find(':') != std::string_view::npos) {
    found = of_pair(text);
  } else {
    found.bearer = text;
  }
  check(found);
  return found;
}

Credentials credentials_of_token(sdk::SecretView token) {
  Credentials found = credentials_in(sdk::json::Document(token.reveal()).root());
  check(found);
  return found;
}

void refuse_credentials(std::string_view rule, std::string message) {
  sdk::Verdict verdict;
  verdict.type = sdk::ErrorType::kInvalidAuth;
  verdict.scope = sdk::Scope::kKey;
  verdict.rule = std::string("bedrock.authorize.").append(rule);
  verdict.message = std::move(message);
  throw sdk::ProviderError(std::move(verdict));
}

}  // namespace llm_rotate::aws_bedrock
