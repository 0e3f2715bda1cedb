// Lends single keys: what stands behind `LMRotate::acquire`.
//
// Called by `Engine` on the caller's own thread. It waits for nothing but a shared store's answer.
// Threads: any.
#pragma once

#include <memory>
#include <string>
#include <variant>

#include "llm_rotate/acquire.hpp"

#include "dispatch/call_types.hpp"
#include "routing/snapshot.hpp"

namespace llm_rotate::runtime {

// The key; or as what a call would have failed.
using Lent = std::variant<std::unique_ptr<detail::ILentKey>, dispatch::CallOutcome>;

// `model` may be empty: then the key as a whole counts. `secrets` must outlive the call only.
Lent lend_key(const std::shared_ptr<const routing::Snapshot>& snapshot,
              dispatch::ISecretSource& secrets, const std::string& provider,
              const std::string& model);

}  // namespace llm_rotate::runtime
