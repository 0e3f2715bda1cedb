// Who asks: a bearer key, or an access key that signs. Read from the key's secret, or from the
// token that the default chain found.
//
// Called by `authorize`, `token_request` and `parse_token`. Any thread; the functions throw
// `ProviderError` for what is no credential, and never repeat any of it.
#pragma once

#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/key.hpp"

#include "sigv4.hpp"

namespace llm_rotate::aws_bedrock {

class Credentials {
 public:
  Credentials() = default;
  ~Credentials();
  Credentials(Credentials&&) = default;
  Credentials& operator=(Credentials&&) = default;
  Credentials(const Credentials&) = delete;
  Credentials& operator=(const Credentials&) = delete;

  bool is_bearer() const { return !bearer.empty(); }
  bool is_complete() const { return !access_key_id.empty() && !secret_access_key.empty(); }
  SigningKey signing_key() const { return {access_key_id, secret_access_key, session_token}; }

  // As the one token that the host keeps.
  std::string to_token() const;

  std::string bearer;
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token;
  std::string region;  // where the surroundings name one
};

// A secret: a bearer key, `KEY:SECRET[:TOKEN]`, or a JSON object with either.
Credentials credentials_of_secret(sdk::SecretView secret);

// A token that `to_token` made.
Credentials credentials_of_token(sdk::SecretView token);

// The members of a JSON object under any of the names that AWS and its tools give them; incomplete
// when they are not there.
Credentials credentials_in(sdk::json::Value object);

[[noreturn]] void refuse_credentials(std::string_view rule, std::string message);

}  // namespace llm_rotate::aws_bedrock
