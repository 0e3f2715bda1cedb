// A key and where it may be used, as plugins see it. No plugin ever owns a secret.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace llm_rotate::sdk {

// A secret for the length of one call of `authorize` or `token_request`. It can be read only by
// asking for it by name, so that it does not slip into a log line by accident.
class SecretView {
 public:
  explicit constexpr SecretView(std::string_view bytes) : bytes_(bytes) {}
  constexpr std::string_view reveal() const { return bytes_; }
  constexpr bool empty() const { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

template <class Stream>
Stream& operator<<(Stream&, const SecretView&) = delete;

// Where one attempt goes. Views are valid for the length of the call they are passed to.
struct Target {
  std::string_view provider;          // the name of the provider entry, e.g. "groq"
  std::string_view base_url;          // without a trailing slash
  std::string_view model;             // the id to send
  std::string_view upstream;          // a broker's upstream to pin; empty for none
  std::string_view auth_config_json;  // the key's `auth_config` object
  std::string_view options_json;      // the provider entry's own `options` object
};

// What `authorize` needs besides the secret.
struct AuthContext {
  std::string_view auth_method;       // the key's `auth_method`, "api_key" by default
  std::string_view auth_config_json;  // the key's `auth_config` object
  SecretView access_token{{}};        // from `parse_token`, when the method exchanges tokens
  std::int64_t now_unix_ms = 0;       // the host's clock; a plugin never asks its own
};

struct AccessToken {
  std::string token;
  std::int64_t expires_in_ms = 0;
};

}  // namespace llm_rotate::sdk
