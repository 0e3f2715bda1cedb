// How hard a Gemini model is asked to think: from the effort or the budget of chat JSON to
// `thinkingConfig`.
//
// Called by the request builder. Pure function, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

#include "google/drops.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::google {

// Writes the member `thinkingConfig` into the object that is open in `out`, if the request asks for
// anything that the model can do.
void write_thinking(sdk::json::Value request, const ModelTraits& traits, Drops& drops,
                    sdk::json::Writer& out);

// The same for a budget alone; -1 leaves it to the model.
void write_thinking_budget(std::int64_t budget, const ModelTraits& traits, Drops& drops,
                           sdk::json::Writer& out);

}  // namespace llm_rotate::google
