// What a model's name says about the parameters it takes. A name of Anthropic's that is not known
// counts as the newest; a name of somebody else's (a compatible server) keeps what the caller said.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/effort.hpp"

namespace llm_rotate::anthropic {

struct ModelTraits {
  enum class Thinking : std::uint8_t {
    kNone,
    kBudget,    // so many tokens
    kAdaptive,  // as much as it needs, at an effort
  };
  // What comes nearest to no thinking at all.
  enum class Rest : std::uint8_t {
    kDisabled,
    kBetweenTools,
    kNever,
  };

  std::int64_t max_output = 4096;      // no request may ask for more
  std::int64_t default_output = 4096;  // for requests that name no limit
  Thinking thinking = Thinking::kNone;
  Rest rest = Rest::kDisabled;
  plugin_base::EffortSet efforts;  // of `output_config.effort`
  bool takes_budget = false;       // thinking with a budget
  bool thinks_silently = false;    // shows its thinking only when asked to
  bool takes_sampling = true;      // temperature, top_p, top_k
  bool one_of_sampling = false;    // temperature or top_p, not both
  bool takes_forced_tool = true;   // a tool choice that leaves no choice
  bool takes_json_schema = false;  // output_config.format, and strict tools
  bool takes_prefill = true;       // a trailing assistant message
};

ModelTraits traits_of(std::string_view model);

// Whether state that came with an answer of one model may go back to the other: the same one, by a
// dated name or an alias.
bool is_same_model(std::string_view a, std::string_view b);

}  // namespace llm_rotate::anthropic
