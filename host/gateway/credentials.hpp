// Finds a client's token in its request and takes everything that could be one out of it, so that
// nothing behind this ever sees it.
//
// Called by `Exchange`, first. Pure functions.
#pragma once

#include <span>
#include <string>

#include "llm_rotate/sdk/ingress.hpp"

#include "gateway/request.hpp"

namespace llm_rotate::gateway {

// The token; empty if there is none. The caller wipes it.
std::string take_token(Request& request, std::span<const sdk::TokenPlace> places);

}  // namespace llm_rotate::gateway
