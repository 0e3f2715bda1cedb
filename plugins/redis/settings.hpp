// What the store was configured with: where the server is, who we are there, how patient we are.
//
// Read once, when the plugin is made. Throws std::invalid_argument with a sentence that names the
// option and never holds the password.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate::redis {

struct Endpoint {
  std::string host;  // or the path of a Unix socket
  std::string port = "6379";
  bool local = false;  // a Unix socket

  std::string text() const { return local ? host : host + ":" + port; }
  bool operator==(const Endpoint&) const = default;
};

struct Login {
  std::string user;
  std::string password;
  std::int64_t database = 0;
};

struct TlsSettings {
  bool on = false;
  std::string ca_file;
  std::string cert_file;
  std::string key_file;
  std::string server_name;
};

struct Settings {
  std::vector<Endpoint> endpoints;  // servers to try in turn; of sentinels, if `master` is set
  std::string master;               // the name the sentinels know
  Login login;
  Login sentinel_login;
  TlsSettings tls;
  std::string space;  // the namespace
  bool eval_only = false;
  std::int64_t command_timeout_ms = 1'000;
  std::int64_t connect_timeout_ms = 1'000;
  std::int64_t sync_ms = 200;
};

Settings settings_of(std::string_view options_json);

// Fills endpoints, master, login and tls.on. For `settings_of` and its tests.
void read_url(std::string_view url, Settings& settings);

}  // namespace llm_rotate::redis
