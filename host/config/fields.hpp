// Every setting once: its name in a file, its member, what it may be. Binding, checking, dumping,
// and the lists of valid names all walk these tables, so that none of them can disagree.
//
// Included by `binder.cpp`, `field_check.cpp`, `dump.cpp` and `field_names.cpp` only. A visitor has
//   template <class T> void field(std::string_view name, T& member, const Rule& rule = {});
// Threads: pure functions.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <type_traits>

#include "llm_rotate/config.hpp"

#include "config/forms.hpp"

namespace llm_rotate::config {

struct Rule {
  bool required = false;
  double min = std::numeric_limits<double>::lowest();  // of a number; of a time in seconds
  double max = std::numeric_limits<double>::max();
  Form form = Form::kText;   // of a string, of each entry of a list, of each value of a map
  Form names = Form::kText;  // of the names of a map
  bool filled = false;       // a list that is given must not be empty
  bool secret = false;       // never dumped
};

inline constexpr double kDay = 86'400;
inline constexpr Rule kSecondsOrZero{.min = 0, .max = 30 * kDay};
inline constexpr Rule kSeconds{.min = 0.001, .max = 30 * kDay};
inline constexpr Rule kPercent{.min = 0, .max = 100};
inline constexpr Rule kCount{.min = 1, .max = 1e12};
inline constexpr Rule kDollars{.min = 0, .max = 1e9};
inline constexpr Rule kJson{.form = Form::kJson};
inline constexpr Rule kName{.form = Form::kName};

template <class T>
struct Fields;

template <>
struct Fields<TimeoutsConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("connect_seconds", c.connect, kSeconds);
    v.field("first_token_seconds", c.first_token, kSeconds);
    v.field("idle_seconds", c.idle, kSeconds);
    v.field("total_seconds", c.total, kSeconds);
  }
};

template <>
struct Fields<HedgeConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("enabled", c.enabled);
    v.field("after_seconds", c.after, kSeconds);
    v.field("budget_percent", c.budget_percent, kPercent);
  }
};

template <>
struct Fields<DefaultsConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("max_retries", c.max_retries, {.min = 0, .max = 100});
    v.field("cooldown_seconds", c.cooldown, kSecondsOrZero);
    v.field("quarantine_seconds", c.quarantine, kSecondsOrZero);
    v.field("max_consecutive_failures", c.max_consecutive_failures, {.min = 1, .max = 1'000});
    v.field("max_wait_seconds", c.max_wait, kSecondsOrZero);
    v.field("probe_interval_seconds", c.probe_interval, kSeconds);
    v.field("retry_budget_percent", c.retry_budget_percent, kPercent);
    v.field("cooldown_scope", c.cooldown_scope);
    v.field("on_interrupt", c.on_interrupt);
    v.field("strict", c.strict);
    v.field("timeouts", c.timeouts);
    v.field("hedge", c.hedge);
  }
};

template <>
struct Fields<ProviderConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("plugin", c.plugin, kName);
    v.field("provider_type", c.provider_type, kName);
    v.field("display_name", c.display_name, {.form = Form::kLabel});
    v.field("base_url", c.base_url, {.form = Form::kUrl});
    v.field("default_cooldown_seconds", c.default_cooldown, kSecondsOrZero);
    v.field("default_quarantine_seconds", c.default_quarantine, kSecondsOrZero);
    v.field("retry_budget_percent", c.retry_budget_percent, kPercent);
    v.field("cooldown_scope", c.cooldown_scope);
    v.field("on_interrupt", c.on_interrupt);
    v.field("timeouts", c.timeouts);
    v.field("hedge", c.hedge);
    v.field("headers", c.headers,
            {.form = Form::kHeaderValue, .names = Form::kHeaderName, .secret = true});
    v.field("options", c.options_json, kJson);
  }
};

template <>
struct Fields<KeyConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("key_id", c.key_id, {.required = true, .form = Form::kKeyId});
    v.field("provider", c.provider, {.required = true, .form = Form::kName});
    v.field("secret_ref", c.secret_ref,
            {.required = true, .form = Form::kSecretRef, .secret = true});
    v.field("models", c.models, {.required = true, .form = Form::kGlob, .filled = true});
    v.field("auth_method", c.auth_method, kName);
    v.field("auth_config", c.auth_config_json, kJson);
    v.field("priority", c.priority, {.min = -1'000'000, .max = 1'000'000});
    v.field("weight", c.weight, {.min = 0, .max = 1'000'000});
    v.field("regions", c.regions, {.form = Form::kLabel});
    v.field("tags", c.tags, {.form = Form::kLabel});
    v.field("rate_limit_rpm", c.rate_limit_rpm, kCount);
    v.field("rate_limit_tpm", c.rate_limit_tpm, kCount);
    v.field("max_concurrent", c.max_concurrent, {.min = 1, .max = 1'000'000});
    v.field("quota_group", c.quota_group, kName);
    v.field("enabled", c.enabled);
    v.field("metadata", c.metadata_json, kJson);
  }
};

template <>
struct Fields<FallbackEntry> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("provider", c.provider, {.required = true, .form = Form::kName});
    v.field("model", c.model, {.form = Form::kModelId});
    v.field("upstream", c.upstream, {.form = Form::kLabel});
  }
};

template <>
struct Fields<StateStoreConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("backend", c.backend, kName);
    v.field("redis_url", c.redis_url, {.form = Form::kRedisUrl, .secret = true});
    v.field("redis_namespace", c.redis_namespace, kName);
    v.field("on_store_down", c.on_store_down);
    v.field("timeout_seconds", c.timeout, {.min = 0.001, .max = 10});
    v.field("options", c.options_json, kJson);
  }
};

template <>
struct Fields<PluginEntry> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("name", c.name, {.required = true, .form = Form::kPluginName});
    v.field("options", c.options_json, kJson);
  }
};

template <>
struct Fields<StrategyConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("name", c.name, {.required = true, .form = Form::kName});
    v.field("options", c.options_json, kJson);
  }
};

template <>
struct Fields<AffinityConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("session", c.session);
    v.field("prompt_prefix", c.prompt_prefix);
    v.field("ttl_seconds", c.ttl, kSeconds);
  }
};

template <>
struct Fields<PriceConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("input", c.input, kDollars);
    v.field("output", c.output, kDollars);
    v.field("cache_read", c.cache_read, kDollars);
    v.field("cache_write", c.cache_write, kDollars);
  }
};

template <>
struct Fields<ObservabilityConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("log_level", c.log_level, {.form = Form::kLogLevel});
    v.field("usage_log", c.usage_log, {.form = Form::kLabel});
    v.field("prices", c.prices, {.names = Form::kModelId});
  }
};

template <>
struct Fields<ClientTokenConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("name", c.name, {.required = true, .form = Form::kKeyId});
    v.field("token_ref", c.token_ref, {.required = true, .form = Form::kSecretRef, .secret = true});
    v.field("models", c.models, {.form = Form::kGlob, .filled = true});
    v.field("rate_limit_rpm", c.rate_limit_rpm, kCount);
    v.field("rate_limit_tpm", c.rate_limit_tpm, kCount);
    v.field("max_concurrent", c.max_concurrent, {.min = 1, .max = 1'000'000});
    v.field("budget_usd", c.budget_usd, kDollars);
    v.field("budget_tokens", c.budget_tokens, kCount);
    v.field("budget_window_seconds", c.budget_window, {.min = 1, .max = 366 * kDay});
  }
};

template <>
struct Fields<GatewayConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("host", c.host, {.required = true, .form = Form::kLabel});
    v.field("port", c.port, {.min = 0, .max = 65'535});
    v.field("threads", c.threads, {.min = 0, .max = 1'024});
    v.field("tokens", c.tokens);
    v.field("max_body_bytes", c.max_body_bytes, {.min = 1'024, .max = 1LL << 30});
    v.field("max_header_bytes", c.max_header_bytes, {.min = 1'024, .max = 1 << 20});
    v.field("max_connections", c.max_connections, {.min = 1, .max = 1'000'000});
    v.field("max_in_flight", c.max_in_flight, {.min = 1, .max = 1'000'000});
    v.field("header_timeout_seconds", c.header_timeout, kSeconds);
    v.field("body_timeout_seconds", c.body_timeout, kSeconds);
    v.field("write_timeout_seconds", c.write_timeout, kSeconds);
    v.field("idle_timeout_seconds", c.idle_timeout, kSeconds);
    v.field("heartbeat_seconds", c.heartbeat, kSeconds);
    v.field("drain_seconds", c.drain, kSecondsOrZero);
    v.field("tls_certificate", c.tls_certificate);
    v.field("tls_key", c.tls_key);
    v.field("cors_origins", c.cors_origins, {.form = Form::kLabel});
  }
};

template <>
struct Fields<NetworkConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("proxy", c.proxy, {.form = Form::kProxyUrl, .secret = true});
    v.field("ca_file", c.ca_file, {.form = Form::kLabel});
    v.field("ca_path", c.ca_path, {.form = Form::kLabel});
    v.field("http2", c.http2);
  }
};

template <>
struct Fields<LMRotateConfig> {
  template <class V, class T>
  static void visit(V& v, T& c) {
    v.field("plugins", c.plugins);
    v.field("plugin_path", c.plugin_path, {.form = Form::kLabel});
    v.field("use_keys", c.use_keys, {.form = Form::kKeyId});
    v.field("strategy", c.strategy);
    v.field("watch", c.watch);
    v.field("defaults", c.defaults);
    v.field("state_store", c.state_store);
    v.field("affinity", c.affinity);
    v.field("observability", c.observability);
    v.field("gateway", c.gateway);
    v.field("network", c.network);
    v.field("providers", c.providers, {.names = Form::kName});
    v.field("keys", c.keys);
    v.field("models", c.models, {.form = Form::kModelId, .names = Form::kModelId});
    v.field("fallback_chains", c.fallback_chains, {.names = Form::kName});
  }
};

struct NullVisitor {
  template <class T>
  void field(std::string_view, T&, const Rule& = {}) {}
};

// A struct that has such a table.
template <class T>
concept Table = requires(NullVisitor v, T t) {
  Fields<T>::visit(v, t);
};

template <class T>
concept Enumeration = std::is_enum_v<T>;

}  // namespace llm_rotate::config
