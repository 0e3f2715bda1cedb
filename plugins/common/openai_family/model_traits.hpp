// What a model's name says about the parameters it takes. Only the names that OpenAI gives are
// known; a fine-tuned, custom or foreign one keeps plain parameters.
//
// Called by the request builder, with the model's own name or, where a deployment hides it, with
// the one that the configuration names. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/effort.hpp"

namespace llm_rotate::openai_family {

using plugin_base::Effort;
using plugin_base::EffortSet;

struct ModelTraits {
  enum class Kind : std::uint8_t {
    kUnknown,    // nothing is known: send what the caller said
    kPlain,      // a chat model of OpenAI's that does not reason
    kReasoning,  // developer role, max_completion_tokens, few sampling parameters
  };
  enum class Sampling : std::uint8_t {
    kFree,
    kNever,
    kUnlessReasoning,  // temperature, top_p and logprobs while reasoning_effort is "none"
  };

  Kind kind = Kind::kUnknown;
  EffortSet efforts;
  Sampling sampling = Sampling::kFree;
  bool only_default_temperature = false;
  bool takes_stop = true;
  bool takes_parallel_tool_calls = true;
  bool takes_verbosity = true;
  bool takes_cache_retention = true;
  // With tools the chat endpoint refuses every effort but "none", the default one included.
  bool tools_stop_reasoning = false;

  bool reasons() const { return kind == Kind::kReasoning; }
};

ModelTraits traits_of(std::string_view model);

}  // namespace llm_rotate::openai_family
