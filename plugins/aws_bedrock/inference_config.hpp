// Limits and sampling: what Converse has of its own, and what a model takes under its own names.
// And the parameters of chat JSON that Bedrock has nothing for.
//
// Called by the body builder. Pure functions, any thread; they throw `ProviderError` in strict mode
// for what would be left out.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "llm_rotate/sdk/json.hpp"

#include "drops.hpp"
#include "model_traits.hpp"
#include "thinking.hpp"

namespace llm_rotate::aws_bedrock {

struct Inference {
  std::string config;                                           // inferenceConfig; empty: none
  std::vector<std::pair<std::string, std::string>> additional;  // the model's own names and JSON
};

Inference inference_for(sdk::json::Value request, const ModelTraits& traits,
                        const Thinking& thinking, Drops& drops);

// Names what no model at Bedrock takes.
void lose_unknown(sdk::json::Value request, Drops& drops);

}  // namespace llm_rotate::aws_bedrock
