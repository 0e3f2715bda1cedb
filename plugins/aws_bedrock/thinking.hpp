// How hard the model is asked to think, in the words that it knows.
//
// Called by the body builder. Pure function, any thread; throws `ProviderError` in strict mode for
// what the model cannot do.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "drops.hpp"
#include "model_traits.hpp"

namespace llm_rotate::aws_bedrock {

struct Thinking {
  // Members of additionalModelRequestFields: name and JSON.
  std::vector<std::pair<std::string, std::string>> fields;
  bool on = false;          // asked to think; other parameters must give way
  std::int64_t budget = 0;  // of Claude's older models; 0: none
};

// `may_budget` is false within a tool loop whose reasoning is not there to be given back.
Thinking thinking_for(sdk::json::Value request, const ModelTraits& traits, bool may_budget,
                      Drops& drops);

}  // namespace llm_rotate::aws_bedrock
