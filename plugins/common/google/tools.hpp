// The tools of a request and the choice between them.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

#include "google/drops.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::google {

// Whether the request declares any function.
bool has_functions(sdk::json::Value request);

// Writes the members `tools` and `toolConfig` into the object that is open in `out`.
void write_tools(sdk::json::Value request, const ModelTraits& traits, Drops& drops,
                 sdk::json::Writer& out);

}  // namespace llm_rotate::google
