// What a Gemini model's name says about the parameters it takes.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/effort.hpp"

namespace llm_rotate::google {

struct ModelTraits {
  enum class Thinking : std::uint8_t {
    kNone,    // does not think, or nothing is known of it
    kBudget,  // thinkingBudget, in tokens (2.5)
    kLevel,   // thinkingLevel (3 and later)
  };

  Thinking thinking = Thinking::kNone;
  plugin_base::EffortSet levels;   // that thinkingLevel can say
  std::int64_t lowest_budget = 0;  // above "off"
  std::int64_t highest_budget = 24576;
  bool can_rest = true;              // a budget of 0 is allowed
  bool system_instruction = true;    // else instructions go before the first text (gemma)
  bool sampling = true;              // temperature, topP, topK
  bool penalties_everywhere = true;  // else only where the host says so (2.5)
  bool media_in_results = false;     // functionResponse.parts
  bool needs_signatures = false;     // a functionCall without thoughtSignature is refused
  bool json_with_tools = false;      // responseMimeType beside functionDeclarations
  bool calls_have_ids = false;       // functionCall.id
};

// `model` in any form that the vendor takes, with or without "models/" and the like.
ModelTraits traits_of(std::string_view model);

// The last part of the name, in lower case: "gemini-2.5-flash".
std::string bare_model(std::string_view model);

}  // namespace llm_rotate::google
