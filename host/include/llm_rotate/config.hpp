// The configuration as plain data: what `configure` and `LMRotate` take, and what a file becomes.
//
// Filled by hand, by `configure_from_file` or by `configure_from_dict`; checked as a whole when an
// `LMRotate` is made from it. Members have the names they have in a file, but for `_seconds`, which
// a type of time says itself, and for `_json`, which marks one JSON object as text.
// Threads: values; a finished one may be read from anywhere.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm_rotate/error.hpp"

namespace llm_rotate {

using Millis = std::chrono::milliseconds;

enum class CooldownScope : std::int32_t {
  kRoute,  // what the provider's answer says: the key, or the key for this model only
  kKey,    // every failure is the key's
};

enum class OnInterrupt : std::int32_t {
  kError,   // a stream that breaks after its first content ends with `stream_interrupted`
  kResume,  // it goes on over another key or provider
};

// Unset: the value of [defaults], else the built-in one (see `config/effective.hpp`).
struct TimeoutsConfig {
  std::optional<Millis> connect;      // name, TCP and TLS together; built-in 10 s
  std::optional<Millis> first_token;  // from the request sent to the first content; built-in 120 s
  std::optional<Millis> idle;         // silence between two chunks; built-in 60 s
  std::optional<Millis> total;  // in [defaults] the whole call, in a provider one attempt; 600 s
};

// A second route is started beside one whose first token is late; the first to speak wins.
struct HedgeConfig {
  std::optional<bool> enabled;           // built-in: true
  std::optional<Millis> after;           // built-in: 10 s, at most half of the first-token timeout
  std::optional<double> budget_percent;  // of the calls that succeed; built-in: 10
};

struct DefaultsConfig {
  int max_retries = 3;  // further attempts in one stage
  std::optional<Millis> cooldown;
  std::optional<Millis> quarantine;
  int max_consecutive_failures = 5;
  Millis max_wait{5'000};         // for a key that will soon be free, before the chain is taken
  Millis probe_interval{15'000};  // for keys quarantined for failures
  double retry_budget_percent = 10;
  CooldownScope cooldown_scope = CooldownScope::kRoute;
  OnInterrupt on_interrupt = OnInterrupt::kError;
  bool strict = false;  // a parameter that the target cannot take fails the call, not just warns
  TimeoutsConfig timeouts;
  HedgeConfig hedge;
};

// One instance of a provider plugin, under the name it has in `LMRotateConfig::providers`.
struct ProviderConfig {
  std::string plugin;         // empty: the plugin of the instance's own name
  std::string provider_type;  // this and the next two: empty means the plugin's own
  std::string display_name;
  std::string base_url;
  std::optional<Millis> default_cooldown;
  std::optional<Millis> default_quarantine;
  std::optional<double> retry_budget_percent;
  std::optional<CooldownScope> cooldown_scope;
  std::optional<OnInterrupt> on_interrupt;
  TimeoutsConfig timeouts;
  HedgeConfig hedge;
  std::map<std::string, std::string> headers;  // sent with every request; never dumped
  std::string options_json = "{}";             // over the options of the plugin's own entry
};

struct KeyConfig {
  KeyConfig() = default;
  KeyConfig(std::string id, std::string of_provider, std::string secret,
            std::vector<std::string> served_models)
      : key_id(std::move(id)),
        provider(std::move(of_provider)),
        secret_ref(std::move(secret)),
        models(std::move(served_models)) {}

  std::string key_id;
  std::string provider;
  std::string secret_ref;           // env://NAME, file:///path, literal://value, ambient://
  std::vector<std::string> models;  // ids or globs
  std::string auth_method = "api_key";
  std::string auth_config_json = "{}";
  int priority = 0;
  double weight = 1;
  std::vector<std::string> regions;
  std::vector<std::string> tags;
  std::optional<std::int64_t> rate_limit_rpm;
  std::optional<std::int64_t> rate_limit_tpm;
  std::optional<int> max_concurrent;
  std::string quota_group;  // keys of one group share one allowance
  bool enabled = true;
  std::string metadata_json = "{}";
};

struct FallbackEntry {
  FallbackEntry() = default;
  explicit FallbackEntry(std::string to_provider, std::string with_model = {},
                         std::string over_upstream = {})
      : provider(std::move(to_provider)),
        model(std::move(with_model)),
        upstream(std::move(over_upstream)) {}

  std::string provider;
  std::string model;     // empty: the same model, under the name it has there
  std::string upstream;  // of a broker; empty: the broker chooses
};

// What happens to calls while the shared store is out of reach.
enum class OnStoreDown : std::int32_t {
  kLocal = 0,   // each process goes on with what it knows, and with its part of every budget
  kOpen = 1,    // likewise, but without budgets
  kClosed = 2,  // nothing is sent until it is back
};

struct StateStoreConfig {
  std::string backend = "memory";
  std::string redis_url;  // or env://NAME, file:///path that holds it; never dumped with a password
  std::string redis_namespace = "llm_rotate";
  OnStoreDown on_store_down = OnStoreDown::kLocal;
  Millis timeout{100};  // what a call waits for a shared store at most
  std::string options_json = "{}";
};

struct PluginEntry {
  PluginEntry() = default;
  explicit PluginEntry(std::string which, std::string options = "{}")
      : name(std::move(which)), options_json(std::move(options)) {}

  std::string name;  // a name on the plugin path, or a path (it holds a '/')
  std::string options_json = "{}";
};

struct StrategyConfig {
  StrategyConfig() = default;
  explicit StrategyConfig(std::string which, std::string options = "{}")
      : name(std::move(which)), options_json(std::move(options)) {}

  std::string name = "health_aware";
  std::string options_json = "{}";  // over the options of the plugin's own entry
};

// Calls of one session, or with one prompt prefix, prefer the key that served them last.
struct AffinityConfig {
  bool session = false;
  bool prompt_prefix = false;
  Millis ttl{300'000};
};

// US dollars per million tokens. Unset: as the price catalogue says, else as `input` costs.
struct PriceConfig {
  double input = 0;
  double output = 0;
  std::optional<double> cache_read;
  std::optional<double> cache_write;
};

struct ObservabilityConfig {
  // Of the program, unless its command line says otherwise: trace, debug, info, warning, error,
  // off.
  std::string log_level = "warning";
  std::string usage_log;  // file for the CallRecords; empty: the logger's own sinks
  std::map<std::string, PriceConfig> prices;  // by model id, or `provider/model`
};

struct ClientTokenConfig {
  ClientTokenConfig() = default;
  ClientTokenConfig(std::string who, std::string ref)
      : name(std::move(who)), token_ref(std::move(ref)) {}

  std::string name;
  std::string token_ref;            // as a key's secret_ref
  std::vector<std::string> models;  // ids or globs; empty: all
  std::optional<std::int64_t> rate_limit_rpm;
  std::optional<std::int64_t> rate_limit_tpm;
  std::optional<int> max_concurrent;
  std::optional<double> budget_usd;  // in each window of `budget_window`
  std::optional<std::int64_t> budget_tokens;
  Millis budget_window{86'400'000};
};

// `llm-rotate serve`.
struct GatewayConfig {
  std::string host = "127.0.0.1";
  int port = 8100;
  int threads = 0;                        // 0: one for each core
  std::vector<ClientTokenConfig> tokens;  // empty: whoever can connect may call
  std::int64_t max_body_bytes = 33'554'432;
  std::int64_t max_header_bytes = 32'768;
  int max_connections = 10'000;
  int max_in_flight = 5'000;      // calls at once; one more is told to come back later
  Millis header_timeout{10'000};  // to send a request's headers
  Millis body_timeout{60'000};    // to send its body
  Millis write_timeout{60'000};   // to take a piece of the answer
  Millis idle_timeout{75'000};    // between two requests on one connection
  Millis heartbeat{15'000};       // of silence, before a stream's first word or within it
  Millis drain{30'000};           // for streams to finish after SIGTERM
  std::string tls_certificate;    // files in PEM; both or neither
  std::string tls_key;
  std::vector<std::string> cors_origins;  // web pages that may call; "*" for all; empty: none
};

// How providers are reached. The proxy variables of the environment are never looked at.
struct NetworkConfig {
  std::string proxy;    // http://host:port, https://..., socks5h://...; empty: none; never dumped
  std::string ca_file;  // empty with an empty `ca_path`: the system's certificates
  std::string ca_path;
  bool http2 = false;  // needs libcurl 8.2 or later
};

class ConfigSource;  // where the values came from, so that a late check can name line and column

struct LMRotateConfig {
  // Only these are opened. Not set at all: the plugins that the rest of the configuration uses.
  std::optional<std::vector<PluginEntry>> plugins;
  std::vector<std::string> plugin_path;              // folders, before $LLM_ROTATE_PLUGIN_PATH
  std::optional<std::vector<std::string>> use_keys;  // not set: all keys, in their order
  StrategyConfig strategy;
  DefaultsConfig defaults;
  std::map<std::string, ProviderConfig> providers;
  std::vector<KeyConfig> keys;
  std::map<std::string, std::vector<FallbackEntry>> fallback_chains;  // by native provider
  std::map<std::string, std::map<std::string, std::string>> models;   // name -> provider -> id
  StateStoreConfig state_store;
  AffinityConfig affinity;
  ObservabilityConfig observability;
  GatewayConfig gateway;
  NetworkConfig network;
  bool watch = false;  // reload when the file changes; as it was at the start

  std::string source_file;  // empty when not from a file
  std::shared_ptr<const ConfigSource> source;
};

// What a registry does not hold itself, under the names the Python library has for it.
struct RegistryOptions {
  std::optional<std::string> strategy;
  std::map<std::string, int> priorities;  // by key_id
  std::map<std::string, std::vector<FallbackEntry>> fallback_chains;
};

// One JSON object in the shape of a file, without anything secret: no `secret_ref`, no
// `token_ref`, no header values, no password.
std::string to_json(const LMRotateConfig& config);

// Reads TOML, JSON or YAML, chosen by extension. `use_keys` replaces the file's own. Throws one
// `ConfigurationError` that lists every fault. What only the plugins can tell (their options,
// their names) is checked when an `LMRotate` is made.
LMRotateConfig configure_from_file(const std::string& path,
                                   std::optional<std::vector<std::string>> use_keys = {});

// The same from JSON text: a whole configuration, a list of keys, or key_id -> key.
LMRotateConfig configure_from_dict(std::string_view json_registry,
                                   const std::vector<std::string>& use_keys,
                                   const RegistryOptions& options = {});

}  // namespace llm_rotate
