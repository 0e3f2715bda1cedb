// A JSON Web Token signed with RS256, by which a service account says who it is.
//
// Called by the token steps. Pure function but for OpenSSL, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace llm_rotate::google_vertex {

struct JwtClaims {
  std::string_view issuer;
  std::string_view subject;    // empty: none
  std::string_view scope;      // empty: none
  std::string_view audience;   // empty: none
  std::int64_t issued_at = 0;  // Unix time in seconds; the token is good for an hour
};

inline constexpr std::int64_t kJwtSeconds = 3600;

// Nothing if `private_key_pem` is no RSA key. `key_id` may be empty.
std::optional<std::string> signed_jwt(const JwtClaims& claims, std::string_view key_id,
                                      std::string_view private_key_pem);

}  // namespace llm_rotate::google_vertex
