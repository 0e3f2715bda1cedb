#include "fake_upstream/openrouter/openrouter_errors.hpp"

#include <utility>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/openai_errors.hpp"

namespace llm_rotate::fake::openrouter {
namespace {

// `type` is what metadata.error_type says; empty for nothing.
VendorError made(unsigned status, std::string type, std::string message) {
  VendorError error;
  error.status = status;
  error.type = std::move(type);
  error.message = std::move(message);
  return error;
}

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts& facts) {
  const std::string model(facts.model);
  switch (fault) {
    case Fault::kInvalidKey:
      return made(401, "authentication", "User not found.");
    case Fault::kForbidden:
      return made(403, "permission_denied", "Key limit exceeded (total limit).");
    case Fault::kRateLimit:
    case Fault::kRateLimitTokens:
    case Fault::kRequestTooLarge:
      return made(429, "rate_limit_exceeded",
                  "Provider returned error: " + model +
                      " is temporarily rate-limited upstream. Please retry shortly.");
    case Fault::kInsufficientQuota:
      return made(402, "payment_required",
                  "Insufficient credits. Add more using https://openrouter.ai/settings/credits");
    case Fault::kContextLength:
      return made(400, "context_length_exceeded", openai::error_for(fault, facts).message);
    case Fault::kContentFilter:
      return made(403, "content_policy_violation",
                  "Your chosen model requires moderation and your input was flagged.");
    case Fault::kModelNotFound:
      return made(400, "", model + " is not a valid model ID");
    case Fault::kRequestTimeout:
      return made(408, "timeout", "Request timed out.");
    case Fault::kServerError:
    case Fault::kStatus:
      return made(500, "server", "Internal Server Error");
    case Fault::kBadGateway:
      return made(502, "provider_unavailable", "Provider returned error");
    case Fault::kUnavailable:
      return made(503, "",
                  "There is no available model provider that meets your routing requirements");
    case Fault::kGatewayTimeout:
      return made(524, "timeout", "A timeout occurred.");
    case Fault::kOverloaded:
      return made(529, "provider_overloaded", "The provider is overloaded.");
    default:
      return made(400, "invalid_request", "Invalid request.");
  }
}

VendorError not_found() {
  return made(404, "not_found", "Not Found");
}

VendorError missing_key() {
  return made(401, "", "No auth credentials found");
}

void append_error(const VendorError& error, std::string& body) {
  body += R"({"message":)";
  append_json_string(body, error.message);
  body += R"(,"code":)";
  append_number(body, error.status);
  if (!error.type.empty() || error.code) {
    body += R"(,"metadata":{"error_type":)";
    append_json_string(body, error.code.value_or(error.type));
    body += '}';
  }
  body += '}';
}

void write_error(const VendorError& error, std::string& body) {
  if (!error.raw_body.empty()) {
    body += error.raw_body;
    return;
  }
  body += R"({"error":)";
  append_error(error, body);
  body += R"(,"user_id":"user_fake"})";
}

}  // namespace llm_rotate::fake::openrouter
