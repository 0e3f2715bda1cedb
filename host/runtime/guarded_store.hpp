// A shared store behind its guard, with the thread that the guard's timers run on.
//
// Made by Engine. Threads: any.
#pragma once

#include <memory>

#include "state/store_guard.hpp"

namespace llm_rotate::runtime {

// What it says in an outage goes to the log as a warning: one line when it begins, one at its end.
std::shared_ptr<state::StoreGuard> guard_store(std::shared_ptr<sdk::IStateStore> store,
                                               state::GuardOptions options);

}  // namespace llm_rotate::runtime
