#include "fake_upstream/openai/openai_reasoning.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace llm_rotate::fake::openai {
namespace {

using Name = std::string_view;

constexpr std::array kSampling = {
    Name("top_p"),    Name("frequency_penalty"), Name("presence_penalty"),
    Name("logprobs"), Name("top_logprobs"),      Name("logit_bias")};

Refusal check_sampling(const Json& request) {
  const Json* temperature = member(request, "temperature");
  if (temperature != nullptr && temperature->GetDouble() != 1.0) {
    return refusal("Unsupported value: 'temperature' does not support " +
                       number_text(temperature->GetDouble()) +
                       " with this model. Only the default (1) value is supported.",
                   "temperature", "unsupported_value");
  }
  for (const Name name : kSampling) {
    if (member(request, name) != nullptr) {
      return unsupported_parameter(std::string(name), "");
    }
  }
  return std::nullopt;
}

Refusal unsupported_effort(std::string_view effort, const ModelTraits& traits) {
  std::string message = "Unsupported value: 'reasoning_effort' does not support '";
  message += effort;
  message += "' with this model. Supported values are: ";
  for (std::size_t i = 0; i < traits.efforts.size(); ++i) {
    message += i == 0 ? "'" : (i + 1 == traits.efforts.size() ? ", and '" : ", '");
    message += traits.efforts[i];
    message += '\'';
  }
  message += '.';
  return refusal(std::move(message), "reasoning_effort", "unsupported_value");
}

}  // namespace

Refusal read_reasoning(const Json& request, std::string_view model, const ModelTraits& traits,
                       ChatAsk& ask) {
  const Json* given = member(request, "reasoning_effort");
  if (!traits.reasoning) {
    // Models that are not OpenAI's own are served by others, who may know what to do with it.
    return given != nullptr && traits.gpt
               ? Refusal(refusal("Unrecognized request argument supplied: reasoning_effort",
                                 std::nullopt, std::nullopt))
               : std::nullopt;
  }
  const std::string_view effort = given != nullptr ? text_of(*given) : traits.default_effort;
  if (given != nullptr &&
      std::find(traits.efforts.begin(), traits.efforts.end(), effort) == traits.efforts.end()) {
    return unsupported_effort(effort, traits);
  }
  const bool tools_want_no_thinking = traits.at_least(5, 2);
  if (!ask.tools.empty() && tools_want_no_thinking && effort != "none") {
    return refusal("Function tools with reasoning_effort are not supported for " +
                       std::string(model) +
                       " in /v1/chat/completions. To use function tools, use /v1/responses or set "
                       "reasoning_effort to 'none'.",
                   "reasoning_effort", std::nullopt);
  }
  const bool samples_when_not_thinking = traits.major == 5 && traits.minor >= 1;
  if (!samples_when_not_thinking || effort != "none") {
    if (auto refused = check_sampling(request)) {
      return refused;
    }
  }
  ask.reasoning_tokens = reasoning_tokens_of(effort);
  return std::nullopt;
}

}  // namespace llm_rotate::fake::openai
