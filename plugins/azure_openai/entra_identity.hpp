// Who asks Entra ID for a token, put together from a key's secret, its `auth_config` and the
// surroundings of the process, in this order.
//
// Called for each exchange. Pure, any thread. Holds secrets for the length of one exchange.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/key.hpp"

#include "azure_openai/azure_settings.hpp"

namespace llm_rotate::azure_openai {

struct EntraIdentity {
  std::string token_url;  // of the tenant, at its authority
  std::string client_id;
  std::string client_secret;
};

// For a client secret: bare, or the JSON of a service principal (tenantId, clientId, clientSecret
// in the spellings that Azure's tools write). Throws `ProviderError` that says what is missing.
EntraIdentity client_identity(sdk::SecretView secret, const Settings& settings,
                              const sdk::IAmbient& ambient);

// For workload identity: everything but the assertion.
EntraIdentity workload_identity(const Settings& settings, const sdk::IAmbient& ambient);

// The token that the platform has put into a file: the secret itself if it is a JWT, else the file
// that the secret, the settings or the surroundings name. Read anew each time, for it is renewed.
std::string federated_token(sdk::SecretView secret, const Settings& settings,
                            const sdk::IAmbient& ambient);

[[noreturn]] void refuse_identity(std::string_view rule, std::string message);

}  // namespace llm_rotate::azure_openai
