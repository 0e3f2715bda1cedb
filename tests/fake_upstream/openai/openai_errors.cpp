#include "fake_upstream/openai/openai_errors.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::openai {
namespace {

constexpr std::string_view kInvalidRequest = "invalid_request_error";
constexpr std::string_view kHtml502 =
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad "
    "Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n";

// What a fault sounds like when nothing about the request goes into the message.
struct Fixed {
  Fault fault;
  unsigned status;
  std::string_view message;
  std::string_view type;
  std::string_view param;  // empty: null
  std::string_view code;   // empty: null
};
constexpr std::array kFixed = {
    Fixed{Fault::kForbidden, 403, "Country, region, or territory not supported",
          "request_forbidden", "", "unsupported_country_region_territory"},
    Fixed{Fault::kInsufficientQuota, 429,
          "You exceeded your current quota, please check your plan and billing details. For more "
          "information on this error, read the docs: "
          "https://platform.openai.com/docs/guides/error-codes/api-errors.",
          "insufficient_quota", "", "insufficient_quota"},
    Fixed{Fault::kInvalidRequest, 400, "Invalid request.", kInvalidRequest, "", ""},
    Fixed{
        Fault::kContentFilter, 400,
        "Your request was rejected as a result of our safety system. Your prompt may contain text "
        "that is not allowed by our safety system.",
        kInvalidRequest, "", "content_policy_violation"},
    Fixed{Fault::kRequestTimeout, 408, "Request timed out.", "timeout", "", ""},
    Fixed{Fault::kServerError, 500,
          "The server had an error while processing your request. Sorry about that!",
          "server_error", "", ""},
    Fixed{Fault::kUnavailable, 503, "The engine is currently overloaded, please try again later.",
          "server_error", "", "server_is_overloaded"},
    Fixed{Fault::kGatewayTimeout, 504, "Gateway timeout.", "server_error", "", ""},
    Fixed{Fault::kOverloaded, 529, "Overloaded.", "overloaded_error", "", ""},
    Fixed{Fault::kStatus, 500, "The request failed.", "server_error", "", ""},
};

std::optional<std::string> or_null(std::string_view text) {
  return text.empty() ? std::nullopt : std::optional<std::string>(text);
}

VendorError fixed_error(Fault fault) {
  const auto* const known = std::find_if(kFixed.begin(), kFixed.end(),
                                         [&](const Fixed& one) { return one.fault == fault; });
  const Fixed& found = known == kFixed.end() ? kFixed.back() : *known;
  VendorError error;
  error.status = found.status;
  error.message = found.message;
  error.type = found.type;
  error.param = or_null(found.param);
  error.code = or_null(found.code);
  return error;
}

VendorError make(unsigned status, std::string message, std::string_view type,
                 std::string_view param, std::string_view code) {
  VendorError error;
  error.status = status;
  error.message = std::move(message);
  error.type = type;
  error.param = or_null(param);
  error.code = or_null(code);
  return error;
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  const int size = seconds < 1 ? std::snprintf(text.data(), text.size(), "%.0fms", seconds * 1000)
                               : std::snprintf(text.data(), text.size(), "%.6gs", seconds);
  return {text.data(), static_cast<std::size_t>(std::max(size, 0))};
}

VendorError rate_limited(const ErrorFacts& facts, bool tokens) {
  const Allowance& allowance = tokens ? facts.limits.tokens : facts.limits.requests;
  const std::uint64_t limit = allowance.limit != 0 ? allowance.limit : (tokens ? 30'000U : 500U);
  const std::uint64_t used = allowance.limit != 0 ? allowance.used : limit;
  const std::uint64_t requested = tokens ? std::max<std::uint64_t>(facts.requested_tokens, 1) : 1;
  std::string message = "Rate limit reached for ";
  message += facts.model;
  message += tokens ? " in organization org-fake on tokens per min (TPM): Limit "
                    : " in organization org-fake on requests per min (RPM): Limit ";
  message += std::to_string(limit) + ", Used " + std::to_string(used) + ", Requested " +
             std::to_string(requested) + ".";
  if (facts.retry_seconds) {
    message += " Please try again in " + seconds_text(*facts.retry_seconds) + ".";
  }
  message += " Visit https://platform.openai.com/account/rate-limits to learn more.";
  return make(429, std::move(message), tokens ? "tokens" : "requests", "", "rate_limit_exceeded");
}

VendorError too_large(const ErrorFacts& facts) {
  const Allowance& allowance = facts.limits.tokens;
  const std::uint64_t limit = allowance.limit != 0 ? allowance.limit : 30'000;
  const std::uint64_t requested =
      allowance.limit != 0 ? facts.requested_tokens : limit + facts.requested_tokens + 1;
  std::string message = "Request too large for ";
  message += facts.model;
  message += " in organization org-fake on tokens per min (TPM): Limit " + std::to_string(limit) +
             ", Requested " + std::to_string(requested) +
             ". The input or output tokens must be reduced in order to run successfully. Visit "
             "https://platform.openai.com/account/rate-limits to learn more.";
  return make(429, std::move(message), "tokens", "", "rate_limit_exceeded");
}

VendorError invalid_key(std::string_view key) {
  constexpr std::size_t kShown = 4;
  std::string shown;
  if (key.size() > 3 * kShown) {
    shown += key.substr(0, kShown * 2);
    shown += std::string(key.size() - kShown * 3, '*');
    shown += key.substr(key.size() - kShown);
  } else {
    shown.assign(key.size(), '*');
  }
  return make(401,
              "Incorrect API key provided: " + shown +
                  ". You can find your API key at https://platform.openai.com/account/api-keys.",
              kInvalidRequest, "", "invalid_api_key");
}

VendorError context_length(const ErrorFacts& facts) {
  const std::uint64_t most = facts.context_tokens != 0 ? facts.context_tokens : 128'000;
  const std::uint64_t got =
      facts.prompt_tokens > most ? facts.prompt_tokens : most + facts.prompt_tokens + 1;
  return make(400,
              "This model's maximum context length is " + std::to_string(most) +
                  " tokens. However, your messages resulted in " + std::to_string(got) +
                  " tokens. Please reduce the length of the messages.",
              kInvalidRequest, "messages", "context_length_exceeded");
}

VendorError bad_gateway() {
  VendorError error = make(502, "Bad gateway.", "server_error", "", "");
  error.raw_body = kHtml502;
  error.raw_content_type = "text/html";
  return error;
}

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts& facts) {
  switch (fault) {
    case Fault::kInvalidKey:
      return invalid_key(facts.key);
    case Fault::kRateLimit:
      return rate_limited(facts, false);
    case Fault::kRateLimitTokens:
      return rate_limited(facts, true);
    case Fault::kRequestTooLarge:
      return too_large(facts);
    case Fault::kContextLength:
      return context_length(facts);
    case Fault::kModelNotFound:
      return make(404,
                  "The model `" + std::string(facts.model) +
                      "` does not exist or you do not have access to it.",
                  kInvalidRequest, "", "model_not_found");
    case Fault::kBadGateway:
      return bad_gateway();
    default:
      return fixed_error(fault);
  }
}

VendorError unknown_url(const Request& request) {
  return make(404,
              "Unknown request URL: " + std::string(request.method) + " " +
                  std::string(request.path) +
                  ". Please check the URL for typos, or see the docs at "
                  "https://platform.openai.com/docs/api-reference/.",
              kInvalidRequest, "", "unknown_url");
}

VendorError missing_key() {
  return make(
      401,
      "You didn't provide an API key. You need to provide your API key in an Authorization "
      "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY). You can obtain an API "
      "key from https://platform.openai.com/account/api-keys.",
      kInvalidRequest, "", "");
}

VendorError body_too_large() {
  return make(413, "Maximum content size limit exceeded.", "server_error", "", "");
}

void write_error(const VendorError& error, std::string& body) {
  if (!error.raw_body.empty()) {
    body += error.raw_body;
    return;
  }
  body += "{\n  \"error\": {\n    \"message\": ";
  append_json_string(body, error.message);
  body += ",\n    \"type\": ";
  append_json_string(body, error.type);
  body += ",\n    \"param\": ";
  append_json_optional(body, error.param);
  body += ",\n    \"code\": ";
  append_json_optional(body, error.code);
  body += "\n  }\n}\n";
}

}  // namespace llm_rotate::fake::openai
