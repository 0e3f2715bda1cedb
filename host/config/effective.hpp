// The settings that hold for one provider once all layers are laid over each other: its own entry,
// then [defaults], then the plugin's built-in value, then the program's.
//
// Called by the runtime when it makes a snapshot, and by the option check.
// Threads: pure functions.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "llm_rotate/config.hpp"

#include "config/plugin_facts.hpp"

namespace llm_rotate::config {

inline constexpr Millis kBuiltInCooldown{30'000};
inline constexpr Millis kBuiltInQuarantine{300'000};
inline constexpr Millis kBuiltInConnect{10'000};
inline constexpr Millis kBuiltInFirstToken{120'000};
inline constexpr Millis kBuiltInIdle{60'000};
inline constexpr Millis kBuiltInTotal{600'000};
inline constexpr Millis kBuiltInHedgeAfter{10'000};
inline constexpr double kBuiltInHedgePercent = 10;

struct EffectiveTimeouts {
  Millis connect = kBuiltInConnect;
  Millis first_token = kBuiltInFirstToken;
  Millis idle = kBuiltInIdle;
  Millis total = kBuiltInTotal;
};

struct EffectiveHedge {
  bool enabled = true;
  Millis after = kBuiltInHedgeAfter;
  double budget_percent = kBuiltInHedgePercent;
};

struct EffectiveProvider {
  std::string name;
  std::string plugin;  // the plugin's id
  std::string provider_type;
  std::string display_name;
  std::string base_url;
  Millis cooldown = kBuiltInCooldown;
  Millis quarantine = kBuiltInQuarantine;
  double retry_budget_percent = 10;
  CooldownScope cooldown_scope = CooldownScope::kRoute;
  OnInterrupt on_interrupt = OnInterrupt::kError;
  EffectiveTimeouts timeouts;
  EffectiveHedge hedge;
  std::map<std::string, std::string> headers;
  std::string options_json = "{}";
};

// `plugin_options_json`: the options of the plugin's own entry in `plugins`.
EffectiveProvider effective_provider(const LMRotateConfig& config, const std::string& name,
                                     const PluginFacts& facts,
                                     const std::string& plugin_options_json = "{}");

// The absolute limit of a whole call.
Millis call_deadline(const DefaultsConfig& defaults);

// What a store plugin is created with: its options, `redis_url` and `redis_namespace`.
std::string store_options(const StateStoreConfig& store);

}  // namespace llm_rotate::config
