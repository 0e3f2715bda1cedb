#include "dispatch/reaction.hpp"

namespace llm_rotate::dispatch {

using sdk::Effect;
using sdk::ErrorType;

Reaction reaction_to(const sdk::Verdict& verdict) {
  const bool reset_known = verdict.retry_after_ms >= 0;
  switch (verdict.type) {
    case ErrorType::kRateLimit:
      // A request too large for the key's allowance says nothing about the next, smaller one.
      return verdict.never_fits ? Reaction{Effect::kNone, Next::kOtherRoute}
                                : Reaction{Effect::kCooldown, Next::kNextKey};
    case ErrorType::kQuotaExhausted:
      return {reset_known ? Effect::kCooldown : Effect::kQuarantine, Next::kNextKey};
    case ErrorType::kInvalidAuth:
    case ErrorType::kPermissionDenied:
      return {Effect::kQuarantine, Next::kNextKey};
    case ErrorType::kTimeout:
      return {Effect::kFailure, Next::kOtherRoute};
    case ErrorType::kTransientServerError:
    case ErrorType::kConnectionError:
    case ErrorType::kStreamInterrupted:
      // A provider that names a time is not asked again on this route before it.
      return {Effect::kFailure, reset_known ? Next::kNextKey : Next::kRetryThenNext};
    case ErrorType::kModelUnavailable:
      return {Effect::kCooldown, Next::kNextKey};
    case ErrorType::kBrokerRouteUnavailable:
      return {Effect::kNone, Next::kNextStage};
    case ErrorType::kContextLengthExceeded:
      return {Effect::kNone, Next::kOtherModel};
    case ErrorType::kInvalidRequest:
    case ErrorType::kContentFiltered:
      return {Effect::kNone, Next::kFail};
    case ErrorType::kUnknown:
      break;
  }
  return {Effect::kFailure, Next::kOtherOnce};
}

sdk::Scope charged_to(const sdk::Verdict& verdict, bool charge_key) {
  if (charge_key) return sdk::Scope::kKey;
  return verdict.type == ErrorType::kModelUnavailable ? sdk::Scope::kKeyModel : verdict.scope;
}

}  // namespace llm_rotate::dispatch
