#include "fake_upstream/fault.hpp"

#include <array>
#include <utility>

namespace llm_rotate::fake {
namespace {

using Named = std::pair<Fault, std::string_view>;

constexpr std::array kNames = {
    Named{Fault::kNone, "ok"},
    Named{Fault::kInvalidKey, "invalid_key"},
    Named{Fault::kForbidden, "forbidden"},
    Named{Fault::kRateLimit, "rate_limit"},
    Named{Fault::kRateLimitTokens, "rate_limit_tokens"},
    Named{Fault::kRequestTooLarge, "request_too_large"},
    Named{Fault::kInsufficientQuota, "insufficient_quota"},
    Named{Fault::kInvalidRequest, "invalid_request"},
    Named{Fault::kContextLength, "context_length_exceeded"},
    Named{Fault::kContentFilter, "content_filter"},
    Named{Fault::kModelNotFound, "model_not_found"},
    Named{Fault::kRequestTimeout, "request_timeout"},
    Named{Fault::kServerError, "server_error"},
    Named{Fault::kBadGateway, "bad_gateway"},
    Named{Fault::kUnavailable, "unavailable"},
    Named{Fault::kGatewayTimeout, "gateway_timeout"},
    Named{Fault::kOverloaded, "overloaded"},
    Named{Fault::kStatus, "status"},
    Named{Fault::kResetBeforeHeaders, "reset_before_headers"},
    Named{Fault::kSilence, "silence"},
    Named{Fault::kResetAfterHeaders, "reset_after_headers"},
    Named{Fault::kSlowFirstToken, "slow_first_token"},
    Named{Fault::kStall, "stall"},
    Named{Fault::kCut, "cut"},
    Named{Fault::kEarlyEnd, "early_end"},
    Named{Fault::kMalformedEvent, "malformed_event"},
    Named{Fault::kMissingDone, "missing_done"},
    Named{Fault::kErrorInStream, "error_in_stream"},
    Named{Fault::kOversizedBody, "oversized_body"},
    Named{Fault::kOversizedEvent, "oversized_event"},
    Named{Fault::kWrongContentType, "wrong_content_type"},
    Named{Fault::kEmptyBody, "empty_body"},
    Named{Fault::kTruncatedJson, "truncated_json"},
    Named{Fault::kChunkedGarbage, "chunked_garbage"},
};

}  // namespace

std::string_view name_of(Fault fault) {
  for (const auto& [known, name] : kNames) {
    if (known == fault) {
      return name;
    }
  }
  return "ok";
}

std::optional<Fault> fault_named(std::string_view name) {
  for (const auto& [fault, known] : kNames) {
    if (known == name) {
      return fault;
    }
  }
  return std::nullopt;
}

std::string fault_names() {
  std::string out;
  for (const auto& [fault, name] : kNames) {
    out += out.empty() ? "" : ", ";
    out += name;
  }
  return out;
}

bool is_error_answer(Fault fault) {
  return fault >= Fault::kInvalidKey && fault <= Fault::kStatus;
}

bool stands_alone(Fault fault) {
  return is_error_answer(fault) || fault == Fault::kResetBeforeHeaders || fault == Fault::kSilence;
}

}  // namespace llm_rotate::fake
