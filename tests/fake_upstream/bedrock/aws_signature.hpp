// Whether a request was signed with the key that it names: Signature Version 4 worked out once more
// from what came over the wire, by nothing that the plugins have.
//
// The secret of an access key is made from its id, so that a test can know it. Called by the
// dialects of AWS while they read a request; pure, from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fake_upstream/http_text.hpp"

namespace llm_rotate::fake::bedrock {

std::string secret_of(std::string_view access_key_id);  // "fake-secret-" and the id
// Keys whose ids begin with ASIA are temporary and come with a token.
std::string session_token_of(std::string_view access_key_id);

// The id of the key that signed, or the bearer key; empty when there is neither.
std::string_view signer_of(const Request& request);

// What is wrong with the signature, as AWS would say it; nothing for a right one, or a bearer key.
struct SignatureFault {
  std::string type;
  std::string message;
};
std::optional<SignatureFault> signature_fault(const Request& request, std::string_view service);

}  // namespace llm_rotate::fake::bedrock
