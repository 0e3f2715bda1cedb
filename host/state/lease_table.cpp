#include "state/lease_table.hpp"

#include <algorithm>

namespace llm_rotate::state {
namespace {

constexpr std::uint64_t kPositionMask = (std::uint64_t{1} << LeaseTable::kPositionBits) - 1;
constexpr std::uint32_t kGenerationMask = (1U << LeaseTable::kGenerationBits) - 1;

}  // namespace

std::uint64_t LeaseTable::open(const Lease& lease) {
  if (unused_.empty()) {
    if (entries_.size() > kPositionMask) return 0;
    unused_.push_back(static_cast<std::uint32_t>(entries_.size()));
    entries_.emplace_back();
  }
  const std::uint32_t position = unused_.back();
  unused_.pop_back();
  Entry& entry = entries_[position];
  entry.lease = lease;
  entry.live = true;
  heap_.push_back(position);
  sift_up(heap_.size() - 1);
  return (std::uint64_t{entry.generation} << kPositionBits) | position;
}

std::optional<Lease> LeaseTable::close(std::uint64_t id) {
  if (find(id) == nullptr) return std::nullopt;
  return remove(static_cast<std::uint32_t>(id & kPositionMask));
}

const Lease* LeaseTable::renew(std::uint64_t id, std::int64_t expires_ms) {
  Entry* entry = find(id);
  if (entry == nullptr) return nullptr;
  if (expires_ms > entry->lease.expires_ms) {
    entry->lease.expires_ms = expires_ms;
    sift_down(entry->heap_index);
  }
  return &entry->lease;
}

std::optional<Lease> LeaseTable::pop_expired(std::int64_t now_ms) {
  if (heap_.empty() || expiry(0) > now_ms) return std::nullopt;
  return remove(heap_.front());
}

LeaseTable::Entry* LeaseTable::find(std::uint64_t id) {
  const std::uint64_t position = id & kPositionMask;
  if (position >= entries_.size()) return nullptr;
  Entry& entry = entries_[position];
  return entry.live && entry.generation == id >> kPositionBits ? &entry : nullptr;
}

Lease LeaseTable::remove(std::uint32_t position) {
  Entry& entry = entries_[position];
  const std::size_t hole = entry.heap_index;
  const std::uint32_t last = heap_.back();
  heap_.pop_back();
  if (hole < heap_.size()) {
    place(hole, last);
    sift_down(hole);
    sift_up(entries_[last].heap_index);
  }
  entry.live = false;
  // 0 is left out, so that no id is ever 0.
  entry.generation = std::max((entry.generation + 1) & kGenerationMask, 1U);
  unused_.push_back(position);
  return entry.lease;
}

std::int64_t LeaseTable::expiry(std::size_t heap_index) const {
  return entries_[heap_[heap_index]].lease.expires_ms;
}

void LeaseTable::place(std::size_t heap_index, std::uint32_t position) {
  heap_[heap_index] = position;
  entries_[position].heap_index = static_cast<std::uint32_t>(heap_index);
}

void LeaseTable::sift_up(std::size_t heap_index) {
  const std::uint32_t position = heap_[heap_index];
  const std::int64_t expires = expiry(heap_index);
  while (heap_index > 0) {
    const std::size_t parent = (heap_index - 1) / 2;
    if (expiry(parent) <= expires) break;
    place(heap_index, heap_[parent]);
    heap_index = parent;
  }
  place(heap_index, position);
}

void LeaseTable::sift_down(std::size_t heap_index) {
  const std::uint32_t position = heap_[heap_index];
  const std::int64_t expires = entries_[position].lease.expires_ms;
  for (;;) {
    std::size_t child = 2 * heap_index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && expiry(child + 1) < expiry(child)) ++child;
    if (expires <= expiry(child)) break;
    place(heap_index, heap_[child]);
    heap_index = child;
  }
  place(heap_index, position);
}

}  // namespace llm_rotate::state
