#include "settings.hpp"

#include <array>
#include <charconv>
#include <fstream>
#include <stdexcept>

#include "llm_rotate/sdk/json.hpp"

namespace llm_rotate::redis {
namespace {

using sdk::json::Document;
using sdk::json::Value;

[[noreturn]] void refuse(const std::string& what) {
  throw std::invalid_argument("redis_url " + what);
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? digit_of(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? digit_of(text[i + 2]) : -1;
    if (high < 0 || low < 0) refuse("has a % that is not followed by two hexadecimal digits");
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string_view cut(std::string_view& rest, std::string_view separator) {
  const std::size_t at = rest.find(separator);
  const std::string_view head = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + separator.size());
  return head;
}

std::int64_t number(std::string_view text, std::int64_t most, const char* what) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || value < 0 || value > most) refuse(std::string("has ") + what);
  return value;
}

Endpoint endpoint_of(std::string_view text, std::string_view usual_port) {
  Endpoint endpoint;
  endpoint.port = usual_port;
  std::string_view port;
  if (text.starts_with('[')) {
    text.remove_prefix(1);
    endpoint.host = cut(text, "]");
    if (text.starts_with(':')) port = text.substr(1);
  } else {
    endpoint.host = cut(text, ":");
    port = text;
  }
  if (endpoint.host.empty()) refuse("names no host; write redis://host:6379/0");
  if (!port.empty()) {
    number(port, 65'535, "a port that is no number up to 65535");
    endpoint.port = port;
  }
  return endpoint;
}

void read_login(std::string_view text, Login& login) {
  const bool has_password = text.find(':') != std::string_view::npos;
  login.user = decoded(cut(text, ":"));
  if (has_password) login.password = decoded(text);
  if (!login.user.empty() && login.password.empty()) {
    refuse("names a user without a password; write redis://user:password@host");
  }
}

std::int64_t database_of(std::string_view text) {
  return text.empty() ? 0 : number(text, 1'000'000, "a database that is no number");
}

void read_unix(std::string_view rest, Settings& settings) {
  std::string_view query = rest;
  Endpoint endpoint;
  endpoint.host = decoded(cut(query, "?"));
  endpoint.local = true;
  if (!endpoint.host.starts_with('/')) refuse("names no socket; write unix:///run/redis.sock");
  constexpr std::string_view kDatabase = "db=";
  if (!query.empty() && !query.starts_with(kDatabase)) refuse("knows only ?db=NUMBER");
  if (!query.empty()) settings.login.database = database_of(query.substr(kDatabase.size()));
  settings.endpoints.push_back(std::move(endpoint));
}

std::string password_in(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  std::string password;
  if (!std::getline(in, password) || password.empty()) {
    throw std::invalid_argument("sentinel_password_file cannot be read, or is empty");
  }
  while (!password.empty() && password.back() == '\r') password.pop_back();
  return password;
}

struct Scheme {
  std::string_view name;
  bool tls;
  bool sentinel;
  bool local;
};
constexpr std::array<Scheme, 8> kSchemes = {{{"redis", false, false, false},
                                             {"rediss", true, false, false},
                                             {"redis+cluster", false, false, false},
                                             {"rediss+cluster", true, false, false},
                                             {"redis+sentinel", false, true, false},
                                             {"rediss+sentinel", true, true, false},
                                             {"unix", false, false, true},
                                             {"redis+unix", false, false, true}}};

}  // namespace

void read_url(std::string_view url, Settings& settings) {
  std::string_view rest = url;
  const std::string_view name = cut(rest, "://");
  const Scheme* scheme = nullptr;
  for (const Scheme& known : kSchemes) {
    if (known.name == name) scheme = &known;
  }
  if (scheme == nullptr) {
    refuse(
        "begins with none of redis://, rediss://, unix://, redis+sentinel://, redis+cluster:// "
        "(and rediss+...)");
  }
  settings.tls.on = scheme->tls;
  const std::size_t at = rest.rfind('@');
  if (at != std::string_view::npos) {
    read_login(rest.substr(0, at), settings.login);
    rest.remove_prefix(at + 1);
  }
  if (scheme->local) return read_unix(rest, settings);
  std::string_view hosts = cut(rest, "/");
  do {
    settings.endpoints.push_back(endpoint_of(cut(hosts, ","), scheme->sentinel ? "26379" : "6379"));
  } while (!hosts.empty());
  if (scheme->sentinel) {
    settings.master = decoded(cut(rest, "/"));
    if (settings.master.empty()) {
      refuse("names no master; write redis+sentinel://host:26379/mymaster/0");
    }
  }
  settings.login.database = database_of(rest);
}

Settings settings_of(std::string_view options_json) {
  const Document document(options_json);
  const Value options = document.root();
  Settings settings;
  read_url(options["redis_url"].string(), settings);
  settings.space = options["redis_namespace"].string("llm_rotate");
  settings.eval_only = options["scripts"].string() == "eval";
  settings.command_timeout_ms = options["command_timeout_ms"].integer(1'000);
  settings.connect_timeout_ms = options["connect_timeout_ms"].integer(1'000);
  settings.sync_ms = options["sync_ms"].integer(200);
  settings.tls.ca_file = options["tls_ca_file"].string();
  settings.tls.cert_file = options["tls_cert_file"].string();
  settings.tls.key_file = options["tls_key_file"].string();
  settings.tls.server_name = options["tls_server_name"].string();
  if (settings.tls.cert_file.empty() != settings.tls.key_file.empty()) {
    throw std::invalid_argument("tls_cert_file and tls_key_file belong together; set both");
  }
  settings.sentinel_login.user = options["sentinel_user"].string();
  const std::string file(options["sentinel_password_file"].string());
  if (!file.empty()) settings.sentinel_login.password = password_in(file);
  return settings;
}

}  // namespace llm_rotate::redis
