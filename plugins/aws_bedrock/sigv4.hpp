// AWS Signature Version 4: what a request is signed with, from the bytes that will be sent.
//
// Called by `authorize` and by the exchange with STS, anew for each attempt. Pure functions, any
// thread: the clock is an argument.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"

namespace llm_rotate::aws_bedrock {

// Views of a secret, for the length of one signature.
struct SigningKey {
  std::string_view access_key_id;
  std::string_view secret_access_key;
  std::string_view session_token;  // empty: none
};

struct SigningScope {
  std::string_view region;
  std::string_view service;
  std::int64_t now_unix_ms = 0;
};

// The steps of a signature, each as AWS documents it; kept apart so that they can be compared.
struct Signature {
  std::string canonical_request;
  std::string string_to_sign;
  std::string signed_headers;
  std::string value;
  sdk::Headers headers;  // x-amz-date, x-amz-security-token where there is one, Authorization
};

// `request` with its final URL, headers and body. Signed are the host, the content type, what is
// accepted, and whatever is Amazon's own.
Signature sign(const sdk::HttpRequest& request, const SigningKey& key, const SigningScope& scope);

}  // namespace llm_rotate::aws_bedrock
