// The interface of a strategy plugin: a pure function that ranks keys.
//
// A strategy sees a snapshot and writes an order; the state store then grants the first key of that
// order that is truly free. So a strategy can be wrong without doing harm, and needs no locks.
// It is on the hot path: no allocation, no logging, no clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <type_traits>

namespace llm_rotate::sdk {

// The values cross the C ABI: append only.
enum class KeyState : std::uint32_t {
  kActive = 0,
  kCooldown = 1,
  kProbation = 2,
  kQuarantine = 3,
  kDisabled = 4,
};

// One candidate: a key for the model of this call. Plain old data whose layout is part of the ABI;
// it never changes within a major version.
struct KeyView {
  static constexpr std::uint32_t kAffinity = 1U << 0;  // served this session or prompt prefix last

  std::uint32_t slot;  // the host's handle; of no meaning to a strategy
  KeyState state;
  std::int32_t priority;               // of the config; higher goes first
  std::uint32_t consecutive_failures;  // for this key or this key and model, the worse of the two
  double weight;                       // of the config, >= 0
  double success_rate;                 // 0..1, recent calls count more; 1 before the first
  double latency_ms;                   // peak EWMA of time to first token; 0 before the first
  double budget_left;                  // 0..1 of the tightest of rpm and tpm; 1 without limits
  double input_cost;                   // US dollars per million tokens; negative when unknown
  double output_cost;
  double cached_input_cost;
  std::uint32_t in_flight;
  std::uint32_t max_concurrent;  // 0: unlimited
  std::uint32_t flags;
  std::uint32_t reserved;
};
static_assert(std::is_trivially_copyable_v<KeyView> && sizeof(KeyView) == 88);

struct RankContext {
  std::uint64_t turn = 0;    // counts the calls of this pool; over the fleet if the store is shared
  std::uint64_t random = 0;  // 64 fresh random bits
  std::int64_t input_tokens = 0;  // estimates for this call
  std::int64_t output_tokens = 0;
};

class ISelectionStrategy {
 public:
  virtual ~ISelectionStrategy() = default;
  // Writes indexes into `keys`, best first, and returns how many were written. `order` may be
  // smaller than `keys`: then only the best are wanted. Leaving a key out means "not now". Resting
  // keys are not among `keys`; a key in probation is.
  // Threads: called from any loop, several at once.
  virtual std::size_t rank(std::span<const KeyView> keys, const RankContext& context,
                           std::span<std::uint32_t> order) const = 0;
};

}  // namespace llm_rotate::sdk
