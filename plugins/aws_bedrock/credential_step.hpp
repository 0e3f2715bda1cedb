// One step on the way to credentials that must be asked for: what is asked, and what the answer
// says. The host keeps a step as the interim token between two exchanges.
//
// Made by the credential chain, carried out by `token_request` and `parse_token`. Pure, any thread;
// throws `ProviderError` for an answer that is a refusal.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/http.hpp"
#include "llm_rotate/sdk/key.hpp"

#include "credentials.hpp"

namespace llm_rotate::aws_bedrock {

class CredentialStep {
 public:
  enum class Kind : std::uint8_t {
    kWebIdentity,    // STS: a token of another issuer for a role's keys
    kAssumeRole,     // STS: one's own keys for a role's
    kContainer,      // the agent beside a container
    kSso,            // the portal that people log in at
    kInstanceToken,  // the metadata of a virtual machine: first a session,
    kInstanceRole,   // then the name of its role,
    kInstanceKeys,   // then the role's keys
  };

  explicit CredentialStep(Kind kind) : kind_(kind) {}
  // From what `to_token` made. Throws when it is something else.
  static CredentialStep of_token(sdk::SecretView token);
  sdk::AccessToken to_token() const;

  Kind kind() const { return kind_; }
  // What the step has to know, by name: "url", "role_arn", "access_key_id" and so on.
  CredentialStep& set(std::string_view name, std::string_view value);
  std::string_view get(std::string_view name) const;

  sdk::HttpRequest request(std::int64_t now_unix_ms) const;
  sdk::AccessToken read(const sdk::HttpResponse& response, std::int64_t now_unix_ms) const;

 private:
  sdk::HttpRequest sts_request(std::int64_t now_unix_ms) const;
  sdk::HttpRequest instance_request() const;
  sdk::AccessToken read_sts(const sdk::HttpResponse& response, std::int64_t now_unix_ms) const;
  sdk::AccessToken read_keys(const sdk::HttpResponse& response, std::int64_t now_unix_ms) const;
  sdk::AccessToken read_sso(const sdk::HttpResponse& response, std::int64_t now_unix_ms) const;
  sdk::AccessToken with_role_taken(sdk::AccessToken token, const Credentials& found) const;
  CredentialStep with_role_of(const CredentialStep& other) &&;

  Kind kind_;
  std::map<std::string, std::string, std::less<>> facts_;
};

}  // namespace llm_rotate::aws_bedrock
