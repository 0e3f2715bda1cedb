// Who a token belongs to: keys that would exchange the same secret in the same way share one token.
//
// Called by `TokenDesk`. Pure; a one-way digest, so that nothing of the secret is kept.
#pragma once

#include <string>
#include <string_view>

#include "routing/snapshot.hpp"

namespace llm_rotate::token {

std::string identity_of(const routing::KeyRuntime& key, std::string_view secret);

}  // namespace llm_rotate::token
