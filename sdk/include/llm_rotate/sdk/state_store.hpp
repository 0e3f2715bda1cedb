// The interface of a state store: what is known of every key, and who may use it now.
//
// A store keeps health, budgets and leases for *routes* (a key for one model). It grants: `reserve`
// gives the first of a ranked list that is truly free, in one atomic step. It learns: `settle` says
// how an attempt ended. All durations are relative, so that a shared store may use its own clock.
// Threads: every function may be called from any thread, several at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/strategy.hpp"

namespace llm_rotate::sdk {

// A handle for (key, model), stable for the life of the store. Never reused.
using RouteSlot = std::uint32_t;
using LeaseId = std::uint64_t;  // 0 is no lease

// How long a key rests, and when it counts as failing. Resolved by the host from the configuration.
struct RestPolicy {
  std::int64_t cooldown_ms = 30'000;
  std::int64_t quarantine_ms = 300'000;
  std::int64_t probe_interval_ms =
      15'000;  // between probes of a key that is quarantined for failures
  std::uint32_t max_consecutive_failures = 5;
};

struct KeySpec {
  std::string_view key_id;
  std::string_view provider;
  std::string_view quota_group;  // keys that share one allowance; empty: its own
  std::int64_t rpm = 0;          // 0: unlimited
  std::int64_t tpm = 0;
  std::uint32_t max_concurrent = 0;
  bool enabled = true;
  RestPolicy rest;
};

struct ReserveRequest {
  std::span<const RouteSlot> slots;  // ranked, best first; all for the same call
  std::int64_t tokens = 0;           // input estimate plus output cap, held against tpm
  std::int64_t lease_ms = 60'000;    // the lease ends by itself after that, unless renewed
  std::int64_t now_ms = 0;           // the host's steady clock; a shared store uses its own
};

// The values cross the C ABI: append only.
enum class ReserveStatus : std::int32_t {
  kGranted = 0,
  kNoneFree = 1,
  kPending = 2,      // the answer comes later through the waiter, exactly once, from any thread
  kUnavailable = 3,  // the store cannot answer; the host goes on with local state
};

struct Reservation {
  ReserveStatus status = ReserveStatus::kNoneFree;
  RouteSlot slot = 0;
  LeaseId lease = 0;
  bool probe = false;            // this attempt decides whether a resting key comes back
  std::int64_t free_in_ms = -1;  // kNoneFree: when the first of them may be free; -1: unknown
};

class IReserveWaiter {
 public:
  virtual ~IReserveWaiter() = default;
  virtual void on_reserved(const Reservation& reservation) = 0;
};

// What an attempt taught about its route. The values cross the C ABI: append only.
enum class Effect : std::int32_t {
  kNone = 0,        // nothing: cancelled, or the request was at fault
  kSuccess = 1,     // with `asked_ms`: it went well, but the key says it is nearly empty
  kFailure = 2,     // counts towards quarantine
  kCooldown = 3,    // rests for `asked_ms`, else for the policy's cooldown, growing on repeats
  kQuarantine = 4,  // refused: rests for the policy's quarantine, growing on repeats
};

struct Settlement {
  LeaseId lease = 0;
  RouteSlot slot = 0;
  Effect effect = Effect::kNone;
  Scope scope = Scope::kKey;
  std::int64_t asked_ms = -1;    // the rest the provider asked for; never shortened; -1: none
  std::int64_t tokens = -1;      // really used; -1: unknown, the estimate stands
  std::int64_t latency_ms = -1;  // to the first token; -1: not measured
  std::string_view
      cause;  // in words, bounded by the host, e.g. "429 rate_limit (retry-after 20 s)"
  std::int64_t now_ms = 0;
};

// One line of the health table. Views are valid until the visitor returns.
struct RouteHealth {
  std::string_view key_id;
  std::string_view provider;
  std::string_view model;  // empty: the key as a whole
  KeyState state = KeyState::kActive;
  std::string_view
      cause;  // why it is not active, or what last went wrong; empty if nothing ever did
  std::uint32_t consecutive_failures = 0;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  double success_rate = 1.0;
  double latency_ms = 0.0;
  std::uint32_t in_flight = 0;
  double budget_left = 1.0;
  std::int64_t back_in_ms =
      0;  // until it may be used or probed again; 0: now; -1: until an operator acts
};

class IHealthVisitor {
 public:
  virtual ~IHealthVisitor() = default;
  virtual void on_route(const RouteHealth& health) = 0;
};

// What an operator may do to a key. The values cross the C ABI: append only.
enum class KeyCommand : std::int32_t {
  kEnable = 0,
  kDisable = 1,
  kClear = 2,  // forget failures and rests
  kDrain = 3,  // no new calls; those under way end in peace
  kPin = 4,    // stays in use whatever its answers are, until it is enabled, disabled or drained
};

// The values cross the C ABI: append only.
enum class CommandAnswer : std::int32_t {
  kNoSuchKey = 0,
  kObeyed = 1,
  kUnavailable = 2,  // the store cannot be asked; nothing has changed
};

// What was learned of a route while its store was out of reach, and was not told yet.
struct Backlog {
  RouteSlot slot = 0;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  std::int64_t requests = 0;  // sent within the last minute; they count against rpm and tpm
  std::int64_t tokens = 0;
  KeyState rest = KeyState::kActive;  // kCooldown or kQuarantine: it rests
  Scope scope = Scope::kKey;
  std::int64_t rest_ms = 0;  // for so long from now; a rest that ends later anyhow stays
  std::string_view cause;
  std::int64_t now_ms = 0;
};

// How many retries a provider is sent: a bucket that every success fills by a share of a retry.
struct RetryBudget {
  double percent = 10;        // of the successes
  double floor = 10;          // a full bucket holds at least that many, and starts so
  double floor_per_s = 0.25;  // fills that fast without any success
};

// How a shared store has served a process. All but `waiting` are counted since the process began,
// so that whoever asks twice sees what happened between.
struct StoreFigures {
  std::uint64_t outages = 0;        // how often it was given up on
  std::uint64_t reservations = 0;   // that it answered
  std::uint64_t waited_ms = 0;      // for these, all together
  std::uint64_t answered_here = 0;  // reservations that this process answered in its place
  std::uint64_t waiting = 0;        // reservations that wait for it now
};

class IStateStore {
 public:
  virtual ~IStateStore() = default;

  // The slot of this key and model. Calling it again gives the same slot and takes over new limits
  // and rest times, while health survives. `enabled` going from false to true enables the key.
  virtual RouteSlot intern(const KeySpec& key, std::string_view model) = 0;

  // Fills the fields of `views` that change: state, failures, rates, latency, budget, in flight.
  // Failures, rate and latency fade while nothing is heard, so that an avoided key is tried again.
  // `views[i]` belongs to `views[i].slot`. Cheap and local: may be a moment old. Returns in how
  // many milliseconds the first resting one may be free again; 0 if none rests, -1 if that is
  // unknown.
  virtual std::int64_t view(std::span<KeyView> views, std::int64_t now_ms) const = 0;

  // Grants one route of the list. With kPending, `waiter` must live until it is called.
  virtual Reservation reserve(const ReserveRequest& request, IReserveWaiter& waiter) = 0;

  // Ends a lease. Not waited for; a second settlement of the same lease does nothing, nor does one
  // of a lease that has expired. Without a lease (0) it is learned for `slot` all the same.
  virtual void settle(const Settlement& settlement) = 0;

  // Keeps a long stream's lease alive.
  virtual void renew(LeaseId lease, std::int64_t lease_ms, std::int64_t now_ms) = 0;

  // Counts the calls of a pool, for strategies that take turns.
  virtual std::uint64_t next_turn(std::string_view pool) = 0;

  // All that is known, off the way of a call: a shared store may take a moment to ask, and answers
  // with what it last heard when nobody is there. The key's own line comes before those of its
  // models.
  virtual void snapshot(IHealthVisitor& visitor, std::int64_t now_ms) const = 0;

  // Off the way of a call, like `snapshot`.
  virtual CommandAnswer command(std::string_view key_id, KeyCommand command,
                                std::int64_t now_ms) = 0;

  // Takes over what was learned elsewhere. Timers end at the later of the two.
  virtual void catch_up(const Backlog& backlog) = 0;

  // How many processes use the store, this one included, as far as was last heard.
  virtual std::uint32_t workers() const { return 1; }

  // Why it cannot be asked now, in words without a secret; empty if it can.
  virtual std::string trouble() const { return {}; }

  // How it has served this process. Only the host's own guard counts that.
  virtual StoreFigures figures() const { return {}; }

  // Takes one retry out of the provider's budget, which its successes fill. Cheap and local, like
  // `view`. Returns whether there was one.
  virtual bool take_retry(std::string_view provider, const RetryBudget& budget,
                          std::int64_t now_ms) = 0;

  // Which route last served a session or a prompt prefix, known by a hash. A hint that fades after
  // ten minutes or when there are too many. Cheap and local, like `view`.
  virtual void remember(std::uint64_t session, RouteSlot slot, std::int64_t now_ms) = 0;
  virtual std::optional<RouteSlot> recall(std::uint64_t session, std::int64_t now_ms) const = 0;
};

}  // namespace llm_rotate::sdk
