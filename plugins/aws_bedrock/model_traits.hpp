// What a model's id says about the fields of Converse that it takes: ids of foundation models, of
// inference profiles with their prefix, and ARNs of either. An ARN that hides its model is unknown
// unless the configuration names the model behind it.
//
// Called by the request builder. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace llm_rotate::aws_bedrock {

struct ModelTraits {
  enum class Family : std::uint8_t {
    kUnknown,
    kClaude,
    kNova,
    kTitan,
    kLlama,
    kMistral,
    kCohere,
    kAi21,
    kDeepSeek,
    kOpenAi,
    kOther,  // known by its vendor's name, without rules of its own
  };
  // How a model is asked to think.
  enum class Thinking : std::uint8_t {
    kNone,          // it does not, or cannot be told
    kBudget,        // Claude up to 4.5: a number of tokens
    kAdaptive,      // later Claude: an effort
    kEffort,        // gpt-oss: reasoning_effort
    kEffortObject,  // GPT-5 and later: reasoning.effort
    kNovaEffort,    // Nova 2: reasoningConfig
  };
  // What may be said of tools besides offering them.
  enum class Forcing : std::uint8_t {
    kNone,
    kAny,    // some tool must be called
    kNamed,  // or this one
  };
  enum class Schema : std::uint8_t {
    kNative,       // outputConfig.textFormat
    kTool,         // a tool that the model is made to call
    kInstruction,  // words
  };

  Family family = Family::kUnknown;
  Thinking thinking = Thinking::kNone;
  Forcing forcing = Forcing::kNone;
  Schema schema = Schema::kInstruction;
  bool may_rest = true;  // thinking can be switched off
  bool rests_by_between_tools = false;
  bool xhigh_effort = false;     // beside low, medium, high and max
  bool sampling = true;          // temperature and the like
  bool one_of_sampling = false;  // temperature or top_p, not both
  bool system = true;
  bool stop = true;
  bool cache_points = false;
  bool cache_points_in_tools = false;
  bool media_in_tool_results = false;
  bool documents_in_tool_results = false;
  bool audio = false;
  bool strict_tools = false;
  bool short_tool_ids = false;    // nine letters and digits
  bool signed_reasoning = false;  // takes back only reasoning that it signed
  bool takes_back_reasoning = true;

  bool is_claude() const { return family == Family::kClaude; }
  bool is_nova() const { return family == Family::kNova; }
};

ModelTraits traits_of(std::string_view model);

// The id without what stands before the vendor's name: an ARN's fields, a profile's region.
std::string_view bare_id(std::string_view model);

}  // namespace llm_rotate::aws_bedrock
