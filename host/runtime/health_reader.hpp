// Reads the health report out of a store, for the keys of a snapshot, with masked ids.
//
// Called by `Engine::health`. Threads: any.
#pragma once

#include "llm_rotate/health.hpp"

#include "routing/snapshot.hpp"

namespace llm_rotate::runtime {

HealthReport read_health(const routing::Snapshot& snapshot, std::int64_t now_ms);

}  // namespace llm_rotate::runtime
