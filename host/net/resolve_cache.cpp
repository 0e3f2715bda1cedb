#include "net/resolve_cache.hpp"

#include <utility>

namespace llm_rotate::net {

ResolveCache::Advice ResolveCache::ask(std::string_view host, TimePoint now) {
  Entry* const entry = entry_for(host);
  if (entry == nullptr) return {};  // every entry is being looked up: this is no normal use
  entry->asked = now;
  if (entry->addresses && now - entry->found < limits_.fresh) {
    const bool renew = !entry->looking_up && now - entry->found >= limits_.renew &&
                       (!entry->has_failed || now - entry->failed >= limits_.failed);
    if (renew) {
      entry->looking_up = true;
      entry->lookup_since = now;
    }
    return {false, renew, entry->addresses};
  }
  const AddressListPtr stale = stale_answer(*entry, now);
  if (entry->looking_up) {
    if (stale && now - entry->lookup_since >= limits_.hung) return {false, false, stale};
    return {true, false, nullptr};
  }
  if (entry->has_failed && now - entry->failed < limits_.failed) return {false, false, stale};
  entry->looking_up = true;
  entry->lookup_since = now;
  return {true, true, nullptr};
}

AddressListPtr ResolveCache::store(std::string_view host, AddressList found, TimePoint now) {
  Entry* const entry = entry_for(host);
  if (entry == nullptr) return nullptr;
  entry->looking_up = false;
  entry->has_failed = found.empty();
  if (found.empty()) {
    entry->failed = now;
    return stale_answer(*entry, now);
  }
  if (found.size() > limits_.addresses) found.resize(limits_.addresses);
  if (!entry->addresses || *entry->addresses != found) {
    entry->addresses = std::make_shared<const AddressList>(std::move(found));
  }
  entry->found = now;
  return entry->addresses;
}

ResolveCache::Entry* ResolveCache::entry_for(std::string_view host) {
  if (const auto it = entries_.find(host); it != entries_.end()) return &it->second;
  if (entries_.size() >= limits_.entries && !make_room()) return nullptr;
  return &entries_.emplace(std::string(host), Entry()).first->second;
}

// Forgets the host that nobody has asked for the longest time.
bool ResolveCache::make_room() {
  auto oldest = entries_.end();
  for (auto it = entries_.begin(); it != entries_.end(); ++it) {
    if (it->second.looking_up) continue;
    if (oldest == entries_.end() || it->second.asked < oldest->second.asked) oldest = it;
  }
  if (oldest == entries_.end()) return false;
  entries_.erase(oldest);
  return true;
}

AddressListPtr ResolveCache::stale_answer(const Entry& entry, TimePoint now) const {
  return entry.addresses && now - entry.found < limits_.stale ? entry.addresses : nullptr;
}

}  // namespace llm_rotate::net
