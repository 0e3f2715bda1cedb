#include "fake_upstream/azure/entra_dialect.hpp"

#include <utility>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/token_dialect.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kPath = "/oauth2/v2.0/token";

// The raw value of a field of a form; empty when there is none.
std::string_view field(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(std::min(pair.size() + 1, form.size()));
    const std::size_t equals = pair.find('=');
    if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
      return pair.substr(equals + 1);
    }
  }
  return {};
}

VendorError refusal(unsigned status, std::string error, std::string number, std::string words) {
  VendorError out;
  out.status = status;
  out.code = std::move(error);
  out.type = std::move(number);
  out.message = "AADSTS" + out.type + ": " + std::move(words);
  return out;
}

VendorError wrong_secret() {
  return refusal(401, "invalid_client", "7000215",
                 "Invalid client secret provided. Ensure the secret being sent in the request is "
                 "the client secret value, not the client secret ID.");
}

std::optional<VendorError> fault_of(const Request& request) {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  constexpr std::string_view kJwtBearer =
      "urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer";
  const std::string_view form = *request.body;
  const auto lacks = [](std::string_view name) {
    return refusal(
        400, "invalid_request", "900144",
        "The request body must contain the following parameter: '" + std::string(name) + "'.");
  };
  if (!request.header("content-type").starts_with(kForm)) {
    return lacks("grant_type");
  }
  if (field(form, "grant_type") != "client_credentials") {
    return refusal(400, "unsupported_grant_type", "70003", "The grant type is not supported.");
  }
  if (!field(form, "scope").ends_with("%2F.default")) {
    return refusal(400, "invalid_scope", "1002012",
                   "The provided value for scope is not valid. Client credential flows must have a "
                   "scope value with /.default suffixed to the resource identifier.");
  }
  const bool secret = !field(form, "client_secret").empty();
  const bool assertion = !field(form, "client_assertion").empty() &&
                         field(form, "client_assertion_type") == kJwtBearer;
  return secret || assertion ? std::nullopt : std::optional(lacks("client_secret"));
}

class EntraDialect final : public TokenDialect {
 public:
  std::string_view name() const override { return "entra"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    const bool token = method == "POST" && path.ends_with(kPath) && path.size() > kPath.size() + 1;
    return token ? std::optional(Endpoint{Operation::kToken}) : std::nullopt;
  }
  std::string_view key_of(const Request& request) const override {
    return field(*request.body, "client_id");
  }
  Ask read(const Endpoint& endpoint, const Request& request, bool) const override {
    Ask ask;
    ask.operation = endpoint.operation;
    ask.refusal = fault_of(request);
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts&) const override {
    switch (fault) {
      case Fault::kRateLimit:
      case Fault::kRateLimitTokens:
        return refusal(429, "temporarily_unavailable", "90055", "Too many requests.");
      case Fault::kServerError:
      case Fault::kBadGateway:
      case Fault::kUnavailable:
      case Fault::kOverloaded:
      case Fault::kStatus:
        return refusal(503, "temporarily_unavailable", "90033",
                       "A transient error has occurred. Please try again.");
      case Fault::kRequestTimeout:
      case Fault::kGatewayTimeout:
        return refusal(504, "temporarily_unavailable", "90033", "The gateway timed out.");
      default:
        return wrong_secret();
    }
  }
  VendorError unknown_url(const Request&) const override { return wrong_secret(); }
  VendorError missing_key() const override {
    return refusal(400, "invalid_request", "900144",
                   "The request body must contain the following parameter: 'client_id'.");
  }
  VendorError body_too_large() const override {
    return refusal(413, "invalid_request", "90015", "The request is too long.");
  }
  void write_error(const VendorError& error, std::string& body) const override {
    if (!error.raw_body.empty()) {
      body += error.raw_body;
      return;
    }
    body += R"({"error":)";
    append_json_optional(body, error.code);
    body += R"(,"error_description":)";
    append_json_string(body, error.message);
    body += R"(,"error_codes":[)";
    body += error.type;
    body += "]}";
  }

  // Tokens differ, so that a test can see which one is used.
  void write_token(const Ask&, const Stamp& stamp, std::string& body) const override {
    body += R"({"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":)";
    append_json_string(body, "eyJ0.fake-entra-" + std::to_string(stamp.seq) + ".x");
    body += '}';
  }
};

}  // namespace

std::unique_ptr<IDialect> make_entra_dialect() {
  return std::make_unique<EntraDialect>();
}

}  // namespace llm_rotate::fake
