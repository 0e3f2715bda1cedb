// The exchanges by which a credential becomes an access token: one request a step, the state
// between them with the host.
//
//   service account      signed JWT -> token
//   authorized user      refresh token -> token
//   external account     [fetch subject token ->] STS -> [impersonate ->] token
//   impersonation        token of the source -> impersonate -> token
//   metadata server      token
//
// Called by `token_request` and `parse_token`. Pure functions, any thread; they throw
// `ProviderError`.
#pragma once

#include <string_view>

#include "llm_rotate/sdk/provider.hpp"

namespace llm_rotate::google_vertex {

inline constexpr std::string_view kByApiKey = "api_key";
inline constexpr std::string_view kByAccessToken = "access_token";
inline constexpr std::string_view kByAdc = "adc";
inline constexpr std::string_view kByMetadata = "metadata";

sdk::TokenStep next_step(sdk::SecretView secret, const sdk::AuthContext& context);
sdk::AccessToken read_answer(const sdk::HttpResponse& response, const sdk::AuthContext& context);

}  // namespace llm_rotate::google_vertex
