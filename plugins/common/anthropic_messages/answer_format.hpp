// How a request for JSON is put to a model: by the vendor's own structured output, or for models
// that lack it by a tool which the model must call, whose arguments are the answer; or in words,
// where no tool can be forced.
//
// Planned by the request builder; the readers of replies know the tool by its name. Pure functions,
// any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "llm_rotate/sdk/json.hpp"

#include "model_traits.hpp"

namespace llm_rotate::anthropic {

// No caller's tool has this name.
inline constexpr std::string_view kAnswerTool = "llm_rotate_answer";

struct AnswerFormat {
  enum class Means : std::uint8_t {
    kText,
    kSchema,  // output_config.format
    kTool,
    kWords,
  };
  Means means = Means::kText;
  std::string schema;  // for kSchema and kTool
  std::string words;   // for kWords: an instruction
};

// Throws `ProviderError` for a format that is none.
AnswerFormat plan_answer(sdk::json::Value response_format, const ModelTraits& traits);

// The tool whose arguments are the answer.
std::string answer_tool(const AnswerFormat& format);

}  // namespace llm_rotate::anthropic
