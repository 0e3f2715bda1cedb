#include "routing/router.hpp"

#include <algorithm>
#include <utility>

#include "config/glob.hpp"
#include "config/nearest.hpp"

namespace llm_rotate::routing {
namespace {

bool lists(const KeyRuntime& key, std::string_view model) {
  return std::any_of(key.models.begin(), key.models.end(), [&](const std::string& pattern) {
    return config::glob_matches(pattern, model);
  });
}

class Router {
 public:
  Router(std::shared_ptr<const Snapshot> snapshot, const RouteQuestion& question)
      : snapshot_(*snapshot), question_(question), plan_(std::make_shared<RoutePlan>()) {
    plan_->snapshot = std::move(snapshot);
  }

  RouteAnswer find_keys() {
    const ProviderRuntime* provider = snapshot_.provider(question_.provider);
    if (provider == nullptr) return unknown_provider(question_.provider);
    Stage stage;
    stage.provider = provider;
    stage.pool = provider->name;
    for (const auto& key : snapshot_.keys) {
      if (key->provider == provider) add_key(stage, *key);
    }
    plan_->stages.push_back(std::move(stage));
    return std::move(plan_);
  }

  RouteAnswer find() {
    if (question_.model.empty() || question_.model.size() > config::kMaxModelId) {
      return std::string("the call names no usable model; give a model id of 1 to 256 characters");
    }
    if (!question_.provider.empty()) return pinned(question_.provider, question_.model);
    if (const ProviderRuntime* native = native_provider()) {
      add_stage(*native, question_.model, {});
      if (question_.fallback) add_chain(*native);
      return std::move(plan_);
    }
    const std::size_t slash = question_.model.find('/');
    if (slash != std::string_view::npos &&
        snapshot_.provider(question_.model.substr(0, slash)) != nullptr) {
      return pinned(question_.model.substr(0, slash), question_.model.substr(slash + 1));
    }
    return unknown_model();
  }

 private:
  // A logical model has its own id at each provider; any other is the same everywhere.
  std::string id_at(const ProviderRuntime& provider, std::string_view model) const {
    const auto logical = snapshot_.models.find(model);
    if (logical == snapshot_.models.end()) return std::string(model);
    const auto id = logical->second.find(provider.name);
    return id == logical->second.end() ? std::string(model) : id->second;
  }

  bool serves(const KeyRuntime& key, std::string_view model) const {
    return lists(key, model) || lists(key, id_at(*key.provider, model));
  }

  const ProviderRuntime* native_provider() const {
    for (const auto& key : snapshot_.keys) {
      if (serves(*key, question_.model)) return key->provider;
    }
    return nullptr;
  }

  RouteAnswer pinned(std::string_view name, std::string_view model) {
    const ProviderRuntime* provider = snapshot_.provider(name);
    if (provider == nullptr) return unknown_provider(name);
    if (!add_stage(*provider, model, {})) {
      return "no key of provider '" + std::string(name) + "' lists model '" + std::string(model) +
             "'; add it to the models of one of its keys";
    }
    return std::move(plan_);
  }

  void add_chain(const ProviderRuntime& native) {
    const auto chain = snapshot_.fallback_chains.find(native.name);
    if (chain != snapshot_.fallback_chains.end()) {
      for (const FallbackEntry& entry : chain->second) {
        const ProviderRuntime* provider = snapshot_.provider(entry.provider);
        if (provider == nullptr) continue;
        add_stage(*provider, entry.model.empty() ? question_.model : entry.model, entry.upstream);
      }
    }
    // Providers that list the model themselves but stand in no chain are the last resort.
    for (const auto& key : snapshot_.keys) {
      if (serves(*key, question_.model) && !has_stage(*key->provider)) {
        add_stage(*key->provider, question_.model, {});
      }
    }
  }

  bool has_stage(const ProviderRuntime& provider) const {
    return std::any_of(plan_->stages.begin(), plan_->stages.end(),
                       [&](const Stage& stage) { return stage.provider == &provider; });
  }

  // Returns whether any key can serve it; a stage without keys is left out. A broker's keys may
  // list the model by the name that it has there.
  bool add_stage(const ProviderRuntime& provider, std::string_view model,
                 const std::string& upstream) {
    if (add_stage_of(provider, model, upstream)) return true;
    if (provider.model_namer == nullptr) return false;
    return add_stage_of(provider, provider.model_namer->name_of(id_at(provider, model)), upstream);
  }

  bool add_stage_of(const ProviderRuntime& provider, std::string_view model,
                    const std::string& upstream) {
    Stage stage;
    stage.provider = &provider;
    stage.model = id_at(provider, model);
    stage.upstream = upstream;
    stage.quote =
        snapshot_.prices.find(provider.name, provider.plugin_id, stage.model, question_.unix_ms);
    stage.pool = provider.name + "/" + stage.model;
    for (const auto& key : snapshot_.keys) {
      if (key->provider != &provider) continue;
      if (!serves(*key, model)) continue;
      add_key(stage, *key);
    }
    if (stage.keys.empty()) return false;
    plan_->stages.push_back(std::move(stage));
    return true;
  }

  void add_key(Stage& stage, const KeyRuntime& key) const {
    sdk::KeyView view{};
    view.slot = snapshot_.store->intern(key.spec(), stage.model);
    view.priority = key.priority;
    view.weight = key.weight;
    view.max_concurrent = key.max_concurrent;
    set_prices(view, stage.quote);
    stage.views.push_back(view);
    stage.keys.push_back(&key);
  }

  std::string unknown_provider(std::string_view name) const {
    return "no provider '" + std::string(name) +
           "' is configured (there are: " + joined_providers() + ")" +
           config::did_you_mean(name, provider_names());
  }

  // For strategies that care; what it came to is counted when a call has ended.
  static void set_prices(sdk::KeyView& view, const std::optional<price::Quote>& quote) {
    view.input_cost = view.output_cost = view.cached_input_cost = -1;
    if (!quote) return;
    view.input_cost = quote->price.input;
    view.output_cost = quote->price.output;
    view.cached_input_cost = quote->price.cache_read;
  }

  RouteAnswer unknown_model() const {
    std::vector<std::string> known;
    for (const auto& key : snapshot_.keys) {
      known.insert(known.end(), key->models.begin(), key->models.end());
    }
    for (const auto& [name, ids] : snapshot_.models) known.push_back(name);
    return "no key lists model '" + std::string(question_.model) +
           "'; add it to the models of a key, or write it as provider/model" +
           config::did_you_mean(question_.model, known);
  }

  std::vector<std::string> provider_names() const {
    std::vector<std::string> names;
    for (const auto& [name, provider] : snapshot_.providers) names.push_back(name);
    return names;
  }

  std::string joined_providers() const {
    std::string all;
    for (const auto& [name, provider] : snapshot_.providers) {
      if (!all.empty()) all += ", ";
      all += name;
    }
    return all.empty() ? "none" : all;
  }

  const Snapshot& snapshot_;
  const RouteQuestion& question_;
  std::shared_ptr<RoutePlan> plan_;
};

}  // namespace

RouteAnswer keys_of(std::shared_ptr<const Snapshot> snapshot, std::string_view provider) {
  const RouteQuestion question{.model = {}, .provider = provider, .fallback = false};
  return Router(std::move(snapshot), question).find_keys();
}

RouteAnswer find_routes(std::shared_ptr<const Snapshot> snapshot, const RouteQuestion& question) {
  return Router(std::move(snapshot), question).find();
}

}  // namespace llm_rotate::routing
