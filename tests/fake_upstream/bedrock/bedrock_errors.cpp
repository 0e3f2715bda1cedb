#include "fake_upstream/bedrock/bedrock_errors.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "fake_upstream/bedrock/bedrock_check.hpp"

namespace llm_rotate::fake::bedrock {
namespace {

struct Known {
  Fault fault;
  unsigned status;
  std::string_view type;
  std::string_view message;
};
constexpr std::array kKnown = {
    Known{Fault::kInvalidKey, 403, "UnrecognizedClientException",
          "The security token included in the request is invalid."},
    Known{Fault::kForbidden, 403, "AccessDeniedException",
          "You don't have access to the model with the specified model ID."},
    Known{Fault::kRateLimit, 429, "ThrottlingException",
          "Too many requests, please wait before trying again."},
    Known{Fault::kRateLimitTokens, 429, "ThrottlingException",
          "Too many tokens, please wait before trying again."},
    Known{Fault::kRequestTooLarge, 413, "RequestEntityTooLargeException",
          "Request body too large."},
    Known{Fault::kInsufficientQuota, 400, "ServiceQuotaExceededException",
          "Your account has exceeded a service quota."},
    Known{Fault::kInvalidRequest, 400, "ValidationException", "The request is not valid."},
    Known{Fault::kContextLength, 400, "ValidationException",
          "The model returned the following errors: Input is too long for requested model."},
    Known{Fault::kContentFilter, 400, "ValidationException",
          "The model returned the following errors: Output blocked by content filtering policy"},
    Known{Fault::kModelNotFound, 400, "ValidationException",
          "The provided model identifier is invalid."},
    Known{Fault::kRequestTimeout, 408, "ModelTimeoutException",
          "Model has timed out in processing the request. Try your request again."},
    Known{Fault::kServerError, 500, "InternalServerException",
          "The system encountered an unexpected error during processing. Try your request again."},
    Known{Fault::kBadGateway, 502, "", "Bad Gateway"},
    Known{Fault::kUnavailable, 503, "ServiceUnavailableException",
          "Bedrock is unable to process your request."},
    Known{Fault::kGatewayTimeout, 504, "", "Gateway Timeout"},
    Known{Fault::kOverloaded, 429, "ModelNotReadyException",
          "Model is not ready for inference. Wait and try your request again."},
    Known{Fault::kStatus, 500, "InternalFailure", "The request failed."}};

}  // namespace

VendorError error_for(Fault fault, const ErrorFacts&) {
  const auto* const known = std::find_if(kKnown.begin(), kKnown.end(),
                                         [&](const Known& one) { return one.fault == fault; });
  const Known& found = known == kKnown.end() ? kKnown.back() : *known;
  return vendor_error(found.status, found.type, std::string(found.message));
}

std::string exception_type(const VendorError& error) {
  std::string type = error.type.empty() ? "InternalServerException" : error.type;
  type.front() = static_cast<char>(type.front() - 'A' + 'a');
  return type;
}

}  // namespace llm_rotate::fake::bedrock
