#include "fake_upstream/google/google_errors.hpp"

#include <array>
#include <cstdio>

#include "fake_upstream/json_text.hpp"

namespace llm_rotate::fake::google {
namespace {

std::string info(std::string_view reason) {
  return R"([{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":")" +
         std::string(reason) + R"(","domain":"googleapis.com"}])";
}

VendorError detailed(VendorError error, std::string details) {
  error.code = std::move(details);
  return error;
}

std::string seconds_text(double seconds) {
  std::array<char, 32> text{};
  const int size = std::snprintf(text.data(), text.size(), "%.9gs", seconds);
  return {text.data(), static_cast<std::size_t>(size > 0 ? size : 0)};
}

// Vertex shares its capacity among all and says nothing about when.
VendorError rate_limited(const ErrorFacts& facts, bool vertex, std::string_view quota) {
  if (vertex) {
    return refusal(
        "Resource exhausted. Please try again later. Please refer to "
        "https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more "
        "details.",
        "RESOURCE_EXHAUSTED", 429);
  }
  std::string details =
      R"([{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaMetric":)"
      R"("generativelanguage.googleapis.com/generate_content_free_tier_requests","quotaId":")";
  details += quota;
  details += R"(","quotaDimensions":{"location":"global","model":)";
  append_json_string(details, facts.model);
  details += R"(},"quotaValue":"10"}]})";
  std::string message =
      "You exceeded your current quota, please check your plan and billing details. For more "
      "information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.";
  if (facts.retry_seconds) {
    const std::string wait = seconds_text(*facts.retry_seconds);
    details +=
        R"(,{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":")" + wait + R"("})";
    message += "\nPlease retry in " + wait + ".";
  }
  return detailed(refusal(std::move(message), "RESOURCE_EXHAUSTED", 429), details + "]");
}

VendorError invalid_key(bool vertex) {
  if (vertex) {
    return detailed(refusal("Request had invalid authentication credentials. Expected OAuth 2 "
                            "access token, login cookie or other valid authentication credential.",
                            "UNAUTHENTICATED", 401),
                    info("ACCESS_TOKEN_TYPE_UNSUPPORTED"));
  }
  return detailed(refusal("API key not valid. Please pass a valid API key."),
                  info("API_KEY_INVALID"));
}

VendorError model_not_found(const ErrorFacts& facts, bool vertex) {
  const std::string model(facts.model);
  if (vertex) {
    return refusal("Publisher Model `" + model +
                       "` was not found or your project does not have access to it. Please ensure "
                       "you are using a valid model version.",
                   "NOT_FOUND", 404);
  }
  return refusal("models/" + model +
                     " is not found for API version v1beta, or is not supported for "
                     "generateContent. Call ModelService.ListModels to see the list of available "
                     "models and their supported methods.",
                 "NOT_FOUND", 404);
}

VendorError too_long(const ErrorFacts& facts) {
  const std::uint64_t most = facts.context_tokens != 0 ? facts.context_tokens : 1'048'576;
  const std::uint64_t got =
      facts.prompt_tokens > most ? facts.prompt_tokens : most + facts.prompt_tokens + 1;
  return refusal("The input token count (" + std::to_string(got) +
                 ") exceeds the maximum number of tokens allowed (" + std::to_string(most) + ").");
}

VendorError bad_gateway() {
  VendorError error = refusal("Bad gateway.", "UNAVAILABLE", 502);
  error.raw_body =
      "<!DOCTYPE html>\n<html lang=en>\n<title>Error 502 (Server Error)!!1</title>\n"
      "<p><b>502.</b> <ins>That’s an error.</ins></html>\n";
  error.raw_content_type = "text/html; charset=UTF-8";
  return error;
}

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts& facts, bool vertex) {
  switch (fault) {
    case Fault::kInvalidKey:
      return invalid_key(vertex);
    case Fault::kForbidden:
      return detailed(refusal("The caller does not have permission", "PERMISSION_DENIED", 403),
                      info("SERVICE_DISABLED"));
    case Fault::kRateLimit:
    case Fault::kRateLimitTokens:
      return rate_limited(facts, vertex, "GenerateRequestsPerMinutePerProjectPerModel-FreeTier");
    case Fault::kInsufficientQuota:
      if (vertex) {
        return detailed(
            refusal("This API method requires billing to be enabled.", "PERMISSION_DENIED", 403),
            info("BILLING_DISABLED"));
      }
      return rate_limited(facts, vertex, "GenerateRequestsPerDayPerProjectPerModel-FreeTier");
    case Fault::kRequestTooLarge:
    case Fault::kContextLength:
      return too_long(facts);
    case Fault::kContentFilter:
      return refusal(
          "The prompt could not be submitted. It contains words that violate Google's "
          "Responsible AI practices.");
    case Fault::kModelNotFound:
      return model_not_found(facts, vertex);
    case Fault::kRequestTimeout:
      return refusal("Request timed out.", "DEADLINE_EXCEEDED", 408);
    case Fault::kBadGateway:
      return bad_gateway();
    case Fault::kUnavailable:
    case Fault::kOverloaded:
      return refusal("The model is overloaded. Please try again later.", "UNAVAILABLE", 503);
    case Fault::kGatewayTimeout:
      return refusal("Deadline expired before operation could complete.", "DEADLINE_EXCEEDED", 504);
    case Fault::kInvalidRequest:
      return refusal("Request contains an invalid argument.");
    default:
      return refusal(
          "An internal error has occurred. Please retry or report in "
          "https://developers.generativeai.google/guide/troubleshooting",
          "INTERNAL", 500);
  }
}

VendorError missing_key(bool vertex) {
  if (vertex) {
    return detailed(
        refusal("Request is missing required authentication credential.", "UNAUTHENTICATED", 401),
        info("CREDENTIALS_MISSING"));
  }
  return refusal(
      "Method doesn't allow unregistered callers (callers without established "
      "identity). Please use API Key or other form of API consumer identity to call "
      "this API.",
      "PERMISSION_DENIED", 403);
}

void append_error(const VendorError& error, std::string& out) {
  out += R"({"error":{"code":)";
  append_number(out, error.status);
  out += R"(,"message":)";
  append_json_string(out, error.message);
  out += R"(,"status":)";
  append_json_string(out, error.type);
  if (error.code && error.code->starts_with('[')) {
    out += R"(,"details":)" + *error.code;
  }
  out += "}}";
}

}  // namespace llm_rotate::fake::google
