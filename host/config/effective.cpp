#include "config/effective.hpp"

#include <algorithm>
#include <utility>

#include "config/document.hpp"
#include "config/json_overlay.hpp"

namespace llm_rotate::config {
namespace {

const std::string& first_filled(const std::string& a, const std::string& b) {
  return a.empty() ? b : a;
}

EffectiveTimeouts merge(const TimeoutsConfig& own, const TimeoutsConfig& defaults) {
  EffectiveTimeouts result;
  result.connect = own.connect.value_or(defaults.connect.value_or(kBuiltInConnect));
  result.first_token = own.first_token.value_or(defaults.first_token.value_or(kBuiltInFirstToken));
  result.idle = own.idle.value_or(defaults.idle.value_or(kBuiltInIdle));
  result.total = own.total.value_or(defaults.total.value_or(kBuiltInTotal));
  return result;
}

EffectiveHedge merge(const HedgeConfig& own, const HedgeConfig& defaults, Millis first_token) {
  EffectiveHedge result;
  result.enabled = own.enabled.value_or(defaults.enabled.value_or(true));
  result.after =
      own.after.value_or(defaults.after.value_or(std::min(kBuiltInHedgeAfter, first_token / 2)));
  result.budget_percent =
      own.budget_percent.value_or(defaults.budget_percent.value_or(kBuiltInHedgePercent));
  return result;
}

void add_text(Node& table, const char* name, const std::string& text) {
  Node node(NodeKind::kString, Position());
  node.text = text;
  table.members.push_back(Member{name, Position(), std::move(node)});
}

}  // namespace

EffectiveProvider effective_provider(const LMRotateConfig& config, const std::string& name,
                                     const PluginFacts& facts,
                                     const std::string& plugin_options_json) {
  static const ProviderConfig nothing;
  const auto found = config.providers.find(name);
  const ProviderConfig& own = found == config.providers.end() ? nothing : found->second;
  const DefaultsConfig& defaults = config.defaults;

  EffectiveProvider result;
  result.name = name;
  result.plugin = facts.id;
  result.provider_type = first_filled(own.provider_type, facts.provider_type);
  result.display_name = first_filled(own.display_name, first_filled(facts.display_name, name));
  result.base_url = first_filled(own.base_url, facts.base_url);
  result.cooldown = own.default_cooldown.value_or(
      defaults.cooldown.value_or(facts.default_cooldown.value_or(kBuiltInCooldown)));
  result.quarantine = own.default_quarantine.value_or(
      defaults.quarantine.value_or(facts.default_quarantine.value_or(kBuiltInQuarantine)));
  result.retry_budget_percent = own.retry_budget_percent.value_or(defaults.retry_budget_percent);
  result.cooldown_scope = own.cooldown_scope.value_or(defaults.cooldown_scope);
  result.on_interrupt = own.on_interrupt.value_or(defaults.on_interrupt);
  result.timeouts = merge(own.timeouts, defaults.timeouts);
  result.hedge = merge(own.hedge, defaults.hedge, result.timeouts.first_token);
  result.headers = own.headers;
  result.options_json = overlay(plugin_options_json, own.options_json);
  return result;
}

Millis call_deadline(const DefaultsConfig& defaults) {
  return defaults.timeouts.total.value_or(kBuiltInTotal);
}

std::string store_options(const StateStoreConfig& store) {
  Node fields(NodeKind::kTable, Position());
  if (!store.redis_url.empty()) {
    add_text(fields, "redis_url", store.redis_url);
  }
  if (store.backend == "redis") add_text(fields, "redis_namespace", store.redis_namespace);
  return overlay(store.options_json, to_json_text(fields));
}

}  // namespace llm_rotate::config
