// A shared store behind its guard, with the thread that the guard's timers run on.
//
// Made by Engine. Threads: any.
#pragma once

#include <memory>

#include "state/store_guard.hpp"

namespace llm_rotate::runtime {

// `say` is called with one line when an outage begins, and one at its end.
std::shared_ptr<state::StoreGuard> guard_store(std::shared_ptr<sdk::IStateStore> store,
                                               state::GuardOptions options,
                                               state::StoreGuard::Say say);

}  // namespace llm_rotate::runtime
