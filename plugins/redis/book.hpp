// The keys and routes that this process uses, and what it last heard of them.
//
// Used by RedisStore. Threads: any; one lock, held for a moment.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "llm_rotate/sdk/state_store.hpp"

#include "facts.hpp"
#include "names.hpp"
#include "request.hpp"

namespace llm_rotate::redis {

// What a request about a route needs to know.
struct RouteCard {
  std::string key;  // its name in the server
  std::string key_id;
  std::string provider;
  std::string model;
  std::int64_t rpm = 0;
  std::int64_t tpm = 0;
  sdk::RestPolicy rest;
  std::vector<std::string> peers;  // the other keys of its quota group, in the server
};

struct Interned {
  sdk::RouteSlot slot = 0;
  bool new_key = false;
  bool enabled_again = false;  // by the configuration
};

// What changed with a call.
struct Pulse {
  std::uint32_t in_flight = 0;
  double budget_left = 1.0;
  double key_rate = 1.0;
  double route_rate = 1.0;
  double route_latency_ms = 0.0;
};

// A line of the health table that owns its text.
struct HealthLine {
  std::string key_id;
  std::string provider;
  std::string model;
  std::string cause;
  sdk::RouteHealth health;  // its views are not set
};

// Of what a server that has forgotten everything must be told again.
struct KnownRest {
  sdk::Backlog backlog;  // its cause is not set
  std::string cause;
  std::optional<sdk::KeyCommand> command;  // it is no rest, but what an operator has said
};

class Book {
 public:
  explicit Book(std::string space) : space_(std::move(space)) {}

  // The name of something in the server.
  std::string name(std::string_view what) const { return name_in(space_, what); }

  Interned intern(const sdk::KeySpec& spec, std::string_view model);
  std::optional<RouteCard> card(sdk::RouteSlot slot) const;
  std::optional<sdk::RouteSlot> find(std::string_view key_id, std::string_view model) const;
  std::optional<std::string> key_named(std::string_view key_id) const;
  // The names of all keys in the server, in the order of interning.
  std::vector<std::string> keys() const;

  // The slots that may be asked for, and a reservation of them, as far as calls have it in common.
  RequestPtr reservation(std::span<const sdk::RouteSlot> slots,
                         std::vector<sdk::RouteSlot>& asked) const;

  std::int64_t view(std::span<sdk::KeyView> views, std::int64_t now_ms) const;
  std::vector<HealthLine> lines(std::int64_t now_ms) const;
  std::vector<KnownRest> rests(std::int64_t now_ms) const;

  void granted(sdk::RouteSlot slot, std::uint32_t in_flight, double budget_left,
               std::int64_t now_ms);
  void settled(sdk::RouteSlot slot, const Pulse& pulse, std::int64_t now_ms);
  // `fields` of the key of that name in the server.
  void learn(std::string_view key, const Reply& fields, std::int64_t ahead_ms);
  void learn_in_flight(std::string_view key, std::uint32_t in_flight);
  void learn_calls(std::string_view key, const Reply& models, std::int64_t requests,
                   std::int64_t tokens, std::int64_t now_ms);

 private:
  struct Key {
    std::string name;
    std::string key_id;
    std::string provider;
    std::string group;
    std::int64_t rpm = 0;
    std::int64_t tpm = 0;
    std::uint32_t max_concurrent = 0;
    bool enabled = true;
    sdk::RestPolicy rest;
    std::map<std::string, sdk::RouteSlot, std::less<>> routes;
    std::vector<std::string> models;  // in the order of interning
    KeyFacts facts;
  };
  struct Route {
    Key* key = nullptr;
    std::string model;
    CellFacts* cell = nullptr;  // of the model; of the key itself if the model is empty
  };

  static constexpr std::size_t kMaxModels = 1'024;
  static constexpr std::size_t kMaxModelName = 256;
  static constexpr std::size_t kMostAsked = 1'000;

  Route* route(sdk::RouteSlot slot);
  const Route* route(sdk::RouteSlot slot) const;
  Key* key(std::string_view name);
  Key& key_of(const sdk::KeySpec& spec, Interned& interned);
  HealthLine line(const Key& key, const CellFacts& cell, std::int64_t now_ms) const;

  const std::string space_;
  mutable std::mutex mutex_;
  std::deque<Key> keys_;  // never move
  std::map<std::string, Key*, std::less<>> by_id_;
  std::map<std::string, Key*, std::less<>> by_name_;
  std::vector<Route> routes_;
};

}  // namespace llm_rotate::redis
