// Why there is no token: faults of a credential file, and refusals of those who give tokens out.
//
// Called by the token steps. Pure functions, any thread; no message shows a secret.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::google_vertex {

// Throws invalid_auth; the rule is "google_vertex.credentials.<rule>".
[[noreturn]] void bad_credentials(std::string_view rule, std::string message);

// What an answer without a token means; also for a 2xx that holds none.
sdk::Verdict token_refusal(const sdk::HttpResponse& response);

// Throws unless `url` is https, or http on this machine: credentials are sent there.
void require_safe_url(std::string_view url, std::string_view member);

}  // namespace llm_rotate::google_vertex
