// What `health()` tells: one entry for each key, with what is known of it for single models.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llm_rotate {

struct RouteReport {
  std::string model;  // empty: the key as a whole
  std::string state;  // "active", "cooldown", "probation", "quarantine", "disabled"
  std::string cause;  // in words, with the evidence; empty if nothing ever went wrong
  std::uint32_t consecutive_failures = 0;
  std::uint64_t successes = 0;
  std::uint64_t failures = 0;
  double success_rate = 1.0;
  double latency_ms = 0.0;
  std::uint32_t in_flight = 0;
  double budget_left = 1.0;     // 0..1 of the tightest of its limits
  std::int64_t back_in_ms = 0;  // 0: usable now; -1: when an operator says so
};

struct KeyReport {
  std::string key_id;  // masked
  std::string provider;
  RouteReport key;
  std::vector<RouteReport> models;
};

struct HealthReport {
  std::vector<KeyReport> keys;
  bool degraded = false;      // the shared state store is out of reach; this is the local view
  std::string store_trouble;  // why, in words; empty if it is not
  // How the shared store has served this process, since it began: for curves and alarms.
  std::uint64_t store_outages = 0;        // how often it was given up on
  std::uint64_t store_reservations = 0;   // that it answered
  std::uint64_t store_waited_ms = 0;      // for these, all together
  std::uint64_t store_answered_here = 0;  // reservations that this process answered in its place
  std::uint64_t store_waiting = 0;        // reservations that wait for it now
  std::uint32_t workers = 1;              // processes that share the store, this one included

  // How many keys could take a call now.
  std::size_t available() const;
  // The report as one JSON object, as `llm-rotate health --json` prints it.
  std::string to_json() const;
};

}  // namespace llm_rotate
