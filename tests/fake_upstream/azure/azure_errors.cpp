#include "fake_upstream/azure/azure_errors.hpp"

#include <cmath>
#include <utility>

#include "fake_upstream/json_text.hpp"
#include "fake_upstream/openai/openai_errors.hpp"

namespace llm_rotate::fake::azure {
namespace {

// One that the gateway before the models gives: a code and a message, nothing else.
VendorError plain(unsigned status, std::string code, std::string message) {
  VendorError error;
  error.status = status;
  error.message = std::move(message);
  error.code = std::move(code);
  return error;
}

VendorError rate_limited(const ErrorFacts& facts, bool tokens) {
  std::string message =
      "Requests to the ChatCompletions_Create Operation under Azure OpenAI API version 2024-10-21 "
      "have exceeded ";
  message += tokens ? "token" : "call";
  message += " rate limit of your current OpenAI S0 pricing tier.";
  if (facts.retry_seconds) {
    const auto seconds = static_cast<std::int64_t>(std::ceil(*facts.retry_seconds));
    message += " Please retry after " + std::to_string(seconds) + " seconds.";
  }
  message +=
      " Please go here: https://aka.ms/oai/quotaincrease if you would like to further increase the "
      "default rate limit.";
  return plain(429, "429", std::move(message));
}

VendorError filtered() {
  VendorError error;
  error.message =
      "The response was filtered due to the prompt triggering Azure OpenAI's content management "
      "policy. Please modify your prompt and retry.";
  error.param = "prompt";
  error.code = "content_filter";
  return error;
}

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts& facts) {
  switch (fault) {
    case Fault::kInvalidKey:
      return missing_key();
    case Fault::kForbidden:
      return plain(403, "403", "Access denied due to Virtual Network/Firewall rules.");
    case Fault::kRateLimit:
      return rate_limited(facts, false);
    case Fault::kRateLimitTokens:
      return rate_limited(facts, true);
    case Fault::kModelNotFound:
      return plain(404, "DeploymentNotFound",
                   "The API deployment for this resource does not exist. If you created the "
                   "deployment within the last 5 minutes, please wait a moment and try again.");
    case Fault::kContentFilter:
      return filtered();
    case Fault::kRequestTimeout:
      return plain(408, "Timeout", "The operation was timeout.");
    case Fault::kServerError:
      return plain(500, "InternalServerError", "The server had an error processing your request.");
    case Fault::kUnavailable:
      return plain(503, "ServiceUnavailable",
                   "The service is temporarily unable to process your request.");
    default:
      return openai::error_for(fault, facts);
  }
}

VendorError not_found() {
  return plain(404, "404", "Resource not found");
}

VendorError missing_key() {
  return plain(401, "401",
               "Access denied due to invalid subscription key or wrong API endpoint. Make sure to "
               "provide a valid key for an active subscription and use a correct regional API "
               "endpoint for your resource.");
}

void write_error(const VendorError& error, std::string& body) {
  if (!error.raw_body.empty()) {
    body += error.raw_body;
    return;
  }
  body += R"({"error":{"code":)";
  append_json_optional(body, error.code);
  body += R"(,"message":)";
  append_json_string(body, error.message);
  if (!error.type.empty() || error.param) {
    body += R"(,"type":)";
    append_json_optional(body, error.type.empty() ? std::nullopt : std::optional(error.type));
    body += R"(,"param":)";
    append_json_optional(body, error.param);
  }
  if (error.code == "content_filter") {
    body += R"(,"status":400,"innererror":{"code":"ResponsibleAIPolicyViolation",)"
            R"("content_filter_result":{"hate":{"filtered":false,"severity":"safe"},)"
            R"("jailbreak":{"filtered":true,"detected":true}}})";
  }
  body += "}}";
}

}  // namespace llm_rotate::fake::azure
