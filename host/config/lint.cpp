#include "config/lint.hpp"

#include <algorithm>
#include <set>

#include "config/chain_lint.hpp"
#include "config/forms.hpp"
#include "config/key_set.hpp"
#include "config/text.hpp"

namespace llm_rotate::config {
namespace {

std::string quoted_list(const std::vector<std::string>& names) {
  std::string result;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) result += i + 1 == names.size() ? " and " : ", ";
    result += quoted(names[i]);
  }
  return result;
}

void lint_secret(const std::string& owner, const char* field, const std::string& ref,
                 const Path& path, const ISecretProbe* probe, Report& report) {
  if (ref.starts_with("literal://")) {
    report.warning(path,
                   "secret of " + owner +
                       " is written in the configuration itself; use env://NAME or file:///path");
  }
  if (probe == nullptr || !is_secret_ref(ref) || !form_fault(Form::kSecretRef, ref).empty()) return;
  const ISecretProbe::State state = probe->look(ref);
  if (!state.problem.empty()) {
    report.warning(path, "secret of " + owner + ": " + state.problem + " or change " + field);
  } else if (state.others_can_read) {
    report.warning(path, "secret of " + owner +
                             ": other users of this machine can read the file; chmod 600 it");
  }
}

void lint_keys(const LMRotateConfig& config, const ISecretProbe* probe, Report& report) {
  const std::vector<std::size_t> used = used_keys(config);
  const std::set<std::size_t> in_use(used.begin(), used.end());
  std::map<std::string, std::string> owner_of_ref;
  for (std::size_t i = 0; i < config.keys.size(); ++i) {
    const KeyConfig& key = config.keys[i];
    const Path path = Path("keys") / i;
    const std::string owner = "key " + quoted(key.key_id);
    if (!in_use.contains(i)) {
      if (!key.key_id.empty()) report.warning(path, owner + " is not in use_keys and stays unused");
      continue;
    }
    if (!key.enabled) {
      report.warning(path / "enabled", owner + " is disabled and stays unused");
      continue;
    }
    if (key.weight == 0) {
      report.warning(path / "weight", owner +
                                          " has weight 0; strategies that go by weight never "
                                          "choose it");
    }
    std::set<std::string> seen;
    for (std::size_t m = 0; m < key.models.size(); ++m) {
      if (key.models[m].empty() || seen.insert(key.models[m]).second) continue;
      report.warning(path / "models" / m,
                     owner + " lists model " + quoted(key.models[m]) + " twice; remove one");
    }
    lint_secret(owner, "secret_ref", key.secret_ref, path / "secret_ref", probe, report);
    const auto [first, fresh] = owner_of_ref.emplace(key.secret_ref, key.key_id);
    const bool same_pool = !fresh && !key.secret_ref.empty() && key.secret_ref != "ambient://";
    if (same_pool) {
      report.warning(path / "secret_ref", "keys " + quoted_list({first->second, key.key_id}) +
                                              " have the same secret_ref; to the provider they are "
                                              "one key");
    }
  }
  if (!config.keys.empty() && active_keys(config).empty()) {
    report.warning(Path("keys"), "no key is in use; every call will fail");
  }
}

// Keys of one group share one allowance: with nothing beside the group there is nothing to rotate.
void lint_quota_groups(const LMRotateConfig& config, Report& report) {
  std::map<std::string, std::vector<std::size_t>> by_provider;
  for (const std::size_t i : active_keys(config)) by_provider[config.keys[i].provider].push_back(i);
  for (const auto& [provider, keys] : by_provider) {
    const std::string& group = config.keys[keys.front()].quota_group;
    const bool one_group = std::all_of(keys.begin(), keys.end(), [&](std::size_t i) {
      return config.keys[i].quota_group == group;
    });
    if (keys.size() < 2 || group.empty() || !one_group) continue;
    std::vector<std::string> ids;
    for (const std::size_t i : keys) ids.push_back(config.keys[i].key_id);
    report.warning(Path("keys") / keys.back() / "quota_group",
                   "keys " + quoted_list(ids) + " share quota_group " + quoted(group) +
                       " and are all there is for provider " + quoted(provider) +
                       "; rotating between them gains nothing");
  }
}

void lint_providers(const LMRotateConfig& config, Report& report) {
  for (const auto& [name, provider] : config.providers) {
    const std::string_view host = url_host(provider.base_url);
    if (host.empty() || !provider.base_url.starts_with("http://") || is_loopback(host)) continue;
    report.warning(Path("providers") / name / "base_url",
                   "provider " + quoted(name) +
                       " is reached without encryption; its keys can be "
                       "read on the way; use https");
  }
}

void lint_gateway(const LMRotateConfig& config, const ISecretProbe* probe, Report& report) {
  const GatewayConfig& gateway = config.gateway;
  if (gateway.tokens.empty() && !gateway.host.empty() && !is_loopback(gateway.host)) {
    report.warning(Path("gateway") / "host", "the gateway listens on " + quoted(gateway.host) +
                                                 " and asks for no token; add [[gateway.tokens]]");
  }
  for (std::size_t i = 0; i < gateway.tokens.size(); ++i) {
    const ClientTokenConfig& token = gateway.tokens[i];
    lint_secret("token " + quoted(token.name), "token_ref", token.token_ref,
                Path("gateway") / "tokens" / i / "token_ref", probe, report);
  }
}

}  // namespace

void lint(const LMRotateConfig& config, PluginView& view, const ISecretProbe* probe,
          Report& report) {
  lint_keys(config, probe, report);
  lint_quota_groups(config, report);
  lint_providers(config, report);
  lint_gateway(config, probe, report);
  lint_chains(config, view, report);
}

}  // namespace llm_rotate::config
