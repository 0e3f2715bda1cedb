// The faults a provider can be told to have. Named by scripts, thrown by the responder; plain data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::fake {

enum class Fault : std::uint8_t {
  kNone,
  // An error answer in the vendor's own words.
  kInvalidKey,         // 401
  kForbidden,          // 403
  kRateLimit,          // 429, requests per minute
  kRateLimitTokens,    // 429, tokens per minute
  kRequestTooLarge,    // 429 that no waiting helps
  kInsufficientQuota,  // 429 that says the account is out of money
  kInvalidRequest,     // 400
  kContextLength,      // 400
  kContentFilter,      // 400
  kModelNotFound,      // 404
  kRequestTimeout,     // 408
  kServerError,        // 500
  kBadGateway,         // 502 with a page of HTML from a proxy
  kUnavailable,        // 503
  kGatewayTimeout,     // 504
  kOverloaded,         // 529
  kStatus,             // any status that the rule names
  // No answer at all.
  kResetBeforeHeaders,
  kSilence,
  // A good answer, badly delivered.
  kResetAfterHeaders,
  kSlowFirstToken,
  kStall,
  kCut,
  kEarlyEnd,
  kMalformedEvent,
  kMissingDone,
  kErrorInStream,
  kOversizedBody,
  kOversizedEvent,
  kWrongContentType,
  kEmptyBody,
  kTruncatedJson,
  kChunkedGarbage,
};

// The name in scripts and logs: "rate_limit"; "ok" for none.
std::string_view name_of(Fault fault);
std::optional<Fault> fault_named(std::string_view name);
// All that a script may name, comma-separated, for messages.
std::string fault_names();

// True: the fault answers (or does not) by itself. False: it changes how a good answer is
// delivered.
bool stands_alone(Fault fault);
// True: an error answer of the vendor.
bool is_error_answer(Fault fault);

}  // namespace llm_rotate::fake
