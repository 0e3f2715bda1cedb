#include "config/name_check.hpp"

#include <unordered_set>

#include "config/nearest.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

void check_keys(const LMRotateConfig& config, Report& report) {
  if (config.keys.empty()) {
    report.error(Path("keys"), "there is no key; add a [[keys]] entry");
    return;
  }
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < config.keys.size(); ++i) {
    const std::string& id = config.keys[i].key_id;
    if (id.empty() || seen.insert(id).second) continue;
    report.error(Path("keys") / i / "key_id",
                 "key_id " + quoted(id) + " is used twice; give each key its own");
  }
}

void check_use_keys(const LMRotateConfig& config, Report& report) {
  if (!config.use_keys) return;
  const Path path("use_keys");
  if (config.use_keys->empty()) {
    report.error(path, "'use_keys' must not be empty; remove it to use every key");
  }
  std::vector<std::string> ids;
  for (const KeyConfig& key : config.keys) ids.push_back(key.key_id);
  const std::unordered_set<std::string> known(ids.begin(), ids.end());
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < config.use_keys->size() && !report.full(); ++i) {
    const std::string& id = (*config.use_keys)[i];
    if (id.empty()) continue;
    if (!seen.insert(id).second) {
      report.error(path / i, "use_keys names " + quoted(id) + " twice; remove one");
    } else if (!known.contains(id)) {
      report.error(path / i, "use_keys names " + quoted(id) + ", but no key has that key_id" +
                                 did_you_mean(id, ids));
    }
  }
}

void check_plugins(const LMRotateConfig& config, Report& report) {
  if (!config.plugins) return;
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < config.plugins->size(); ++i) {
    const std::string& name = (*config.plugins)[i].name;
    if (name.empty() || seen.insert(name).second) continue;
    report.error(Path("plugins") / i / "name",
                 "plugins lists " + quoted(name) + " twice; remove one");
  }
}

void check_chains(const LMRotateConfig& config, Report& report) {
  for (const auto& [native, chain] : config.fallback_chains) {
    const Path path = Path("fallback_chains") / native;
    if (chain.empty()) {
      report.error(path, "the fallback chain of " + quoted(native) +
                             " is empty; remove it or give it an entry");
    }
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < chain.size(); ++i) {
      const FallbackEntry& entry = chain[i];
      const bool same = entry.provider == native && entry.model.empty() && entry.upstream.empty();
      if (same && !native.empty()) {
        report.error(path / i, "the fallback chain of " + quoted(native) +
                                   " names that provider itself; give the entry another model");
      }
      if (!seen.insert(entry.provider + '\n' + entry.model + '\n' + entry.upstream).second) {
        report.error(path / i, "the fallback chain of " + quoted(native) +
                                   " has this entry twice; remove one");
      }
    }
  }
}

void check_tokens(const LMRotateConfig& config, Report& report) {
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < config.gateway.tokens.size(); ++i) {
    const std::string& name = config.gateway.tokens[i].name;
    if (name.empty() || seen.insert(name).second) continue;
    report.error(Path("gateway") / "tokens" / i / "name",
                 "token name " + quoted(name) + " is used twice; give each token its own");
  }
}

void check_store(const LMRotateConfig& config, Report& report) {
  const StateStoreConfig& store = config.state_store;
  const Path path("state_store");
  if (store.backend.empty()) {
    report.error(path / "backend", "'backend' in [state_store] must not be empty");
  }
  // Sentinels and cluster nodes are named in the options.
  const bool nowhere = store.redis_url.empty() && store.options_json == "{}";
  if (store.backend == "redis" && nowhere) {
    report.error(path / "redis_url",
                 "state store 'redis' needs redis_url, as in "
                 "redis_url = \"redis://127.0.0.1:6379/0\"");
  }
  if (store.backend == "memory" && !store.redis_url.empty()) {
    report.warning(path / "redis_url",
                   "redis_url has no use with backend = \"memory\"; set backend = \"redis\"");
  }
}

}  // namespace

void check_names(const LMRotateConfig& config, Report& report) {
  check_keys(config, report);
  check_use_keys(config, report);
  check_plugins(config, report);
  check_chains(config, report);
  check_tokens(config, report);
  check_store(config, report);
}

}  // namespace llm_rotate::config
