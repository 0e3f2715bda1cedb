// The plain parameters of a request: sampling, stop sequences, who asks and at which tier; and what
// the vendor has no word for.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include "llm_rotate/sdk/json.hpp"

#include "losses.hpp"
#include "model_traits.hpp"

namespace llm_rotate::anthropic {

struct SamplingRules {
  const ModelTraits& traits;
  bool refused = false;  // by the model or by the version of the API
  bool thinks = false;
};

// `root` is the request in chat JSON.
void write_sampling(sdk::json::Writer& out, sdk::json::Value root, const SamplingRules& rules,
                    Losses& losses);
void write_account(sdk::json::Writer& out, sdk::json::Value root, Losses& losses);

// Loses every parameter that nothing above takes and that says something.
void lose_unknown(sdk::json::Value root, Losses& losses);

}  // namespace llm_rotate::anthropic
