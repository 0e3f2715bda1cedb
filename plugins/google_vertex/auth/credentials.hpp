// A credential file of Google's: who asks for a token, and where.
//
// Read by the token steps from a key's secret, or found the way that all of Google's clients find
// it (application default credentials). Views point into the document. Any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"
#include "llm_rotate/sdk/key.hpp"

namespace llm_rotate::google_vertex {

inline constexpr std::string_view kScope = "https://www.googleapis.com/auth/cloud-platform";
inline constexpr std::string_view kTokenUri = "https://oauth2.googleapis.com/token";
inline constexpr std::string_view kUniverse = "googleapis.com";

class Credentials {
 public:
  enum class Type : std::uint8_t {
    kServiceAccount,
    kAuthorizedUser,
    kImpersonated,           // impersonated_service_account
    kExternal,               // external_account: workload identity federation
    kExternalAuthorizedUser  // external_account_authorized_user
  };

  // Throws `ProviderError` (invalid_auth) for a text that is no such file.
  explicit Credentials(std::string_view text);

  Type type() const { return type_; }
  std::string_view operator[](std::string_view member) const;
  sdk::json::Value value(std::string_view member) const { return (*document_)[member]; }
  // The member, which must be there.
  std::string_view required(std::string_view member) const;
  // Where tokens of this file are asked for.
  std::string_view token_uri() const;
  std::string_view impersonation_url() const;
  // The file whose token impersonates; only for kImpersonated.
  Credentials source() const;
  bool in_another_universe() const;

 private:
  std::unique_ptr<sdk::json::Document> document_;
  Type type_ = Type::kServiceAccount;
};

// The text of the file that the surroundings name; nothing when there is none, which leaves the
// metadata server. Throws when a file is named that cannot be read.
std::optional<std::string> default_credentials(const sdk::IAmbient& ambient);

}  // namespace llm_rotate::google_vertex
