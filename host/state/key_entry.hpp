// One key with its routes: health cells, budget and leases behind one mutex, and the boards that
// `view` reads without it. Called by MemoryStore and KeyRegistry.
// Threads: any; each function locks the key, and no two keys are ever locked at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

#include "state/board.hpp"
#include "state/budget_window.hpp"
#include "state/health_cell.hpp"
#include "state/lease_table.hpp"
#include "state/pulse.hpp"
#include "state/retry_budgets.hpp"

namespace llm_rotate::state {

struct Tally {
  Pulse pulse;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
};

// A key for one model. What changes belongs to its key's mutex.
struct Route {
  RouteBoard* board = nullptr;
  sdk::RouteSlot slot = 0;
  std::uint32_t index = 0;  // among the key's routes
  std::uint32_t in_flight = 0;
  std::string model;
  HealthCell cell;
  Tally tally;
};

// The answer of one key to a call that wants to be sent.
struct Offer {
  enum class Kind : std::uint8_t { kGranted, kSpared, kNotFree };
  Kind kind = Kind::kNotFree;
  bool probe = false;
  std::uint64_t lease = 0;                    // within the key
  std::int64_t free_at = HealthCell::kNever;  // kNotFree: when it may be; kNever: unknown
};

// A rest that the other keys of the quota group take over.
struct SharedRest {
  std::int64_t until_ms = 0;  // 0: none
  std::uint8_t repeats = 0;
  bool whole_key = false;
  std::string_view model;  // of the route that was limited; lives as long as the route
};

// A line of the health table that owns its text.
struct HealthLine {
  std::string key_id;
  std::string provider;
  std::string model;
  std::string cause;
  sdk::RouteHealth health;  // its views are not set
};

class KeyEntry {
 public:
  // A key in probation above its first level lets through a share of the calls.
  enum class Shares : std::uint8_t { kHonour, kOverdraw };

  KeyEntry(std::uint32_t index, std::string_view key_id, KeyBoard& board)
      : board_(board), index_(index), key_id_(key_id) {}

  std::uint32_t index() const { return index_; }
  const std::string& key_id() const { return key_id_; }

  void configure(const sdk::KeySpec& spec);
  Route& add_route(std::string_view model, sdk::RouteSlot slot, RouteBoard& board);
  Route* find_route(std::string_view model) const;
  std::size_t route_count() const;

  Offer offer(Route& route, const sdk::ReserveRequest& request, Shares shares);
  SharedRest settle(std::uint64_t lease, const sdk::Settlement& settlement);
  // Learns from a call that was not granted here.
  SharedRest learn(Route& route, const sdk::Settlement& settlement);
  void rest_along(const SharedRest& rest, std::string_view cause, std::int64_t now_ms);
  void renew(std::uint64_t lease, std::int64_t lease_ms, std::int64_t now_ms);
  void command(sdk::KeyCommand command, std::int64_t now_ms);
  void catch_up(Route& route, const sdk::Backlog& backlog);
  // Grants without asking. Returns the lease within the key; 0 if there are too many.
  std::uint64_t admit(Route& route, const sdk::ReserveRequest& request);
  void count_successes(SuccessCount& count);

  // The key's own line, then one for each model.
  std::vector<HealthLine> lines(std::int64_t now_ms);

 private:
  Offer refuse(const Route& route, std::int64_t fits_at, std::int64_t now_ms) const;
  Offer grant(Route& route, const sdk::ReserveRequest& request);
  SharedRest apply(Route& route, const Lease& lease, const sdk::Settlement& settlement);
  void command_cell(sdk::KeyCommand command);
  void forget_troubles(std::int64_t now_ms);
  void count(Route& route, const sdk::Settlement& settlement, bool of_key);
  void expire(std::int64_t now_ms);
  void publish(Route& route, std::int64_t now_ms);
  HealthLine line(const HealthCell& cell, const Tally& tally, std::int64_t now_ms) const;

  KeyBoard& board_;  // elsewhere: others read it all the time
  alignas(64) mutable std::mutex mutex_;
  HealthCell cell_;
  Tally tally_;
  LeaseTable leases_;
  std::unique_ptr<BudgetWindow> window_;  // only with limits
  sdk::RestPolicy rest_;
  std::uint32_t max_concurrent_ = 0;
  bool enabled_ = true;
  bool pinned_ = false;  // by an operator: rests are not begun
  SuccessCount* successes_ = nullptr;
  const std::uint32_t index_;
  const std::string key_id_;
  std::string provider_;
  std::vector<std::unique_ptr<Route>> routes_;
  std::map<std::string_view, Route*> by_model_;  // the names live in the routes
};

}  // namespace llm_rotate::state
