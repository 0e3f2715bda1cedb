// Tokens of Entra ID: the request for one, and its answer.
//
// Called by `token_request` and `parse_token`. Pure functions, any thread; they throw
// `ProviderError`.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/key.hpp"
#include "llm_rotate/sdk/provider.hpp"

#include "azure_openai/azure_settings.hpp"

namespace llm_rotate::azure_openai {

// Whether a key of that method is sent as a bearer token that Entra gave.
bool is_entra(std::string_view auth_method);

// Whether its secret is exchanged for that token first, rather than being it.
bool is_exchanged(std::string_view auth_method);

// The exchange for a token; nothing for a method that has none.
sdk::TokenStep entra_step(sdk::SecretView secret, const Settings& settings,
                          const sdk::AuthContext& context);

sdk::AccessToken entra_token(const sdk::HttpResponse& response, const sdk::AuthContext& context);

}  // namespace llm_rotate::azure_openai
