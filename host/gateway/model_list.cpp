#include "gateway/model_list.hpp"

#include <algorithm>
#include <set>

#include "config/glob.hpp"

namespace llm_rotate::gateway {

std::vector<ListedModel> models_for(const routing::Snapshot& snapshot, const Client* client) {
  std::vector<ListedModel> out;
  std::set<std::string> seen;
  const auto add = [&](const std::string& id, const std::string& owner) {
    if (client != nullptr && !client->may_use(id)) return;
    if (seen.insert(id).second) out.push_back({id, owner});
  };
  for (const auto& [name, ids] : snapshot.models) {
    if (!ids.empty()) add(name, ids.begin()->first);
  }
  for (const auto& key : snapshot.keys) {
    if (!key->enabled) continue;
    for (const std::string& model : key->models) {
      if (!config::is_glob(model)) add(model, key->provider->name);
    }
  }
  return out;
}

const std::string* owner_of(const routing::Snapshot& snapshot, const std::string& model) {
  const auto own = snapshot.models.find(model);
  if (own != snapshot.models.end() && !own->second.empty()) return &own->second.begin()->first;
  for (const auto& key : snapshot.keys) {
    const bool serves =
        key->enabled && std::any_of(key->models.begin(), key->models.end(), [&](const auto& entry) {
          return config::glob_matches(entry, model);
        });
    if (serves) return &key->provider->name;
  }
  return nullptr;
}

}  // namespace llm_rotate::gateway
