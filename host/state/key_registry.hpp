// All keys and routes of a store: who they are, their slots, and which keys share an allowance.
// Called by MemoryStore. Threads: any; `route`, `walk_routes` and `key` take no lock, the others
// lock the registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

#include "state/key_entry.hpp"
#include "state/slot_table.hpp"

namespace llm_rotate::state {

class KeyRegistry {
 public:
  // Model names may come from callers, through globs. Beyond this number, or this length, the
  // models of a key share one slot.
  static constexpr std::size_t kMaxModels = 1024;
  static constexpr std::size_t kMaxModelName = 256;
  static constexpr std::string_view kOtherModels = "(other models)";
  static constexpr std::uint32_t kMaxKeys = 1U << 20U;

  // Throws std::length_error beyond kMaxKeys.
  sdk::RouteSlot intern(const sdk::KeySpec& spec, std::string_view model);

  const RouteBoard* route(sdk::RouteSlot slot) const { return routes_.find(slot); }
  SlotTable<RouteBoard>::Walk walk_routes() const { return SlotTable<RouteBoard>::Walk(routes_); }
  KeyEntry* key(std::uint32_t index) const {
    const KeyBoard* board = keys_.find(index);
    return board == nullptr ? nullptr : board->entry;
  }
  std::uint32_t key_count() const { return keys_.size(); }

  KeyEntry* find_key(std::string_view key_id) const;
  // The other keys of the key's quota group.
  std::vector<KeyEntry*> group_of(const KeyEntry& key) const;

 private:
  KeyEntry& entry_of(std::string_view key_id);
  Route& route_of(KeyEntry& key, std::string_view model);
  void join_group(KeyEntry& key, std::string_view group);

  mutable std::mutex mutex_;
  SlotTable<KeyBoard> keys_;
  SlotTable<RouteBoard> routes_;
  std::vector<std::unique_ptr<KeyEntry>> entries_;
  std::map<std::string, KeyEntry*, std::less<>> by_id_;
  std::vector<std::string> groups_;  // of the key with that index
  std::map<std::string, std::vector<KeyEntry*>, std::less<>> members_;
};

}  // namespace llm_rotate::state
