// Chooses a route of a stage: a fresh view of its keys, the strategy's order, one reservation.
//
// One per event loop, used by all its calls, so that nothing is allocated on the way.
// Threads: the loop's own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"
#include "llm_rotate/sdk/strategy.hpp"

#include "dispatch/affinity.hpp"
#include "dispatch/call_fsm.hpp"
#include "dispatch/ports.hpp"
#include "routing/route_plan.hpp"

namespace llm_rotate::dispatch {

// How long a reservation lives without a sign of its owner; renewed while an attempt goes on.
inline constexpr std::int64_t kLeaseMs = 60'000;
// How long a key may be lent to code outside the engine, of which there is no sign until the end.
inline constexpr std::int64_t kLoanMs = 600'000;

struct PickQuestion {
  const routing::RoutePlan& plan;
  const CallFsm& fsm;
  std::size_t stage = 0;
  sdk::RouteSlot prefer = Action::kNoRoute;
  sdk::RouteSlot avoid = Action::kNoRoute;  // it is busy with this very call
  AffinityNames affinity = {};
  std::int64_t input_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t lease_ms = kLeaseMs;
  // Ask the store for any key rather than only for the best few.
  bool wide = false;
};

struct PickAnswer {
  enum class Kind : std::int32_t { kReserved, kPending, kNothingFree, kTryWide, kNobodyLeft };

  Kind kind = Kind::kNothingFree;
  sdk::Reservation reservation;  // kReserved
  std::int64_t free_in_ms = -1;  // kNothingFree: as in sdk::Reservation
  int candidates = 0;
  int rank = 0;  // kReserved: the place of the route in the order that was asked for, from 1
  // kPending: what `judge` needs later.
  std::int64_t resting_free_in_ms = -1;
  bool more_to_try = false;
  std::vector<sdk::RouteSlot> asked;
};

class Picker {
 public:
  explicit Picker(IRandom& random) : random_(random) {}

  // With kPending the store tells `waiter` later; pass what it said to `judge`.
  PickAnswer pick(const PickQuestion& question, std::int64_t now_ms, sdk::IReserveWaiter& waiter);
  static PickAnswer judge(const sdk::Reservation& reservation, const PickAnswer& pending);

 private:
  struct Gathered {
    bool anybody = false;         // who is not disabled
    std::int64_t free_in_ms = 0;  // of those that rest, as from `IStateStore::view`
  };

  // Puts the candidates that can be used into `views_`.
  Gathered gather(const PickQuestion& question, std::int64_t now_ms);
  template <class Unwanted>
  void erase_behind(std::ptrdiff_t kept, Unwanted unwanted);
  void mark_known(const PickQuestion& question, std::int64_t now_ms);
  void order(const PickQuestion& question);
  static PickAnswer judge(const sdk::Reservation& reservation, const PickAnswer& asked,
                          std::span<const sdk::RouteSlot> slots);

  // With many keys only the best are ordered at first; the rest is tried when all of those are
  // taken.
  static constexpr std::size_t kBest = 16;
  static constexpr std::size_t kPiece = 64;

  IRandom& random_;
  std::vector<sdk::KeyView> views_;
  std::vector<std::uint32_t> order_;
  std::vector<sdk::RouteSlot> slots_;
};

}  // namespace llm_rotate::dispatch
