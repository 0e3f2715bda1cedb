#include "fake_upstream/bedrock/aws_token_dialect.hpp"

#include <array>
#include <ctime>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/percent.hpp"

#include "fake_upstream/bedrock/aws_signature.hpp"
#include "fake_upstream/bedrock/bedrock_check.hpp"
#include "fake_upstream/bedrock/bedrock_errors.hpp"
#include "fake_upstream/token_dialect.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kSts = "sts";
constexpr std::string_view kContainer = "container";
constexpr std::string_view kSession = "instance_token";
constexpr std::string_view kRole = "instance_role";
constexpr std::string_view kKeys = "instance_keys";
constexpr std::string_view kRoles = "/latest/meta-data/iam/security-credentials/";
constexpr std::string_view kSessionToken = "fake-imds-session==";
constexpr std::string_view kRoleName = "fake-role";

std::string expiration(const Stamp& stamp) {
  const std::time_t at = static_cast<std::time_t>(stamp.unix_seconds + 3600);
  std::tm utc{};
  gmtime_r(&at, &utc);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc)};
}

std::string temporary_key(const Stamp& stamp) {
  return "ASIAFAKE" + std::to_string(stamp.seq);
}

std::string form_value(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(pair.size() + 1, form.size()));
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('=')) {
      return sdk::percent_decoded(pair.substr(name.size() + 1));
    }
  }
  return {};
}

void write_sts(const Stamp& stamp, std::string& body) {
  const std::string key = temporary_key(stamp);
  body +=
      "<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><AssumeRoleResult>"
      "<Credentials><AccessKeyId>" +
      key + "</AccessKeyId><SecretAccessKey>" + bedrock::secret_of(key) +
      "</SecretAccessKey><SessionToken>" + bedrock::session_token_of(key) +
      "</SessionToken><Expiration>" + expiration(stamp) +
      "</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>\n";
}

void write_keys(const Stamp& stamp, std::string& body) {
  const std::string key = temporary_key(stamp);
  sdk::json::Writer out;
  out.begin_object().string("Code", "Success").string("AccessKeyId", key);
  out.string("SecretAccessKey", bedrock::secret_of(key));
  out.string("Token", bedrock::session_token_of(key)).string("Expiration", expiration(stamp));
  body += out.end_object().view();
}

class AwsTokenDialect final : public TokenDialect {
 public:
  std::string_view name() const override { return "aws_credentials"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    const auto token = [](std::string_view kind) {
      return Endpoint{Operation::kToken, std::string(kind)};
    };
    if (method == "POST" && path == "/") return token(kSts);
    if (method == "PUT" && path == "/latest/api/token") return token(kSession);
    if (method != "GET") return std::nullopt;
    if (path.starts_with("/v2/credentials/")) return token(kContainer);
    if (path == kRoles) return token(kRole);
    if (path == std::string(kRoles).append(kRoleName)) return token(kKeys);
    return std::nullopt;
  }

  // Who asks: a key that signs, or else the place that one must be at to ask.
  std::string_view key_of(const Request& request) const override {
    const std::string_view signer = bedrock::signer_of(request);
    return signer.empty() ? name() : signer;
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool) const override {
    Ask ask;
    ask.operation = Operation::kToken;
    ask.chat.last_user_text = endpoint.model;  // so that a rule can tell them apart
    if (endpoint.model == kSts) {
      ask.refusal = refusal_of_sts(request);
    } else if (endpoint.model == kSession) {
      if (request.header("x-aws-ec2-metadata-token-ttl-seconds").empty()) {
        ask.refusal = bedrock::vendor_error(400, "", "Bad Request");
      }
    } else if (endpoint.model != kContainer &&
               request.header("x-aws-ec2-metadata-token") != kSessionToken) {
      ask.refusal = bedrock::vendor_error(401, "", "Unauthorized");
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts& facts) const override {
    return bedrock::error_for(fault, facts);
  }
  VendorError unknown_url(const Request&) const override {
    return bedrock::vendor_error(404, "", "Not Found");
  }
  VendorError missing_key() const override {
    return bedrock::vendor_error(403, "MissingAuthenticationToken", "Missing Authentication Token");
  }
  VendorError body_too_large() const override {
    return bedrock::vendor_error(413, "", "Request body too large.");
  }
  void write_error(const VendorError& error, std::string& body) const override {
    if (!error.raw_body.empty()) {
      body += error.raw_body;
      return;
    }
    body += "<ErrorResponse><Error><Type>Sender</Type><Code>" + error.type + "</Code><Message>" +
            error.message + "</Message></Error></ErrorResponse>\n";
  }

  void write_token(const Ask& ask, const Stamp& stamp, std::string& body) const override {
    const std::string_view what = ask.chat.last_user_text;
    if (what == kSts) {
      write_sts(stamp, body);
    } else if (what == kSession) {
      body += kSessionToken;
    } else if (what == kRole) {
      body += kRoleName;
    } else {
      write_keys(stamp, body);
    }
  }

 private:
  static std::optional<VendorError> refusal_of_sts(const Request& request) {
    const std::string action = form_value(*request.body, "Action");
    const bool complete = form_value(*request.body, "Version") == "2011-06-15" &&
                          !form_value(*request.body, "RoleArn").empty() &&
                          !form_value(*request.body, "RoleSessionName").empty();
    if (!complete) {
      return bedrock::vendor_error(400, "ValidationError", "A parameter is missing.");
    }
    if (action == "AssumeRoleWithWebIdentity") {
      return form_value(*request.body, "WebIdentityToken").empty()
                 ? std::optional(
                       bedrock::vendor_error(400, "InvalidIdentityToken", "No token was given."))
                 : std::nullopt;
    }
    if (action != "AssumeRole") {
      return bedrock::vendor_error(400, "InvalidAction", "Could not find operation " + action);
    }
    if (bedrock::signer_of(request).empty()) {
      return bedrock::vendor_error(403, "MissingAuthenticationToken",
                                   "Request is missing Authentication Token");
    }
    const auto fault = bedrock::signature_fault(request, "sts");
    return fault ? std::optional(bedrock::vendor_error(403, fault->type, fault->message))
                 : std::nullopt;
  }
};

}  // namespace

std::unique_ptr<IDialect> make_aws_token_dialect() {
  return std::make_unique<AwsTokenDialect>();
}

}  // namespace llm_rotate::fake
