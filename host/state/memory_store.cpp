#include "state/memory_store.hpp"

#include <algorithm>
#include <string>

namespace llm_rotate::state {
namespace {

// A lease id names its key, so that settling needs no search: key index, then the id in the key.
constexpr sdk::LeaseId lease_id(std::uint32_t key, std::uint64_t lease) {
  return (sdk::LeaseId{key} << LeaseTable::kIdBits) | lease;
}
constexpr std::uint32_t key_of(sdk::LeaseId id) {
  return static_cast<std::uint32_t>(id >> LeaseTable::kIdBits);
}
constexpr std::uint64_t lease_of(sdk::LeaseId id) {
  return id & ((sdk::LeaseId{1} << LeaseTable::kIdBits) - 1);
}

}  // namespace

sdk::RouteSlot MemoryStore::intern(const sdk::KeySpec& key, std::string_view model) {
  const sdk::RouteSlot slot = registry_.intern(key, model);
  registry_.route(slot)->key->entry->count_successes(retries_.successes_of(key.provider));
  return slot;
}

std::int64_t MemoryStore::view(std::span<sdk::KeyView> views, std::int64_t now_ms) const {
  RestScan rests;
  auto routes = registry_.walk_routes();
  for (sdk::KeyView& view : views) {
    const RouteBoard* board = routes.find(view.slot);
    if (board != nullptr) {
      read_board(*board, now_ms, view, rests);
    } else {
      view.state = sdk::KeyState::kDisabled;
      rests.add(HealthCell::kNever, now_ms);
    }
  }
  return rests.first_free_in();
}

sdk::Reservation MemoryStore::reserve(const sdk::ReserveRequest& request, sdk::IReserveWaiter&) {
  sdk::Reservation reservation;
  Walk walk;
  if (try_all(request, KeyEntry::Shares::kHonour, walk, reservation)) return reservation;
  // A share is a preference: no call fails because of it.
  if (walk.spared && try_all(request, KeyEntry::Shares::kOverdraw, walk, reservation)) {
    return reservation;
  }
  reservation.status = sdk::ReserveStatus::kNoneFree;
  if (walk.first_free_at != HealthCell::kNever) {
    reservation.free_in_ms = std::max<std::int64_t>(walk.first_free_at - request.now_ms, 1);
  }
  return reservation;
}

bool MemoryStore::try_all(const sdk::ReserveRequest& request, KeyEntry::Shares shares, Walk& walk,
                          sdk::Reservation& granted) {
  for (const sdk::RouteSlot slot : request.slots) {
    const RouteBoard* board = registry_.route(slot);
    if (board == nullptr) continue;
    KeyEntry& key = *board->key->entry;
    std::int64_t free_at = 0;
    if (!rests(*board, request.now_ms, free_at)) {
      const Offer offer = key.offer(*board->route, request, shares);
      if (offer.kind == Offer::Kind::kGranted) {
        granted = {sdk::ReserveStatus::kGranted, slot, lease_id(key.index(), offer.lease),
                   offer.probe, 0};
        return true;
      }
      walk.spared = walk.spared || offer.kind == Offer::Kind::kSpared;
      free_at = offer.free_at;
    }
    walk.first_free_at = std::min(walk.first_free_at, free_at);
  }
  return false;
}

void MemoryStore::settle(const sdk::Settlement& settlement) {
  if (settlement.lease != 0) {
    KeyEntry* key = registry_.key(key_of(settlement.lease));
    if (key == nullptr) return;
    rest_group(*key, key->settle(lease_of(settlement.lease), settlement), settlement);
  } else if (const RouteBoard* board = registry_.route(settlement.slot); board != nullptr) {
    KeyEntry& key = *board->key->entry;
    rest_group(key, key.learn(*board->route, settlement), settlement);
  }
}

// Keys of one group share an allowance: rotating among them after a rate limit would only collect
// more refusals.
void MemoryStore::rest_group(const KeyEntry& key, const SharedRest& rest,
                             const sdk::Settlement& settlement) {
  if (rest.until_ms == 0) return;
  const std::vector<KeyEntry*> others = registry_.group_of(key);
  if (others.empty()) return;
  const std::string cause =
      "shares its quota with " + key.key_id() + ": " + std::string(settlement.cause);
  for (KeyEntry* other : others) other->rest_along(rest, cause, settlement.now_ms);
}

void MemoryStore::renew(sdk::LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) {
  KeyEntry* key = registry_.key(key_of(lease));
  if (key != nullptr) key->renew(lease_of(lease), lease_ms, now_ms);
}

std::uint64_t MemoryStore::next_turn(std::string_view pool) {
  return turns_.next(pool);
}

void MemoryStore::snapshot(sdk::IHealthVisitor& visitor, std::int64_t now_ms) const {
  const std::uint32_t count = registry_.key_count();
  for (std::uint32_t index = 0; index < count; ++index) {
    // Copied first: a visitor may take its time, or ask the store something.
    for (HealthLine& line : registry_.key(index)->lines(now_ms)) {
      line.health.key_id = line.key_id;
      line.health.provider = line.provider;
      line.health.model = line.model;
      line.health.cause = line.cause;
      visitor.on_route(line.health);
    }
  }
}

sdk::CommandAnswer MemoryStore::command(std::string_view key_id, sdk::KeyCommand command,
                                        std::int64_t now_ms) {
  KeyEntry* key = registry_.find_key(key_id);
  if (key == nullptr) return sdk::CommandAnswer::kNoSuchKey;
  key->command(command, now_ms);
  return sdk::CommandAnswer::kObeyed;
}

void MemoryStore::catch_up(const sdk::Backlog& backlog) {
  const RouteBoard* board = registry_.route(backlog.slot);
  if (board != nullptr) board->key->entry->catch_up(*board->route, backlog);
}

bool MemoryStore::take_retry(std::string_view provider, const sdk::RetryBudget& budget,
                             std::int64_t now_ms) {
  return retries_.take(provider, budget, now_ms);
}

void MemoryStore::remember(std::uint64_t session, sdk::RouteSlot slot, std::int64_t now_ms) {
  hints_.remember(session, slot, now_ms);
}

std::optional<sdk::RouteSlot> MemoryStore::recall(std::uint64_t session,
                                                  std::int64_t now_ms) const {
  return hints_.recall(session, now_ms);
}

sdk::LeaseId MemoryStore::admit(const sdk::ReserveRequest& request, sdk::RouteSlot slot) {
  const RouteBoard* board = registry_.route(slot);
  if (board == nullptr) return 0;
  KeyEntry& key = *board->key->entry;
  const std::uint64_t lease = key.admit(*board->route, request);
  return lease == 0 ? 0 : lease_id(key.index(), lease);
}

}  // namespace llm_rotate::state
