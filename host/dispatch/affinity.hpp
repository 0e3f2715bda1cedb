// By what a call is recognised as one that goes on where another was: its session, or the beginning
// of its prompt, which a provider may have in its cache.
//
// Called by `Call`. Pure.
#pragma once

#include <cstdint>

#include "llm_rotate/config.hpp"

#include "dispatch/call_types.hpp"

namespace llm_rotate::dispatch {

// The same for all processes that share a store. 0: nothing to go by. A name lasts for the `ttl` of
// the configuration and is then followed by another one: `before` is the one that `now` followed.
struct AffinityNames {
  std::uint64_t now = 0;
  std::uint64_t before = 0;
};

AffinityNames affinity_of(const CallRequest& request, const AffinityConfig& config,
                          std::int64_t unix_ms);

}  // namespace llm_rotate::dispatch
