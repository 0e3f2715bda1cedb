// The calls that a key has in flight. A lease ends by settlement or by itself when its time is up,
// so that a caller that vanished leaks nothing.
//
// Called by KeyEntry, which holds the key's mutex. Expired leases are found by a heap: the table
// never looks at more of them than there are. Threads: one at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "state/health_cell.hpp"

namespace llm_rotate::state {

struct Lease {
  std::uint32_t route = 0;  // which of the key's routes
  Grant key_grant;
  Grant route_grant;
  std::int64_t expires_ms = 0;
  std::int64_t bucket = 0;  // of the budget window, if the key has one
  std::int64_t tokens = 0;  // reserved
};

class LeaseTable {
 public:
  // An id has this many bits: a position, and how often it was used before.
  static constexpr unsigned kPositionBits = 20;
  static constexpr unsigned kGenerationBits = 24;
  static constexpr unsigned kIdBits = kPositionBits + kGenerationBits;

  // Returns the id; 0 if a million calls are in flight already.
  std::uint64_t open(const Lease& lease);
  // A live lease that `open` just returned.
  Lease& get(std::uint64_t id) { return find(id)->lease; }
  // Ends the lease and hands it out. Nothing, if it has ended before.
  std::optional<Lease> close(std::uint64_t id);
  // Moves the end, forward only. Null if the lease has ended.
  const Lease* renew(std::uint64_t id, std::int64_t expires_ms);
  // Ends one lease that is over.
  std::optional<Lease> pop_expired(std::int64_t now_ms);

  std::size_t live() const { return heap_.size(); }

 private:
  struct Entry {
    Lease lease;
    std::uint32_t generation = 1;
    std::uint32_t heap_index = 0;
    bool live = false;
  };

  Entry* find(std::uint64_t id);
  Lease remove(std::uint32_t position);
  std::int64_t expiry(std::size_t heap_index) const;
  void place(std::size_t heap_index, std::uint32_t position);
  void sift_up(std::size_t heap_index);
  void sift_down(std::size_t heap_index);

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> unused_;  // positions
  std::vector<std::uint32_t> heap_;    // positions, the first to expire on top
};

}  // namespace llm_rotate::state
