// Whether what a plugin exports is what its manifest promised, and complete.
//
// Called by `OpenPlugins` once for each plugin it opens. Threads: pure functions; they call the
// plugin's `extension`, which may be called from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "llm_rotate/sdk/abi.h"

#include "plugin/inspect.hpp"
#include "plugin/manifest.hpp"
#include "plugin/refusal.hpp"

namespace llm_rotate::plugin {

// The extension that every plugin of that kind has.
std::string_view extension_of(Kind kind);

// `found` must hold a manifest. The refusal is a whole sentence.
std::optional<Refusal> check_entry(const llmr_plugin& entry, const Inspection& found);

}  // namespace llm_rotate::plugin
