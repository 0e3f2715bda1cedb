// A key and where it may be used, as plugins see it. No plugin ever owns a secret.
#pragma once

#include <cstdint>
#include <optional>
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

// What the surroundings of the process say, for keys that take their credentials from there. Read
// by the host, so that a plugin does no IO and a test can fake them.
class IAmbient {
 public:
  virtual ~IAmbient() = default;
  // Nothing when it is unset or empty.
  virtual std::optional<std::string> env(std::string_view name) const = 0;
  // Nothing when it cannot be read or is larger than 1 MiB.
  virtual std::optional<std::string> file(std::string_view path) const = 0;
};

// What `authorize` and `token_request` need besides the secret.
struct AuthContext {
  std::string_view auth_method;       // the key's `auth_method`, "api_key" by default
  std::string_view auth_config_json;  // the key's `auth_config` object
  // For `authorize` the token, where the method has one; for `token_request` and `parse_token` what
  // the step before found, empty at the first.
  SecretView access_token{{}};
  std::int64_t now_unix_ms = 0;       // the host's clock; a plugin never asks its own
  const IAmbient* ambient = nullptr;  // never null in `token_request`, null elsewhere
};

// What a provider authorises with. The host looks at nothing in it, so it may be a JSON object.
struct AccessToken {
  std::string token;
  std::int64_t expires_in_ms = 0;  // 0: it does not expire
  bool interim = false;            // one step of several: `token_request` is asked again with it
};

}  // namespace llm_rotate::sdk
