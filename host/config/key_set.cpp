#include "config/key_set.hpp"

#include <numeric>
#include <unordered_map>

namespace llm_rotate::config {

std::vector<std::size_t> used_keys(const LMRotateConfig& config) {
  std::vector<std::size_t> indexes(config.keys.size());
  std::iota(indexes.begin(), indexes.end(), std::size_t{0});
  if (!config.use_keys) return indexes;
  std::unordered_map<std::string_view, std::size_t> by_id;
  for (const std::size_t i : indexes) by_id.emplace(config.keys[i].key_id, i);
  indexes.clear();
  for (const std::string& id : *config.use_keys) {
    const auto found = by_id.find(id);
    if (found == by_id.end()) continue;
    indexes.push_back(found->second);
    by_id.erase(found);  // named twice is used once
  }
  return indexes;
}

std::vector<std::size_t> active_keys(const LMRotateConfig& config) {
  std::vector<std::size_t> indexes = used_keys(config);
  std::erase_if(indexes, [&](std::size_t i) { return !config.keys[i].enabled; });
  return indexes;
}

}  // namespace llm_rotate::config
