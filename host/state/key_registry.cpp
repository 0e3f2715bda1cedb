#include "state/key_registry.hpp"

#include <memory>
#include <stdexcept>

namespace llm_rotate::state {

sdk::RouteSlot KeyRegistry::intern(const sdk::KeySpec& spec, std::string_view model) {
  const std::lock_guard lock(mutex_);
  KeyEntry& key = entry_of(spec.key_id);
  key.configure(spec);
  join_group(key, spec.quota_group);
  return route_of(key, model).slot;
}

KeyEntry& KeyRegistry::entry_of(std::string_view key_id) {
  const auto found = by_id_.find(key_id);
  if (found != by_id_.end()) return *found->second;
  const std::uint32_t index = keys_.size();
  if (index >= kMaxKeys) {
    throw std::length_error("the memory state store holds at most 1048576 keys; use fewer keys");
  }
  keys_.append([&](KeyBoard& board) {
    entries_.push_back(std::make_unique<KeyEntry>(index, key_id, board));
    board.entry = entries_.back().get();
  });
  groups_.emplace_back();
  KeyEntry& key = *entries_.back();
  by_id_.emplace(key.key_id(), &key);
  return key;
}

Route& KeyRegistry::route_of(KeyEntry& key, std::string_view model) {
  Route* known = model.size() > kMaxModelName ? nullptr : key.find_route(model);
  if (known != nullptr) return *known;
  if (model.size() > kMaxModelName || key.route_count() >= kMaxModels) {
    model = kOtherModels;
    known = key.find_route(model);
    if (known != nullptr) return *known;
  }
  Route* added = nullptr;
  const sdk::RouteSlot slot = routes_.size();
  routes_.append([&](RouteBoard& board) { added = &key.add_route(model, slot, board); });
  return *added;
}

void KeyRegistry::join_group(KeyEntry& key, std::string_view group) {
  std::string& current = groups_[key.index()];
  if (current == group) return;
  if (!current.empty()) std::erase(members_[current], &key);
  current = group;
  if (!current.empty()) members_[current].push_back(&key);
}

KeyEntry* KeyRegistry::find_key(std::string_view key_id) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_id_.find(key_id);
  return found == by_id_.end() ? nullptr : found->second;
}

std::vector<KeyEntry*> KeyRegistry::group_of(const KeyEntry& key) const {
  const std::lock_guard lock(mutex_);
  const std::string& group = groups_[key.index()];
  if (group.empty()) return {};
  std::vector<KeyEntry*> others = members_.find(group)->second;
  std::erase(others, &key);
  return others;
}

}  // namespace llm_rotate::state
