#include "auth/token_steps.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/retry_hint.hpp"

#include "auth/credentials.hpp"
#include "auth/jwt.hpp"
#include "auth/token_errors.hpp"
#include "auth/token_requests.hpp"
#include "auth/token_state.hpp"
#include "base/url.hpp"

namespace llm_rotate::google_vertex {

namespace {

using At = TokenState::At;
using Type = Credentials::Type;

// Of a token whose answer does not say how long it lasts.
constexpr std::int64_t kUnsaidLifeMs = 300'000;

sdk::TokenStep ask(sdk::HttpRequest request) {
  return {.request = std::move(request), .token = {}};
}
sdk::TokenStep know(sdk::AccessToken token) {
  return {.request = {}, .token = std::move(token)};
}

// The first exchange of a credential file: its own token.
sdk::TokenStep first_step(const Credentials& credentials, const sdk::AuthContext& context) {
  switch (credentials.type()) {
    case Type::kServiceAccount:
      // Other universes have no token endpoint: there the JWT itself is the bearer.
      if (credentials.in_another_universe()) {
        return know(final_token(service_account_jwt(credentials, {}, context.now_unix_ms),
                                kJwtSeconds * 1000, credentials["quota_project_id"]));
      }
      return ask(jwt_request(credentials, context.now_unix_ms));
    case Type::kAuthorizedUser:
    case Type::kExternalAuthorizedUser:
      return ask(refresh_request(credentials));
    case Type::kImpersonated:
      credentials.required("service_account_impersonation_url");
      return first_step(credentials.source(), context);
    case Type::kExternal:
      break;
  }
  if (!subject_is_fetched(credentials)) {
    return ask(sts_request(credentials, subject_from_file(credentials, *context.ambient)));
  }
  return know(interim_token({At::kSubjectUrl, {}, 0}));
}

sdk::TokenStep exchange_subject(const Credentials& external, const TokenState& state) {
  return ask(sts_request(external, subject_in(external, state.text)));
}

sdk::TokenStep step_of(const Credentials& credentials, const TokenState& state,
                       const sdk::AuthContext& context) {
  // An external account may be what an impersonation starts from.
  const bool nested = credentials.type() == Type::kImpersonated;
  switch (state.at) {
    case At::kSubjectUrl:
      return ask(nested ? subject_request(credentials.source()) : subject_request(credentials));
    case At::kSubject:
      return nested ? exchange_subject(credentials.source(), state)
                    : exchange_subject(credentials, state);
    case At::kToken:
      if (!credentials.impersonation_url().empty()) {
        return ask(impersonation_request(credentials, state.text));
      }
      return know(final_token(state.text, state.expires_in_ms, credentials["quota_project_id"]));
    case At::kStart:
    case At::kMetadata:
      break;
  }
  return first_step(credentials, context);
}

sdk::AccessToken token_of_metadata(const sdk::HttpResponse& response,
                                   const sdk::json::Document& document, std::int64_t life_ms) {
  // Whoever else answers at that address is not to be believed.
  if (response.headers.get("metadata-flavor") != "Google") {
    bad_credentials("no_metadata_server",
                    "what answers in the metadata server's place is none of Google's; run on "
                    "Google Cloud, or give the key a credential file");
  }
  return final_token(document["access_token"].string(), life_ms, {});
}

// The answer to an impersonation, which names its end as a time of day.
sdk::AccessToken token_of_impersonation(const sdk::HttpResponse& response,
                                        const sdk::json::Document& document,
                                        const sdk::AuthContext& context) {
  const std::string_view token = document["accessToken"].string();
  if (!plugin_base::fits_bearer(token)) throw sdk::ProviderError(token_refusal(response));
  const auto end = sdk::retry_hint::rfc3339(document["expireTime"].string());
  const std::int64_t life = end ? *end - context.now_unix_ms : kUnsaidLifeMs;
  return final_token(token, std::max<std::int64_t>(life, 1), {});
}

}  // namespace

sdk::TokenStep next_step(sdk::SecretView secret, const sdk::AuthContext& context) {
  if (context.auth_method == kByApiKey || context.auth_method == kByAccessToken) return {};
  const TokenState state = read_state(context.access_token);
  if (state.at == At::kMetadata) return ask(metadata_request(*context.ambient));
  if (context.auth_method == kByMetadata) return know(interim_token({At::kMetadata, {}, 0}));
  if (context.auth_method == kByAdc) {
    const auto found = default_credentials(*context.ambient);
    if (!found) return know(interim_token({At::kMetadata, {}, 0}));
    return step_of(Credentials(*found), state, context);
  }
  return step_of(Credentials(secret.reveal()), state, context);
}

sdk::AccessToken read_answer(const sdk::HttpResponse& response, const sdk::AuthContext& context) {
  if (!response.ok()) throw sdk::ProviderError(token_refusal(response));
  const TokenState state = read_state(context.access_token);
  const sdk::json::Document document(response.body);
  if (state.at == At::kSubjectUrl) return interim_token({At::kSubject, response.body, 0});
  if (state.at == At::kToken) return token_of_impersonation(response, document, context);
  const std::string_view token = document["access_token"].string();
  if (!plugin_base::fits_bearer(token)) throw sdk::ProviderError(token_refusal(response));
  const std::int64_t life = document["expires_in"].integer() * 1000;
  const std::int64_t life_ms = life > 0 ? std::min<std::int64_t>(life, 86'400'000) : kUnsaidLifeMs;
  if (state.at == At::kMetadata) return token_of_metadata(response, document, life_ms);
  return interim_token({At::kToken, std::string(token), life_ms});
}

}  // namespace llm_rotate::google_vertex
