// What each error type does to the key and to the call: the table of the README, as code.
//
// Called by the call FSM. Pure.
#pragma once

#include <cstdint>

#include "llm_rotate/sdk/error.hpp"
#include "llm_rotate/sdk/state_store.hpp"

namespace llm_rotate::dispatch {

enum class Next : std::int32_t {
  kNextKey,        // at once, with whichever key is best now
  kRetryThenNext,  // after a backoff: once more with the same key, then with others
  kOtherRoute,     // this route is not asked again in this call
  kOtherOnce,      // another route, but only once; then the call fails
  kNextStage,
  kOtherModel,  // a stage that sends another model
  kFail,
};

struct Reaction {
  sdk::Effect effect;
  Next next;
};

Reaction reaction_to(const sdk::Verdict& verdict);

// What the effect falls upon. `charge_key`: the configuration charges everything to the key.
sdk::Scope charged_to(const sdk::Verdict& verdict, bool charge_key);

}  // namespace llm_rotate::dispatch
