// Where a call for one model may go: stages in order, each with its candidate keys.
//
// Made by the router, walked by the call FSM. Immutable; shared by all calls for the same model
// while the snapshot lasts, which it keeps alive.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "llm_rotate/sdk/strategy.hpp"

#include "routing/snapshot.hpp"

namespace llm_rotate::routing {

// One provider's turn within a call.
struct Stage {
  const ProviderRuntime* provider = nullptr;
  std::string model;                  // the id to send
  std::string upstream;               // of a broker; empty: the broker chooses
  std::optional<price::Quote> quote;  // what its tokens cost, if anybody knows
  std::string pool;  // names this set of keys to the store, for strategies that take turns
  std::vector<sdk::KeyView> views;  // the fields that do not change; the store fills in the rest
  std::vector<const KeyRuntime*> keys;  // keys[i] belongs to views[i]

  const KeyRuntime* key_of(sdk::RouteSlot slot) const {
    for (std::size_t i = 0; i < views.size(); ++i) {
      if (views[i].slot == slot) return keys[i];
    }
    return nullptr;
  }
};

struct RoutePlan {
  std::shared_ptr<const Snapshot> snapshot;
  std::vector<Stage> stages;
};

}  // namespace llm_rotate::routing
