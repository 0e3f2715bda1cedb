// One configuration made ready to serve: providers with their plugins, keys, the strategy, the
// store.
//
// Built by `runtime/snapshot_builder.cpp`, read by routing and dispatch. Immutable once built and
// shared between loops; a call keeps the snapshot it began with, so a reload never changes what is
// under its feet.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "llm_rotate/config.hpp"
#include "llm_rotate/sdk/provider.hpp"
#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/sdk/strategy.hpp"

#include "net/transport.hpp"
#include "price/price_book.hpp"
#include "state/hedge_budget.hpp"

namespace llm_rotate::routing {

// A provider entry of the configuration with everything resolved.
struct ProviderRuntime {
  std::string name;
  std::string plugin_id;
  std::shared_ptr<const sdk::IProvider> plugin;
  const sdk::IEmbedder* embedder = nullptr;           // null: no such ability
  const sdk::IModelLister* model_lister = nullptr;    // likewise
  const sdk::IContentGenerator* generator = nullptr;  // likewise
  const sdk::ITokenCounter* token_counter = nullptr;  // likewise
  const sdk::IModelNamer* model_namer = nullptr;      // likewise
  sdk::Capabilities capabilities;
  std::string base_url;
  std::string options_json = "{}";
  std::vector<sdk::Header> headers;  // of the configuration, added to every request
  sdk::RestPolicy rest;
  bool charge_key = false;  // cooldown_scope = "key"
  Millis connect_timeout{10'000};
  Millis first_token_timeout{120'000};
  Millis idle_timeout{60'000};
  Millis attempt_timeout{600'000};
  Millis hedge_after{0};  // 0: streams are not hedged
  OnInterrupt on_interrupt = OnInterrupt::kError;
  sdk::RetryBudget retry_budget;
  std::shared_ptr<state::HedgeBudget> hedge_budget = std::make_shared<state::HedgeBudget>(10);
};

struct KeyRuntime {
  std::string key_id;
  std::string masked_id;
  std::string secret_ref;
  std::string auth_method;
  std::string auth_config_json;
  std::string metadata_json = "{}";
  std::vector<std::string> models;
  const ProviderRuntime* provider = nullptr;
  int priority = 0;
  double weight = 1;
  std::string quota_group;
  std::int64_t rpm = 0;
  std::int64_t tpm = 0;
  std::uint32_t max_concurrent = 0;
  bool enabled = true;

  sdk::KeySpec spec() const {
    return {key_id, provider->name, quota_group, rpm, tpm, max_concurrent, enabled, provider->rest};
  }
};

struct Snapshot {
  std::map<std::string, std::unique_ptr<const ProviderRuntime>, std::less<>> providers;
  std::vector<std::unique_ptr<const KeyRuntime>> keys;  // in the order of use_keys
  std::map<std::string, std::vector<FallbackEntry>, std::less<>> fallback_chains;
  std::map<std::string, std::map<std::string, std::string>, std::less<>> models;
  std::shared_ptr<const sdk::ISelectionStrategy> strategy;
  std::string strategy_name;
  std::shared_ptr<sdk::IStateStore> store;
  price::PriceBook prices;
  AffinityConfig affinity;
  int max_retries = 3;
  Millis max_wait{5'000};
  Millis call_timeout{600'000};
  bool strict = false;

  const ProviderRuntime* provider(std::string_view name) const {
    const auto found = providers.find(name);
    return found == providers.end() ? nullptr : found->second.get();
  }
};

}  // namespace llm_rotate::routing
