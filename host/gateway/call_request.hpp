// What a client asks for, as the engine takes it.
//
// Called by `Exchange`. Pure.
#pragma once

#include "llm_rotate/sdk/ingress.hpp"

#include "dispatch/call_types.hpp"
#include "gateway/call_options.hpp"
#include "gateway/request.hpp"

namespace llm_rotate::gateway {

// Moves the bodies out of `request` and `asked`.
dispatch::CallRequest call_request(Request& request, sdk::IngressOperation operation,
                                   sdk::IngressCall& asked, const CallOptions& options);

}  // namespace llm_rotate::gateway
