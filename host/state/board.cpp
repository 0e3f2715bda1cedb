#include "state/board.hpp"

#include <algorithm>
#include <array>

namespace llm_rotate::state {
namespace {

using sdk::KeyState;

constexpr auto kRelaxed = std::memory_order_relaxed;

// The word of a board: state and consecutive failures.
constexpr std::uint32_t kStateMask = 7;
constexpr std::uint32_t kFailuresShift = 3;
constexpr std::uint32_t kNoTrouble = 0;  // active, no failures
constexpr std::uint32_t kMostFailures = (1U << (32 - kFailuresShift)) - 1;

// By how much it keeps a key from being used; the index is the state.
constexpr std::array<std::uint8_t, 8> kSeverity = {0, 2, 1, 3, 4, 4, 4, 4};

struct Seen {
  KeyState state;
  std::int64_t free_at;  // HealthCell::kNever: unknown
  std::uint32_t failures;
};

template <class Board>
Seen look(const Board& board, std::int64_t now_ms) {
  const std::uint32_t word = board.word.load(std::memory_order_acquire);
  Seen seen = {static_cast<KeyState>(word & kStateMask), 0, word >> kFailuresShift};
  if (seen.state == KeyState::kActive || seen.state == KeyState::kProbation) return seen;
  seen.free_at = board.free_at.load(kRelaxed);
  if (seen.free_at > now_ms) return seen;
  if (board.probe_until.load(kRelaxed) > now_ms) {
    seen.free_at = HealthCell::kNever;  // when the probe ends, nobody knows
  } else {
    seen.state = KeyState::kProbation;  // its time is over, the cell just was not asked since
  }
  return seen;
}

KeyState worse(KeyState a, KeyState b) {
  return kSeverity[static_cast<std::size_t>(a)] >= kSeverity[static_cast<std::size_t>(b)] ? a : b;
}

bool is_rest(KeyState state) {
  return kSeverity[static_cast<std::size_t>(state)] > 1;
}

// The budget that is left, when the shortage that was seen is as old as that.
float recovered(float left, std::int64_t age_ms) {
  constexpr float kWindow = 60'000.0F;
  const float aged = std::clamp(static_cast<float>(age_ms) * (1.0F / kWindow), 0.0F, 1.0F);
  return left + (1.0F - left) * aged;
}

// The failures in a row that still matter, when the last is as old as that.
std::uint32_t recent(std::uint32_t failures, std::int64_t age_ms) {
  if (failures == 0 || age_ms < kHalfLifeMs) return failures;
  const std::int64_t halvings = age_ms / kHalfLifeMs;
  return halvings > 31 ? 0 : failures >> static_cast<std::uint32_t>(halvings);
}

}  // namespace

void RestScan::add(std::int64_t free_at, std::int64_t now_ms) {
  any_ = true;
  if (free_at != HealthCell::kNever) first_ms_ = std::min(first_ms_, free_at - now_ms);
}

std::int64_t RestScan::first_free_in() const {
  if (!any_) return 0;
  return first_ms_ == HealthCell::kNever ? -1 : std::max<std::int64_t>(first_ms_, 1);
}

template <class Board>
void publish_cell(Board& board, const HealthCell& cell) {
  const std::uint32_t failures = std::min(cell.consecutive_failures(), kMostFailures);
  board.free_at.store(cell.free_at(), kRelaxed);
  board.probe_until.store(cell.probe_until(), kRelaxed);
  board.word.store(static_cast<std::uint32_t>(cell.state()) | (failures << kFailuresShift),
                   std::memory_order_release);
}
template void publish_cell(KeyBoard& board, const HealthCell& cell);
template void publish_cell(RouteBoard& board, const HealthCell& cell);

void publish_pulse(KeyBoard& board, const Pulse& pulse) {
  board.success_rate.store(pulse.success_rate, kRelaxed);
  board.heard_ms.store(pulse.heard_ms, kRelaxed);
}

void publish_pulse(RouteBoard& board, const Pulse& pulse) {
  board.success_rate.store(pulse.success_rate, kRelaxed);
  board.latency_ms.store(pulse.latency_ms, kRelaxed);
  board.heard_ms.store(pulse.heard_ms, kRelaxed);
}

namespace {

// The rare case of `read_board`: a cell rests, is on trial or has failed lately.
[[gnu::noinline]] void read_trouble(const RouteBoard& board, std::int64_t now_ms,
                                    sdk::KeyView& view, RestScan& rests) {
  const Seen of_key = look(*board.key, now_ms);
  const Seen of_route = look(board, now_ms);
  view.state = worse(of_key.state, of_route.state);
  if (is_rest(view.state)) rests.add(std::max(of_key.free_at, of_route.free_at), now_ms);
  view.consecutive_failures =
      std::max(recent(of_key.failures, now_ms - board.key->heard_ms.load(kRelaxed)),
               recent(of_route.failures, now_ms - board.heard_ms.load(kRelaxed)));
}

}  // namespace

void read_board(const RouteBoard& board, std::int64_t now_ms, sdk::KeyView& view, RestScan& rests) {
  const KeyBoard& key = *board.key;
  view.state = KeyState::kActive;
  view.consecutive_failures = 0;
  if ((key.word.load(kRelaxed) | board.word.load(kRelaxed)) != kNoTrouble) {
    read_trouble(board, now_ms, view, rests);
  }
  const float route_fade = fade(now_ms - board.heard_ms.load(kRelaxed));
  const float key_rate = key.success_rate.load(kRelaxed);
  float bad = (1.0F - board.success_rate.load(kRelaxed)) * route_fade;
  if (key_rate < 1.0F) {
    bad = std::max(bad, (1.0F - key_rate) * fade(now_ms - key.heard_ms.load(kRelaxed)));
  }
  view.success_rate = static_cast<double>(1.0F - bad);
  view.latency_ms = static_cast<double>(board.latency_ms.load(kRelaxed) * route_fade);

  const float left = key.budget_left.load(kRelaxed);
  view.budget_left = 1.0;
  if (left < 1.0F) {
    view.budget_left = static_cast<double>(recovered(left, now_ms - key.budget_ms.load(kRelaxed)));
  }
  view.in_flight = key.in_flight.load(kRelaxed);
}

bool rests(const RouteBoard& board, std::int64_t now_ms, std::int64_t& free_at) {
  const Seen of_key = look(*board.key, now_ms);
  const Seen of_route = look(board, now_ms);
  free_at = std::max(of_key.free_at, of_route.free_at);
  return is_rest(worse(of_key.state, of_route.state));
}

}  // namespace llm_rotate::state
