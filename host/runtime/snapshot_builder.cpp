#include "runtime/snapshot_builder.hpp"

#include <filesystem>
#include <set>
#include <utility>

#include "auth/mask.hpp"
#include "config/effective.hpp"
#include "config/json_overlay.hpp"
#include "config/key_set.hpp"
#include "config/plugin_view.hpp"
#include "plugin/catalog.hpp"

namespace llm_rotate::runtime {
namespace {

std::string without_trailing_slash(std::string url) {
  while (!url.empty() && url.back() == '/') url.pop_back();
  return url;
}

class SnapshotBuilder {
 public:
  SnapshotBuilder(const LMRotateConfig& config, const plugin::PluginPath& path,
                  const plugin::PluginRegistry& plugins, const routing::Snapshot* previous,
                  const AdaptProvider& adapt)
      : config_(config),
        plugins_(plugins),
        previous_(previous),
        adapt_(adapt),
        catalog_(path),
        view_(config, &catalog_) {}

  std::variant<std::shared_ptr<const routing::Snapshot>, std::string> build(
      std::shared_ptr<sdk::IStateStore> store) {
    snapshot_->store = std::move(store);
    snapshot_->max_retries = config_.defaults.max_retries;
    snapshot_->max_wait = config_.defaults.max_wait;
    snapshot_->call_timeout = config::call_deadline(config_.defaults);
    snapshot_->strict = config_.defaults.strict;
    snapshot_->prices = price::PriceBook(config_.observability.prices);
    snapshot_->affinity = config_.affinity;
    for (const auto& [native, chain] : config_.fallback_chains) {
      snapshot_->fallback_chains.emplace(native, chain);
    }
    for (const auto& [name, ids] : config_.models) snapshot_->models.emplace(name, ids);
    add_strategy();
    for (const std::size_t key : config::used_keys(config_)) add_key(config_.keys[key]);
    if (!problems_.empty()) return std::move(problems_);
    return std::shared_ptr<const routing::Snapshot>(std::move(snapshot_));
  }

 private:
  void problem(const std::string& text) {
    if (!problems_.empty()) problems_ += '\n';
    problems_ += text;
  }

  void add_strategy() {
    const config::PluginUse use = view_.use(config_.strategy.name, config::kStrategyKind);
    const std::string id = use.facts != nullptr ? use.facts->id : config_.strategy.name;
    auto made = plugins_.make_strategy(id, config::overlay(view_.options_of(config_.strategy.name),
                                                           config_.strategy.options_json));
    if (made.has_error()) {
      problem(made.error().text);
      return;
    }
    snapshot_->strategy = std::move(*made);
    snapshot_->strategy_name = id;
  }

  const routing::ProviderRuntime* provider(const std::string& name) {
    const auto known = snapshot_->providers.find(name);
    if (known != snapshot_->providers.end()) return known->second.get();
    const config::PluginUse& use = view_.provider(name);
    if (use.facts == nullptr) {
      problem("provider '" + name + "' has no usable plugin; run 'llm-rotate plugins' to see why");
      return nullptr;
    }
    const config::EffectiveProvider effective = config::effective_provider(
        config_, name, *use.facts, view_.options_of(view_.plugin_of(name)));
    auto made = plugins_.make_provider(effective.plugin, effective.options_json);
    if (made.has_error()) {
      problem(made.error().text);
      return nullptr;
    }
    auto runtime =
        std::make_unique<routing::ProviderRuntime>(resolved(effective, std::move(*made)));
    if (adapt_) adapt_(*runtime);
    return snapshot_->providers.emplace(name, std::move(runtime)).first->second.get();
  }

  routing::ProviderRuntime resolved(const config::EffectiveProvider& from,
                                    std::shared_ptr<const plugin::ProviderProxy> proxy) const {
    routing::ProviderRuntime provider;
    provider.name = from.name;
    provider.plugin_id = from.plugin;
    provider.embedder = proxy->embedder();
    provider.generator = proxy->generator();
    provider.model_lister = proxy->model_lister();
    provider.token_counter = proxy->token_counter();
    provider.model_namer = proxy->model_namer();
    provider.capabilities = proxy->capabilities();
    provider.plugin = std::move(proxy);
    provider.base_url = without_trailing_slash(from.base_url);
    provider.options_json = from.options_json;
    for (const auto& [header, value] : from.headers) {
      provider.headers.push_back({header, value, true});
    }
    provider.rest.cooldown_ms = from.cooldown.count();
    provider.rest.quarantine_ms = from.quarantine.count();
    provider.rest.probe_interval_ms = config_.defaults.probe_interval.count();
    provider.rest.max_consecutive_failures =
        static_cast<std::uint32_t>(config_.defaults.max_consecutive_failures);
    provider.charge_key = from.cooldown_scope == CooldownScope::kKey;
    provider.connect_timeout = from.timeouts.connect;
    provider.first_token_timeout = from.timeouts.first_token;
    provider.idle_timeout = from.timeouts.idle;
    provider.attempt_timeout = from.timeouts.total;
    if (from.hedge.enabled) provider.hedge_after = from.hedge.after;
    provider.on_interrupt = from.on_interrupt;
    provider.retry_budget.percent = from.retry_budget_percent;
    provider.hedge_budget = hedge_budget(from);
    return provider;
  }

  // What a provider has saved up survives a reload.
  std::shared_ptr<state::HedgeBudget> hedge_budget(const config::EffectiveProvider& of) const {
    const routing::ProviderRuntime* before =
        previous_ == nullptr ? nullptr : previous_->provider(of.name);
    const double percent = of.hedge.budget_percent;
    if (before == nullptr) return std::make_shared<state::HedgeBudget>(percent);
    before->hedge_budget->set_percent(percent);
    return before->hedge_budget;
  }

  void add_key(const KeyConfig& from) {
    const routing::ProviderRuntime* of = provider(from.provider);
    if (of == nullptr) return;
    auto key = std::make_unique<routing::KeyRuntime>();
    key->key_id = from.key_id;
    key->masked_id = unique_mask(from.key_id);
    key->secret_ref = from.secret_ref;
    key->auth_method = from.auth_method;
    key->auth_config_json = from.auth_config_json;
    key->metadata_json = from.metadata_json;
    key->models = from.models;
    key->provider = of;
    key->priority = from.priority;
    key->weight = from.weight;
    key->quota_group = from.quota_group;
    key->rpm = from.rate_limit_rpm.value_or(0);
    key->tpm = from.rate_limit_tpm.value_or(0);
    key->max_concurrent = static_cast<std::uint32_t>(from.max_concurrent.value_or(0));
    key->enabled = from.enabled;
    snapshot_->keys.push_back(std::move(key));
  }

  // Two ids may look the same once masked; their rows must not run together.
  std::string unique_mask(const std::string& key_id) {
    const std::string mask = auth::mask_key_id(key_id);
    std::string unique = mask;
    for (int number = 2; !masks_.insert(unique).second; ++number) {
      unique = mask + "#" + std::to_string(number);
    }
    return unique;
  }

  const LMRotateConfig& config_;
  const plugin::PluginRegistry& plugins_;
  const routing::Snapshot* previous_;
  const AdaptProvider& adapt_;
  plugin::PluginCatalog catalog_;
  config::PluginView view_;
  std::shared_ptr<routing::Snapshot> snapshot_ = std::make_shared<routing::Snapshot>();
  std::set<std::string> masks_;
  std::string problems_;
};

}  // namespace

plugin::PluginPath plugin_path_of(const LMRotateConfig& config) {
  std::string folder = std::filesystem::path(config.source_file).parent_path().string();
  return plugin::PluginPath(
      plugin::path_settings_of_process(config.plugin_path, std::move(folder)));
}

std::variant<std::shared_ptr<const routing::Snapshot>, std::string> build_snapshot(
    const LMRotateConfig& config, const plugin::PluginPath& path,
    const plugin::PluginRegistry& plugins, std::shared_ptr<sdk::IStateStore> store,
    const routing::Snapshot* previous, const AdaptProvider& adapt) {
  return SnapshotBuilder(config, path, plugins, previous, adapt).build(std::move(store));
}

}  // namespace llm_rotate::runtime
