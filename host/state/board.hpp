// What is published of a key and of a route, for readers that take no lock.
//
// KeyEntry writes a board under the key's mutex; `view` reads it from any thread. Every field is
// atomic by itself; a reader may see one field a moment older than another, which costs quality of
// a ranking and never correctness of a grant. One cache line each.
#pragma once

#include <atomic>
#include <cstdint>

#include "llm_rotate/sdk/strategy.hpp"

#include "state/health_cell.hpp"
#include "state/pulse.hpp"

namespace llm_rotate::state {

class KeyEntry;
struct Route;

struct alignas(64) KeyBoard {
  KeyEntry* entry = nullptr;  // set once, before the key can be found
  std::atomic<std::int64_t> free_at{0};
  std::atomic<std::int64_t> probe_until{0};
  std::atomic<std::uint32_t> word{0};
  std::atomic<std::uint32_t> in_flight{0};
  std::atomic<float> success_rate{1.0F};
  std::atomic<float> budget_left{1.0F};
  std::atomic<std::int64_t> heard_ms{0};
  std::atomic<std::int64_t> budget_ms{0};  // when budget_left was true
};
static_assert(sizeof(KeyBoard) == 64);

struct alignas(64) RouteBoard {
  const KeyBoard* key = nullptr;  // both set once, before the route can be found
  Route* route = nullptr;
  std::atomic<std::int64_t> free_at{0};
  std::atomic<std::int64_t> probe_until{0};
  std::atomic<std::uint32_t> word{0};
  std::atomic<float> success_rate{1.0F};
  std::atomic<float> latency_ms{0.0F};
  std::atomic<std::int64_t> heard_ms{0};
};
static_assert(sizeof(RouteBoard) == 64);

// What one call of `view` learned about the keys that rest.
class RestScan {
 public:
  void add(std::int64_t free_at, std::int64_t now_ms);
  std::int64_t first_free_in() const;  // what IStateStore::view returns

 private:
  bool any_ = false;
  std::int64_t first_ms_ = HealthCell::kNever;
};

// Puts a cell into the `free_at`, `probe_until` and `word` of its board.
template <class Board>
void publish_cell(Board& board, const HealthCell& cell);

void publish_pulse(KeyBoard& board, const Pulse& pulse);
void publish_pulse(RouteBoard& board, const Pulse& pulse);

// Fills the fields of `view` that change.
void read_board(const RouteBoard& board, std::int64_t now_ms, sdk::KeyView& view, RestScan& rests);

// Whether a reservation need not even lock the key, because a timer is in the way. If so, `free_at`
// is when it ends, or HealthCell::kNever if that is unknown.
bool rests(const RouteBoard& board, std::int64_t now_ms, std::int64_t& free_at);

}  // namespace llm_rotate::state
