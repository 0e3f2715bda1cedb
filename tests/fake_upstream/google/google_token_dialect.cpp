// Those who give out Google's access tokens: the OAuth endpoint, the security token service, the
// impersonation of service accounts, and the metadata server of a machine.
#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/google/google_check.hpp"
#include "fake_upstream/google/google_dialect.hpp"
#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake {
namespace {

constexpr std::string_view kOAuth = "/token";
constexpr std::string_view kSts = "/v1/token";
constexpr std::string_view kImpersonation = ":generateAccessToken";
constexpr std::string_view kMetadata =
    "/computeMetadata/v1/instance/service-accounts/default/token";

// The raw value of a field of a form; empty if there is none.
std::string_view field_of(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view field = form.substr(0, end);
    if (field.starts_with(name) && field.substr(name.size()).starts_with('=')) {
      return field.substr(name.size() + 1);
    }
    form.remove_prefix(std::min(end + 1, form.size()));
  }
  return {};
}

VendorError oauth_error(std::string error, std::string description) {
  VendorError out;
  out.status = 400;
  out.type = std::move(error);
  out.message = std::move(description);
  return out;
}

std::optional<VendorError> check_form(std::string_view form) {
  const std::string_view grant = field_of(form, "grant_type");
  if (grant.ends_with("jwt-bearer")) {
    const std::string_view jwt = field_of(form, "assertion");
    const std::size_t first = jwt.find('.');
    const bool whole = first != std::string_view::npos &&
                       jwt.find('.', first + 1) != jwt.size() - 1 &&
                       jwt.find('.', first + 1) != std::string_view::npos;
    return whole ? std::nullopt
                 : std::optional(oauth_error("invalid_grant", "Invalid JWT Signature."));
  }
  if (grant == "refresh_token") {
    return field_of(form, "refresh_token").empty()
               ? std::optional(
                     oauth_error("invalid_request", "Missing required parameter: refresh_token"))
               : std::nullopt;
  }
  if (grant.ends_with("token-exchange")) {
    for (const char* name :
         {"audience", "subject_token", "subject_token_type", "requested_token_type", "scope"}) {
      if (field_of(form, name).empty()) {
        return oauth_error("invalid_request", std::string("Missing required field: ") + name);
      }
    }
    return std::nullopt;
  }
  return oauth_error("unsupported_grant_type", "Invalid grant_type: " + std::string(grant));
}

class GoogleTokenDialect final : public IDialect {
 public:
  std::string_view name() const override { return "google_token"; }

  std::optional<Endpoint> match(std::string_view method, std::string_view path) const override {
    const bool asks =
        method == "POST" && (path == kOAuth || path == kSts || path.ends_with(kImpersonation));
    if (asks || (method == "GET" && path == kMetadata)) {
      return Endpoint{Operation::kToken};
    }
    return std::nullopt;
  }

  // Who asks: the token that impersonates, else what kind of caller it is.
  std::string_view key_of(const Request& request) const override {
    constexpr std::string_view kBearer = "Bearer ";
    const std::string_view bearer = request.header("authorization");
    if (bearer.starts_with(kBearer)) {
      return bearer.substr(kBearer.size());
    }
    return request.path == kMetadata ? "machine" : "credentials";
  }

  Ask read(const Endpoint& endpoint, const Request& request, bool) const override {
    Ask ask;
    ask.operation = endpoint.operation;
    ask.chat.last_user_text = request.path.ends_with(kImpersonation) ? kImpersonation : "";
    if (request.path == kMetadata && request.header("metadata-flavor") != "Google") {
      ask.refusal = google::refusal("Missing Metadata-Flavor:Google header.", "forbidden", 403);
    } else if (request.path == kOAuth || request.path == kSts) {
      ask.refusal = check_form(*request.body);
    } else if (ask.chat.last_user_text == kImpersonation &&
               request.header("authorization").empty()) {
      ask.refusal = google::refusal("Request is missing required authentication credential.",
                                    "UNAUTHENTICATED", 401);
    }
    return ask;
  }

  VendorError error_for(Fault fault, const ErrorFacts&) const override {
    switch (fault) {
      case Fault::kInvalidKey:
        return oauth_error("invalid_grant", "Invalid grant: account not found");
      case Fault::kForbidden: {
        VendorError error = oauth_error("access_denied", "Account restricted");
        error.status = 403;
        return error;
      }
      case Fault::kRateLimit:
      case Fault::kRateLimitTokens: {
        VendorError error = oauth_error("rate_limit_exceeded", "Too many requests");
        error.status = 429;
        return error;
      }
      default: {
        VendorError error = oauth_error("internal_failure", "Backend Error");
        error.status = fault == Fault::kUnavailable ? 503 : 500;
        return error;
      }
    }
  }
  VendorError unknown_url(const Request&) const override {
    VendorError error = oauth_error("not_found", "Not found");
    error.status = 404;
    return error;
  }
  VendorError missing_key() const override {
    return oauth_error("invalid_client", "The OAuth client was not found.");
  }
  VendorError body_too_large() const override {
    return oauth_error("invalid_request", "Too large");
  }
  void write_error(const VendorError& error, std::string& body) const override {
    if (!error.raw_body.empty()) {
      body += error.raw_body;
      return;
    }
    body += R"({"error":)";
    append_json_string(body, error.type);
    body += R"(,"error_description":)";
    append_json_string(body, error.message);
    body += "}\n";
  }

  void write_headers(const HeadFacts&, HeaderList& headers) const override {
    headers.set("Metadata-Flavor", "Google");
    headers.set("Cache-Control", "no-store");
  }
  std::string_view stream_content_type() const override { return "application/json"; }
  void write_reply(const Ask&, const ChatAnswer&, const Stamp&, std::string&) const override {}
  std::unique_ptr<IStreamWriter> open_stream(const Ask&, const ChatAnswer&,
                                             const Stamp&) const override {
    return nullptr;  // nothing here is a chat
  }
  void write_models(const std::vector<std::string>&, std::string&) const override {}
  void write_model(std::string_view, std::string&) const override {}
  std::vector<std::string> known_models() const override { return {}; }

  void write_token(const Ask& ask, const Stamp& stamp, std::string& body) const override {
    const bool impersonates = ask.chat.last_user_text == kImpersonation;
    body += impersonates ? R"({"accessToken":"ya29.fake-)" : R"({"access_token":"ya29.fake-)";
    append_number(body, stamp.seq);
    body += impersonates ? R"(","expireTime":"2099-01-01T00:00:00Z"})"
                         : R"(","expires_in":3599,"token_type":"Bearer"})";
    body += '\n';
  }
};

}  // namespace

std::unique_ptr<IDialect> make_google_token_dialect() {
  return std::make_unique<GoogleTokenDialect>();
}

}  // namespace llm_rotate::fake
