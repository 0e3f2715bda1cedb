// Where credentials come from when the key's secret does not hold them: the environment, profiles,
// a token of another issuer, the container's agent, the machine's metadata. The first that is there
// counts.
//
// Called by `token_request`. Pure over what the host read of the surroundings, any thread; throws
// `ProviderError` that says what was looked for.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "options.hpp"

namespace llm_rotate::aws_bedrock {

// The `auth_method` of keys that take their credentials from the surroundings.
inline constexpr std::string_view kDefaultChain = "default_chain";

// Whether this key's credentials are exchanged for others before they authorise anything.
bool needs_exchange(const sdk::AuthContext& context);

// The first step.
sdk::TokenStep begin_exchange(sdk::SecretView secret, const sdk::AuthContext& context,
                              const Options& options);

}  // namespace llm_rotate::aws_bedrock
