#include "fake_upstream/anthropic/anthropic_errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::anthropic {
namespace {

constexpr std::string_view kHtml502 =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
    "Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";

// What a fault sounds like when nothing about the request goes into the message.
struct Fixed {
  Fault fault;
  unsigned status;
  std::string_view type;
  std::string_view message;
};
constexpr std::array kFixed = {
    Fixed{Fault::kInvalidKey, 401, "authentication_error", "invalid x-api-key"},
    Fixed{Fault::kForbidden, 403, "permission_error",
          "Your API key does not have permission to use the specified resource."},
    Fixed{Fault::kRequestTooLarge, 413, "request_too_large",
          "Request exceeds the maximum allowed number of bytes."},
    Fixed{Fault::kInsufficientQuota, 400, "invalid_request_error",
          "Your credit balance is too low to access the Anthropic API. Please go to Plans & "
          "Billing to upgrade or purchase credits."},
    Fixed{Fault::kInvalidRequest, 400, "invalid_request_error", "Invalid request."},
    Fixed{Fault::kContentFilter, 400, "invalid_request_error",
          "Output blocked by content filtering policy"},
    Fixed{Fault::kRequestTimeout, 408, "timeout_error", "Request timed out"},
    Fixed{Fault::kServerError, 500, "api_error", "Internal server error"},
    Fixed{Fault::kBadGateway, 502, "api_error", "Bad gateway"},
    Fixed{Fault::kUnavailable, 503, "api_error", "Service unavailable"},
    Fixed{Fault::kGatewayTimeout, 504, "timeout_error", "Request timed out"},
    Fixed{Fault::kOverloaded, 529, "overloaded_error", "Overloaded"},
    Fixed{Fault::kStatus, 500, "api_error", "The request failed."},
};

VendorError make(unsigned status, std::string_view type, std::string message) {
  VendorError error;
  error.status = status;
  error.type = type;
  error.message = std::move(message);
  return error;
}

VendorError fixed_error(Fault fault) {
  const auto* const known = std::find_if(kFixed.begin(), kFixed.end(),
                                         [&](const Fixed& one) { return one.fault == fault; });
  const Fixed& found = known == kFixed.end() ? kFixed.back() : *known;
  VendorError error = make(found.status, found.type, std::string(found.message));
  if (fault == Fault::kBadGateway) {
    error.raw_body = kHtml502;
    error.raw_content_type = "text/html";
  }
  return error;
}

VendorError rate_limited(const ErrorFacts& facts, bool tokens) {
  const Allowance& allowance = tokens ? facts.limits.tokens : facts.limits.requests;
  constexpr std::uint64_t kTokens = 30'000;
  constexpr std::uint64_t kRequests = 50;
  const std::uint64_t limit = allowance.limit != 0 ? allowance.limit : tokens ? kTokens : kRequests;
  std::string message = "This request would exceed your organization's rate limit of " +
                        std::to_string(limit) +
                        (tokens ? " input tokens per minute" : " requests per minute") +
                        " (org: org-fake, model: " + std::string(facts.model) +
                        "). For details, refer to: https://docs.claude.com/en/api/rate-limits.";
  return make(429, "rate_limit_error", std::move(message));
}

VendorError too_long(const ErrorFacts& facts) {
  constexpr std::uint64_t kUsual = 200'000;
  const std::uint64_t most = facts.context_tokens != 0 ? facts.context_tokens : kUsual;
  const std::uint64_t got =
      facts.prompt_tokens > most ? facts.prompt_tokens : most + facts.prompt_tokens + 1;
  return make(400, "invalid_request_error",
              "prompt is too long: " + std::to_string(got) + " tokens > " + std::to_string(most) +
                  " maximum");
}

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts& facts) {
  switch (fault) {
    case Fault::kRateLimit:
      return rate_limited(facts, false);
    case Fault::kRateLimitTokens:
      return rate_limited(facts, true);
    case Fault::kContextLength:
      return too_long(facts);
    case Fault::kModelNotFound:
      return make(404, "not_found_error", "model: " + std::string(facts.model));
    default:
      return fixed_error(fault);
  }
}

VendorError unknown_url() {
  return make(404, "not_found_error", "Not Found");
}

VendorError missing_key() {
  return make(401, "authentication_error", "x-api-key header is required");
}

VendorError body_too_large() {
  return make(413, "request_too_large", "Request exceeds the maximum size");
}

void write_error(const VendorError& error, std::string& body) {
  if (!error.raw_body.empty()) {
    body += error.raw_body;
    return;
  }
  body += R"({"type":"error","error":{"type":)";
  append_json_string(body, error.type);
  body += R"(,"message":)";
  append_json_string(body, error.message);
  if (error.code) {
    body += R"(,"details":{"error_code":)";
    append_json_string(body, *error.code);
    body += '}';
  }
  body += R"(},"request_id":"req_011Fake"})";
}

}  // namespace llm_rotate::fake::anthropic
