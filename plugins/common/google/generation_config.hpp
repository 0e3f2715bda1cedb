// The member `generationConfig`: limits, sampling, output form and thinking.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

#include "google/drops.hpp"
#include "google/host.hpp"
#include "google/model_traits.hpp"

namespace llm_rotate::google {

// What the output must look like, as `response_format` says.
struct OutputForm {
  bool json = false;
  sdk::json::Value schema;  // may be missing
};
OutputForm output_form(sdk::json::Value request, Drops& drops);

// Writes the member, if there is anything to say. `form` is left out when it is asked for
// otherwise.
void write_generation_config(sdk::json::Value request, const OutputForm& form, const Host& host,
                             const ModelTraits& traits, Drops& drops, sdk::json::Writer& out);

}  // namespace llm_rotate::google
