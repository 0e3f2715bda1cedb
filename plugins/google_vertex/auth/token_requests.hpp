// The requests of the token exchanges. Called by the token steps. Pure functions, any thread; they
// throw `ProviderError` for credentials that cannot ask.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/key.hpp"

#include "auth/credentials.hpp"

namespace llm_rotate::google_vertex {

// A JWT of a service account: for a token endpoint, or (`audience` empty) a bearer by itself.
std::string service_account_jwt(const Credentials& account, std::string_view audience,
                                std::int64_t now_unix_ms);

sdk::HttpRequest jwt_request(const Credentials& account, std::int64_t now_unix_ms);
sdk::HttpRequest refresh_request(const Credentials& user);
sdk::HttpRequest sts_request(const Credentials& external, std::string_view subject_token);
sdk::HttpRequest impersonation_request(const Credentials& credentials, std::string_view token);
sdk::HttpRequest metadata_request(const sdk::IAmbient& ambient);

// The request for an external account's subject token, if it is to be fetched.
sdk::HttpRequest subject_request(const Credentials& external);
bool subject_is_fetched(const Credentials& external);
// The subject token of an external account in a file.
std::string subject_from_file(const Credentials& external, const sdk::IAmbient& ambient);
// The subject token in what was read or fetched: the text itself, or a member of a JSON object.
std::string subject_in(const Credentials& external, std::string_view text);

}  // namespace llm_rotate::google_vertex
