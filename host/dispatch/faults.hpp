// The verdicts of the host itself: what broke that no provider could say.
//
// Called by attempts and by token exchanges. Pure.
#pragma once

#include <string>

#include "llm_rotate/sdk/error.hpp"

#include "net/transport.hpp"

namespace llm_rotate::dispatch {

sdk::Verdict host_verdict(sdk::ErrorType type, sdk::Scope scope, std::string rule,
                          std::string message);
// An answer that broke off in the middle.
sdk::Verdict interrupted(std::string message);
// An exchange that broke before or while an answer came.
sdk::Verdict verdict_of(const net::TransferResult& result, bool answer_began);
// Whether the request is to blame, and no key, route or moment.
bool is_callers_fault(const sdk::Verdict& verdict);

}  // namespace llm_rotate::dispatch
